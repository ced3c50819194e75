package dev.weir.streams.routing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which instances are worth asking first. One that cannot be reached, or has been silent several
 * times in a row, is passed over but for one question every {@value #PROBE_MS} ms, by whose answer
 * it comes back.
 *
 * <p>Thread-safe. Bounded by the number of instances there have been.
 */
final class PeerHealth {
  static final long PROBE_MS = 500;

  /** Silent answers in a row that make an instance suspect. */
  static final int SILENCES_MAX = 3;

  private final LongSupplier nanoTime;
  private final Map<Instance, Suspicion> suspicions = new ConcurrentHashMap<>();

  private record Suspicion(int silences, boolean down, long probeNanos) {}

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  PeerHealth(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether to ask the instance first; true for one caller per probe while it is down. */
  boolean worthAsking(Instance instance) {
    Suspicion now = suspicions.get(instance);
    if (now == null || !now.down()) {
      return true;
    }
    long nanos = nanoTime.getAsLong();
    return now.probeNanos() - nanos <= 0
        && suspicions.replace(
            instance, now, new Suspicion(now.silences(), true, nanos + PROBE_MS * 1_000_000));
  }

  /** It answered. */
  void answered(Instance instance) {
    suspicions.remove(instance);
  }

  /** It cannot be reached, or has closed the connection. */
  void unreachable(Instance instance) {
    suspicions.put(
        instance, new Suspicion(SILENCES_MAX, true, nanoTime.getAsLong() + PROBE_MS * 1_000_000));
  }

  /** It did not answer while another one was waited for. */
  void silent(Instance instance) {
    suspicions.compute(
        instance,
        (i, before) -> {
          int silences = before == null ? 1 : Math.min(SILENCES_MAX, before.silences() + 1);
          return new Suspicion(
              silences, silences >= SILENCES_MAX, nanoTime.getAsLong() + PROBE_MS * 1_000_000);
        });
  }
}
