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

  /** A caller's rate, and what is left of it. */
  private record Rate(int requestsPerSecond, TokenBucket tokens) {}

  private record Known(Callers callers, Map<String, Rate> rates) {}

  private volatile Known known;

  /**
   * @param nowNanos on the scale of {@link System#nanoTime}
   */
  public Guard(Callers callers, long nowNanos) {
    this.known = known(callers, Map.of(), nowNanos);
  }

  private static Known known(Callers callers, Map<String, Rate> before, long nowNanos) {
    Map<String, Rate> rates = new HashMap<>();
    for (Caller caller : callers.all()) {
      int perSecond = caller.requestsPerSecond();
      if (perSecond > 0) {
        Rate kept = before.get(caller.name());
        rates.put(
            caller.name(),
            kept != null && kept.requestsPerSecond() == perSecond
                ? kept
                : new Rate(perSecond, new TokenBucket(perSecond, nowNanos)));
      }
    }
    return new Known(callers, Map.copyOf(rates));
  }

  /**
   * Others may call from now on; whoever may still, at the same rate, has used up what he has used.
   */
  public synchronized void replace(Callers callers, long nowNanos) {
    known = known(callers, known.rates(), nowNanos);
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
    Known now = known;
    Optional<Caller> found =
        key != null
            ? key.length() > KEY_CHARS_MAX ? Optional.empty() : now.callers().ofKey(key)
            : commonName == null ? Optional.empty() : now.callers().ofCommonName(commonName);
    if (found.isEmpty()) {
      return new Decision(Verdict.UNAUTHENTICATED, "-");
    }
    Caller caller = found.get();
    Rate rate = now.rates().get(caller.name());
    if (rate != null && !rate.tokens().take(nowNanos)) {
      return new Decision(Verdict.LIMITED, caller.name());
    }
    return new Decision(caller.may(needed) ? Verdict.ALLOWED : Verdict.FORBIDDEN, caller.name());
  }
}
