package dev.weir.streams.security;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides on calls. Thread-safe; cost: a SHA-256 and a short lock per caller with a rate. */
public final class Guard {
  /** What is decided of a call. */
  public enum Verdict {
    ALLOWED,
    /** Nobody known. */
    UNAUTHENTICATED,
    /** Known, and not entitled. */
    FORBIDDEN,
    /** Entitled, and too often. */
    LIMITED
  }

  /**
   * @param caller the name, {@code -} for nobody known
   */
  public record Decision(Verdict verdict, String caller) {}

  /** Longest text that is looked at as a key. */
  private static final int KEY_CHARS_MAX = 256;

  private final Callers callers;
  private final Map<String, TokenBucket> rates = new HashMap<>();

  /**
   * @param nowNanos on the scale of {@link System#nanoTime}
   */
  public Guard(Callers callers, long nowNanos) {
    this.callers = callers;
    for (Caller caller : callers.all()) {
      if (caller.requestsPerSecond() > 0) {
        rates.put(caller.name(), new TokenBucket(caller.requestsPerSecond(), nowNanos));
      }
    }
  }

  /**
   * Decides.
   *
   * @param key as presented; wins over a certificate
   * @param commonName of a certificate that was checked
   * @param needed the role that the route needs
   */
  public Decision decide(
      @Nullable String key, @Nullable String commonName, Role needed, long nowNanos) {
    Optional<Caller> found =
        key != null
            ? key.length() > KEY_CHARS_MAX ? Optional.empty() : callers.ofKey(key)
            : commonName == null ? Optional.empty() : callers.ofCommonName(commonName);
    if (found.isEmpty()) {
      return new Decision(Verdict.UNAUTHENTICATED, "-");
    }
    Caller caller = found.get();
    TokenBucket rate = rates.get(caller.name());
    if (rate != null && !rate.take(nowNanos)) {
      return new Decision(Verdict.LIMITED, caller.name());
    }
    return new Decision(caller.may(needed) ? Verdict.ALLOWED : Verdict.FORBIDDEN, caller.name());
  }
}
