package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowEraser;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of posts, for {@link #HORIZON} of event time: the post and every revision of
 * its verdict. Each row:
 *
 * <pre>
 *   createdAtMs:8 memory:Avro
 *   createdAtMs:8                the post is gone: its record may come again after a crash
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task; {@link #latestVerdict} may be asked from any
 * thread.
 */
public final class PostMemories {
  /** How long a post can get a second look, in event time against the newest post. */
  static final Duration HORIZON = Duration.ofDays(7);

  private static final ThreadLocal<AvroCodec<PostMemory>> READERS =
      ThreadLocal.withInitial(() -> AvroCodec.of(PostMemory.class));

  private final RowStateStore rows;
  private final AvroCodec<PostMemory> codec = AvroCodec.of(PostMemory.class);
  private long newestMs = Long.MIN_VALUE;

  PostMemories(RowStateStore rows) {
    this.rows = rows;
  }

  @Nullable PostMemory find(String postId) {
    byte[] row = rows.get(StageKeys.memory(postId));
    return row == null || isGone(row) ? null : read(codec, row);
  }

  /** Whether the post was deleted. */
  boolean isGone(String postId) {
    byte[] row = rows.get(StageKeys.memory(postId));
    return row != null && isGone(row);
  }

  private static boolean isGone(byte[] row) {
    return row.length == Long.BYTES;
  }

  /** Forgets the post, and remembers that it is gone. */
  void gone(String postId, Instant createdAt) {
    long createdAtMs = createdAt.toEpochMilli();
    newestMs = Math.max(newestMs, createdAtMs);
    rows.put(
        StageKeys.memory(postId), ByteBuffer.allocate(Long.BYTES).putLong(createdAtMs).array());
  }

  /**
   * Deletes what says that the post is gone.
   *
   * @param from these rows, where to delete
   */
  RowCount forgetGone(RowStore from, String postId) {
    RowEraser eraser = new RowEraser(from);
    return isGone(postId) ? eraser.row(StageKeys.memory(postId)) : RowCount.NONE;
  }

  void keep(PostMemory memory) {
    keep(memory, codec.encode(memory));
  }

  /**
   * @param avro the memory's bytes
   */
  void keep(PostMemory memory, byte[] avro) {
    long createdAtMs = memory.getPost().getCreatedAt().toEpochMilli();
    newestMs = Math.max(newestMs, createdAtMs);
    rows.put(
        StageKeys.memory(memory.getPost().getPostId()),
        ByteBuffer.allocate(Long.BYTES + avro.length).putLong(createdAtMs).put(avro).array());
  }

  /**
   * Deletes what is remembered of the posts that the choice takes. Cost: a walk over all of them,
   * and each that the first look takes is decoded.
   *
   * @param from these rows, where to delete
   * @param looks whether the bytes may be of such a post
   */
  RowCount forget(RowStore from, Predicate<byte[]> looks, Predicate<PostMemory> chosen) {
    return new RowEraser(from)
        .rows(
            StageKeys.memoryPrefix(),
            row ->
                !isGone(row.value())
                    && looks.test(row.value())
                    && chosen.test(read(codec, row.value())));
  }

  /** The remembered posts, for a sweep: over when they are older than the horizon. */
  SweepRange range() {
    return new SweepRange(
        "remembered posts",
        SweepRange.Kind.RECORDS,
        StageKeys.memoryPrefix(),
        (key, head) -> ByteBuffer.wrap(head).getLong(),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE
                && ByteBuffer.wrap(head).getLong() < newestMs - HORIZON.toMillis(),
        newest -> {});
  }

  /**
   * The latest revision of the post's verdict, of those that quotas have let pass; empty when the
   * post is not known. Thread-safe.
   */
  public static Optional<Verdict> latestVerdict(RowStore rows, String postId) {
    byte[] row = rows.get(StageKeys.memory(postId));
    if (row == null || isGone(row)) {
      return Optional.empty();
    }
    List<RememberedRevision> revisions = read(READERS.get(), row).getRevisions();
    int last = revisions.size() - 1;
    while (last > 0 && revisions.get(last).getUnderWay()) {
      last--;
    }
    return Optional.of(revisions.get(last).getVerdict());
  }

  private static PostMemory read(AvroCodec<PostMemory> codec, byte[] row) {
    return codec.decode(Arrays.copyOfRange(row, Long.BYTES, row.length)).orThrow();
  }
}
