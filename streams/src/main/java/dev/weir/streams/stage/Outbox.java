package dev.weir.streams.stage;

import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of the latest records, by source position: what makes a repeated output repeat to the
 * byte. After a crash records come again; one whose output is found here is answered with it, and
 * nothing is computed twice. Kept as a ring of {@link #SLOTS} rows per source partition, each:
 *
 * <pre>
 *   sequence:8 offset:8 output:*
 * </pre>
 *
 * <p>The ring turns by the order of keeping, not by offset: posts that had to wait are sent long
 * after their neighbours in the log, and must not push out what was kept a moment ago. Which slot
 * holds which offset is known in memory, and read from the rows when the task starts.
 *
 * <p>A stage asks for a commit before half the ring is uncommitted ({@link #COMMIT_EVERY}), so that
 * a record which can come again is always found, also by the stage behind it.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class Outbox {
  /** Outputs kept per source partition; about 10 MB at 1.2 kB each. */
  static final int SLOTS = 8192;

  /** Outputs after which a commit is due. */
  static final int COMMIT_EVERY = SLOTS / 4;

  private static final int HEADER_BYTES = 2 * Long.BYTES;

  private final RowStore rows;
  private final Map<Integer, Ring> ringsByPartition = new HashMap<>();

  /** What the slots of one source partition hold. */
  private static final class Ring {
    final Map<Long, Integer> slotsByOffset = new HashMap<>();
    final Long[] offsets = new Long[SLOTS];
    long nextSequence;

    void take(int slot, long sequence, long offset) {
      Long before = offsets[slot];
      if (before != null) {
        slotsByOffset.remove(before, slot);
      }
      offsets[slot] = offset;
      slotsByOffset.put(offset, slot);
      nextSequence = Math.max(nextSequence, sequence + 1);
    }
  }

  /** Reads which outputs the rows hold: a walk over all of them. */
  Outbox(RowStore rows) {
    this.rows = rows;
    rows.forEach(
        StageKeys.outboxPrefix(),
        (key, row) -> {
          ByteBuffer header = ByteBuffer.wrap(row);
          ring(StageKeys.outboxPartition(key))
              .take(StageKeys.outboxSlot(key), header.getLong(), header.getLong());
        });
  }

  /** The output kept for that position, null when there is none: then no row is read. */
  byte @Nullable [] find(int partition, long offset) {
    Integer slot = ring(partition).slotsByOffset.get(offset);
    if (slot == null) {
      return null;
    }
    byte[] row = rows.get(StageKeys.outbox(partition, slot));
    if (row == null) {
      throw new IllegalStateException(
          "outbox of partition " + partition + ", slot " + slot + ": none (expected: a row)");
    }
    return Arrays.copyOfRange(row, HEADER_BYTES, row.length);
  }

  /** Keeps the output of that position in place of the one kept {@link #SLOTS} times before. */
  void keep(int partition, long offset, byte[] output) {
    Ring ring = ring(partition);
    long sequence = ring.nextSequence;
    int slot = (int) (sequence % SLOTS);
    ring.take(slot, sequence, offset);
    rows.put(
        StageKeys.outbox(partition, slot),
        ByteBuffer.allocate(HEADER_BYTES + output.length)
            .putLong(sequence)
            .putLong(offset)
            .put(output)
            .array());
  }

  /**
   * Deletes the outputs that the choice takes; records that gave them are computed anew should they
   * come again. Cost: a walk over all of them.
   *
   * @param from where to delete
   */
  RowCount forget(RowStore from, Predicate<byte[]> chosen) {
    return new RowEraser(from)
        .rows(
            StageKeys.outboxPrefix(),
            row -> {
              byte[] output = Arrays.copyOfRange(row.value(), HEADER_BYTES, row.value().length);
              if (!chosen.test(output)) {
                return false;
              }
              long offset = ByteBuffer.wrap(row.value()).getLong(Long.BYTES);
              ring(StageKeys.outboxPartition(row.key())).slotsByOffset.remove(offset);
              return true;
            });
  }

  private Ring ring(int partition) {
    return ringsByPartition.computeIfAbsent(partition, p -> new Ring());
  }
}
