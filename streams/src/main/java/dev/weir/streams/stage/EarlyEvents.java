package dev.weir.streams.stage;

import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reviews, or appeals, of posts whose verdict has not come to this stage: after an outage or a
 * crash both are read again, in no order between their topics. The latest one of each post waits,
 * as long as the post would be remembered. Each row:
 *
 * <pre>
 *   createdAtMs:8 offset:8 timestampMs:8 event:Avro
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class EarlyEvents {
  private static final char REVIEW = 'w';
  private static final char APPEAL = 'a';
  private static final char MEMBER = 'c';

  private final RowStateStore rows;
  private final String name;
  private final String topic;
  private final char kind;
  private final int partition;
  private long newestMs = Long.MIN_VALUE;

  private EarlyEvents(RowStateStore rows, String name, String topic, char kind, int partition) {
    this.rows = rows;
    this.name = name;
    this.topic = topic;
    this.kind = kind;
    this.partition = partition;
  }

  static EarlyEvents reviews(RowStateStore rows, int partition) {
    return new EarlyEvents(rows, "early reviews", Topics.REVIEWS, REVIEW, partition);
  }

  static EarlyEvents appeals(RowStateStore rows, int partition) {
    return new EarlyEvents(rows, "early appeals", Topics.APPEALS, APPEAL, partition);
  }

  /** That a post is one of a campaign. */
  static EarlyEvents members(RowStateStore rows, int partition) {
    return new EarlyEvents(rows, "early members", Topics.CAMPAIGN_MEMBERS, MEMBER, partition);
  }

  void keep(String postId, Instant createdAt, Arrival arrival) {
    long createdAtMs = createdAt.toEpochMilli();
    newestMs = Math.max(newestMs, createdAtMs);
    byte[] parked = arrival.parkedRow();
    rows.put(
        StageKeys.early(kind, postId),
        ByteBuffer.allocate(Long.BYTES + parked.length).putLong(createdAtMs).put(parked).array());
  }

  /** The event that waits for the post, as it arrived. */
  @Nullable Arrival find(String postId) {
    byte[] row = rows.get(StageKeys.early(kind, postId));
    return row == null ? null : arrival(row);
  }

  void remove(String postId) {
    byte[] key = StageKeys.early(kind, postId);
    if (rows.get(key) != null) {
      rows.delete(key);
    }
  }

  /**
   * Deletes those that the choice takes.
   *
   * @param from these rows, where to delete
   * @param chosen is given the row's bytes and the event as it arrived
   */
  RowCount forget(RowStore from, BiPredicate<byte[], Arrival> chosen) {
    return new RowEraser(from)
        .rows(StageKeys.earlyPrefix(kind), row -> chosen.test(row.value(), arrival(row.value())));
  }

  private Arrival arrival(byte[] row) {
    return Arrival.ofParkedRow(topic, partition, Arrays.copyOfRange(row, Long.BYTES, row.length));
  }

  /** For a sweep: over when they are older than a remembered post would be. */
  SweepRange range() {
    return new SweepRange(
        name,
        SweepRange.Kind.RECORDS,
        StageKeys.earlyPrefix(kind),
        (key, head) -> ByteBuffer.wrap(head).getLong(),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE
                && ByteBuffer.wrap(head).getLong() < newestMs - PostMemories.HORIZON.toMillis(),
        newest -> {});
  }
}
