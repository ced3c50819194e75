package dev.weir.streams.stage;

import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowStore;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Post ids of the last hour of event time, so that a producer's retry is one post. Each row:
 *
 * <pre>
 *   offset:8 eventTimeMs:8
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class SeenPosts {
  /** How long an id is remembered, in event time against the newest post seen. */
  static final Duration HORIZON = Duration.ofHours(1);

  private final RowStore rows;
  private long newestMs = Long.MIN_VALUE;

  SeenPosts(RowStore rows) {
    this.rows = rows;
  }

  /** Whether the id was seen at another offset; remembers it if not. */
  boolean repeats(String postId, long offset, long eventTimeMs) {
    newestMs = Math.max(newestMs, eventTimeMs);
    byte[] key = StageKeys.seen(postId);
    byte[] row = rows.get(key);
    if (row != null) {
      return ByteBuffer.wrap(row).getLong() != offset;
    }
    rows.put(key, ByteBuffer.allocate(16).putLong(offset).putLong(eventTimeMs).array());
    return false;
  }

  /** Whether the id was seen so long ago that a sweep may have removed it, or not yet. */
  boolean mayBeSwept(String postId, long eventTimeMs) {
    byte[] row = rows.get(StageKeys.seen(postId));
    long newest = Math.max(newestMs, eventTimeMs);
    return row != null && timeMs(row) < newest - HORIZON.toMillis();
  }

  /** Remembers the id of a post that was sent on before. */
  void remember(String postId, long offset, long eventTimeMs) {
    var unused = repeats(postId, offset, eventTimeMs);
  }

  /** The ids, for a sweep: over when they are older than the horizon. */
  SweepRange range() {
    return new SweepRange(
        "seen posts",
        SweepRange.Kind.RECORDS,
        StageKeys.seenPrefix(),
        (key, head) -> timeMs(head),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE && timeMs(head) < newestMs - HORIZON.toMillis(),
        newest -> {});
  }

  private static long timeMs(byte[] row) {
    return ByteBuffer.wrap(row).getLong(Long.BYTES);
  }
}
