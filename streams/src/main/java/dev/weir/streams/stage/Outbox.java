package dev.weir.streams.stage;

import dev.weir.features.storage.RowStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of the latest records, by source position: what makes a repeated output repeat to the
 * byte. After a crash records come again; one whose output is found here is answered with it, and
 * nothing is computed twice. Kept as a ring of {@link #SLOTS} rows per source partition, each:
 *
 * <pre>
 *   offset:8 output:*
 * </pre>
 *
 * A stage asks for a commit before half the ring is uncommitted ({@link #COMMIT_EVERY}), so that a
 * record which can come again is always found, also by the stage behind it.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class Outbox {
  /** Outputs kept per source partition; about 10 MB at 1.2 kB each. */
  static final int SLOTS = 8192;

  /** Outputs after which a commit is due. */
  static final int COMMIT_EVERY = SLOTS / 4;

  private final RowStore rows;
  private final Map<Integer, Long> newestOffsets = new HashMap<>();

  /** Cost: a walk over all outputs kept. */
  Outbox(RowStore rows) {
    this.rows = rows;
    rows.forEach(
        StageKeys.outboxPrefix(),
        (key, row) ->
            newestOffsets.merge(
                StageKeys.outboxPartition(key), ByteBuffer.wrap(row).getLong(), Math::max));
  }

  /** The output kept for that position, null when there is none. Costs nothing for a new one. */
  byte @Nullable [] find(int partition, long offset) {
    if (offset > newestOffsets.getOrDefault(partition, -1L)) {
      return null;
    }
    byte[] row = rows.get(StageKeys.outbox(partition, slot(offset)));
    if (row == null || ByteBuffer.wrap(row).getLong() != offset) {
      return null;
    }
    return Arrays.copyOfRange(row, Long.BYTES, row.length);
  }

  /** Keeps the output of that position in place of the one {@link #SLOTS} offsets before. */
  void keep(int partition, long offset, byte[] output) {
    newestOffsets.merge(partition, offset, Math::max);
    rows.put(
        StageKeys.outbox(partition, slot(offset)),
        ByteBuffer.allocate(Long.BYTES + output.length).putLong(offset).put(output).array());
  }

  private static int slot(long offset) {
    return (int) (offset & (SLOTS - 1));
  }
}
