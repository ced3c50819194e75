package dev.weir.streams.query;

import java.util.HashMap;
import java.util.Map;

/**
 * What an instance holds of one view, over the partitions it owns. Counted by sweeps, not at the
 * moment of asking: rows written since {@code countedAtMs} may be missing.
 *
 * @param partitions held here
 * @param counted how many of them have been counted; figures are of those
 * @param rowBytes of keys and rows, before compression
 * @param recordBytes of the records beside them
 * @param diskBytes in files, estimated by the database
 * @param countedAtMs wall clock of the oldest count, 0 while none
 * @param newestEventMs {@link Long#MIN_VALUE} while unknown
 * @param sinceMs by feature, event time from which on it counts every event in all partitions held
 *     here; those left out count from the beginning
 */
public record ViewHolding(
    int partitions,
    int counted,
    long rows,
    long rowBytes,
    long records,
    long recordBytes,
    long diskBytes,
    long countedAtMs,
    long newestEventMs,
    Map<String, Long> sinceMs) {
  public ViewHolding {
    sinceMs = Map.copyOf(sinceMs);
  }

  /** Nothing. */
  public static final ViewHolding NONE =
      new ViewHolding(0, 0, 0, 0, 0, 0, 0, 0, Long.MIN_VALUE, Map.of());

  /** Both together. */
  public ViewHolding plus(ViewHolding other) {
    Map<String, Long> sinces = new HashMap<>(sinceMs);
    other.sinceMs.forEach((feature, ms) -> sinces.merge(feature, ms, Math::max));
    return new ViewHolding(
        partitions + other.partitions,
        counted + other.counted,
        rows + other.rows,
        rowBytes + other.rowBytes,
        records + other.records,
        recordBytes + other.recordBytes,
        diskBytes + other.diskBytes,
        countedAtMs == 0
            ? other.countedAtMs
            : other.countedAtMs == 0 ? countedAtMs : Math.min(countedAtMs, other.countedAtMs),
        Math.max(newestEventMs, other.newestEventMs),
        sinces);
  }
}
