package dev.weir.streams.stage;

import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import dev.weir.review.Review;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reviews of posts whose verdict has not come to this stage: after an outage or a crash both are
 * read again, in no order between their topics. The latest one of each post waits, as long as the
 * post would be remembered. Each row:
 *
 * <pre>
 *   createdAtMs:8 offset:8 timestampMs:8 review:Avro
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class EarlyReviews {
  private final RowStateStore rows;
  private final int partition;
  private long newestMs = Long.MIN_VALUE;

  EarlyReviews(RowStateStore rows, int partition) {
    this.rows = rows;
    this.partition = partition;
  }

  void keep(Review review, Arrival arrival) {
    long createdAtMs = review.getCreatedAt().toEpochMilli();
    newestMs = Math.max(newestMs, createdAtMs);
    byte[] parked = arrival.parkedRow();
    rows.put(
        StageKeys.earlyReview(review.getPostId()),
        ByteBuffer.allocate(Long.BYTES + parked.length).putLong(createdAtMs).put(parked).array());
  }

  /** The review that waits for the post, as it arrived. */
  @Nullable Arrival find(String postId) {
    byte[] row = rows.get(StageKeys.earlyReview(postId));
    return row == null ? null : arrival(row);
  }

  void remove(String postId) {
    byte[] key = StageKeys.earlyReview(postId);
    if (rows.get(key) != null) {
      rows.delete(key);
    }
  }

  /**
   * Deletes those that the choice takes.
   *
   * @param from these rows, where to delete
   * @param chosen is given the row's bytes and the review as it arrived
   */
  RowCount forget(RowStore from, BiPredicate<byte[], Arrival> chosen) {
    return new RowEraser(from)
        .rows(StageKeys.earlyReviewPrefix(), row -> chosen.test(row.value(), arrival(row.value())));
  }

  private Arrival arrival(byte[] row) {
    return Arrival.ofParkedRow(
        Topics.REVIEWS, partition, Arrays.copyOfRange(row, Long.BYTES, row.length));
  }

  /** For a sweep: over when they are older than a remembered post would be. */
  SweepRange range() {
    return new SweepRange(
        "early reviews",
        SweepRange.Kind.RECORDS,
        StageKeys.earlyReviewPrefix(),
        (key, head) -> ByteBuffer.wrap(head).getLong(),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE
                && ByteBuffer.wrap(head).getLong() < newestMs - PostMemories.HORIZON.toMillis(),
        newest -> {});
  }
}
