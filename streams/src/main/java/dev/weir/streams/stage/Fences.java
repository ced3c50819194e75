package dev.weir.streams.stage;

import dev.weir.features.storage.RowStore;
import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureRequest;
import dev.weir.streams.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Up to where in the log the events of forgotten entities are forgotten, too: those that come again
 * after a crash, that are under way between stages, or that the stage has not come to yet, must not
 * bring back what was erased with the positions that would have told them. Kept for as long as the
 * topics keep such events, without the id:
 *
 * <pre>
 *   key  1:4 'f' hash:16
 *   row  requestedAtMs:8 partitions:4 { first offset not forgotten:8 } per partition,
 *        for posts, reactions, reports, reviews
 * </pre>
 *
 * <p>Who can guess an id can test whether it was forgotten; the hash has no secret. Not
 * thread-safe: owned by one stream task. Costs nothing while nobody is forgotten, else a hash per
 * question.
 */
final class Fences {
  /** As long as the longest of the input topics keeps its records. */
  static final Duration HORIZON = Duration.ofDays(30);

  /** What is forgotten is counted in these logs. */
  static final List<String> LOGS =
      List.of(Topics.POSTS, Topics.REACTIONS, Topics.REPORTS, Topics.REVIEWS);

  private static final int HASH_BYTES = 16;
  private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

  private final RowStore rows;
  private final Map<ByteBuffer, long[]> firstKeptByHash = new HashMap<>();

  /** Reads the fences that the rows hold. */
  Fences(RowStore rows) {
    this.rows = rows;
    rows.forEach(
        StageKeys.fencePrefix(),
        (key, row) -> firstKeptByHash.put(ByteBuffer.wrap(StageKeys.fenceHash(key)), read(row)));
  }

  private static long[] read(byte[] row) {
    long[] offsets = new long[(row.length - HEADER_BYTES) / Long.BYTES];
    ByteBuffer.wrap(row, HEADER_BYTES, row.length - HEADER_BYTES).asLongBuffer().get(offsets);
    return offsets;
  }

  /**
   * Whether the event at that place belongs to an entity that was forgotten after it.
   *
   * @param topic one of {@link #LOGS}
   */
  boolean covers(String entity, String key, String topic, int partition, long offset) {
    if (firstKeptByHash.isEmpty()) {
      return false;
    }
    long[] firstKept = firstKeptByHash.get(ByteBuffer.wrap(hash(entity, key)));
    if (firstKept == null) {
      return false;
    }
    int partitions = firstKept.length / LOGS.size();
    int log = LOGS.indexOf(topic);
    if (log < 0 || partition < 0 || partition >= partitions) {
      return false;
    }
    return offset < firstKept[log * partitions + partition];
  }

  /** Raises the fence of an entity to what the request says, never lowers it. */
  void raise(ErasureRequest request) {
    byte[] hash = hash(request.getEntity(), request.getKey());
    int partitions =
        request.getFences().stream().mapToInt(f -> f.getOffsets().size()).max().orElse(0);
    long[] firstKept = new long[LOGS.size() * partitions];
    for (ErasureFence fence : request.getFences()) {
      int log = LOGS.indexOf(fence.getTopic());
      for (int p = 0; log >= 0 && p < fence.getOffsets().size(); p++) {
        firstKept[log * partitions + p] = fence.getOffsets().get(p);
      }
    }
    long[] before = firstKeptByHash.get(ByteBuffer.wrap(hash));
    if (before != null && before.length == firstKept.length) {
      for (int i = 0; i < firstKept.length; i++) {
        firstKept[i] = Math.max(firstKept[i], before[i]);
      }
    }
    firstKeptByHash.put(ByteBuffer.wrap(hash), firstKept);
    ByteBuffer row = ByteBuffer.allocate(HEADER_BYTES + firstKept.length * Long.BYTES);
    row.putLong(request.getRequestedAt().toEpochMilli()).putInt(partitions);
    row.asLongBuffer().put(firstKept);
    rows.put(StageKeys.fence(hash), row.array());
  }

  /** Drops the fences that no event can meet any more. Cost: a walk over all of them. */
  void sweep(long nowMs) {
    List<byte[]> old = new ArrayList<>();
    rows.forEach(
        StageKeys.fencePrefix(),
        (key, row) -> {
          if (ByteBuffer.wrap(row).getLong() < nowMs - HORIZON.toMillis()) {
            old.add(key);
          }
        });
    for (byte[] key : old) {
      rows.delete(key);
      firstKeptByHash.remove(ByteBuffer.wrap(StageKeys.fenceHash(key)));
    }
  }

  /** SHA-256 of an entity key's UTF-8, hexadecimal: what receipts and logs name it by. */
  static String sha256(String key) {
    return HexFormat.of().formatHex(digest().digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] hash(String entity, String key) {
    MessageDigest digest = digest();
    digest.update(entity.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(key.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest.digest(), HASH_BYTES);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }
}
