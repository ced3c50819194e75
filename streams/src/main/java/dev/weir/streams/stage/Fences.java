package dev.weir.streams.stage;

import dev.weir.features.storage.RowStore;
import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.TreeMap;

/**
 * Up to where in the log the events of forgotten entities are forgotten, too: those that come again
 * after a crash, that are under way between stages, or that the stage has not come to yet, must not
 * bring back what was erased with the positions that would have told them. Kept for as long as the
 * topics keep such events, without the id:
 *
 * <pre>
 *   key  1:4 'f' hash:16
 *   row  requestedAtMs:8 { length:2 topic:utf8 partitions:4 { first offset not forgotten:8 } }
 * </pre>
 *
 * <p>Who can guess an id can test whether it was forgotten; the hash has no secret. Not
 * thread-safe: owned by one stream task. Costs nothing while nobody is forgotten, else a hash per
 * question.
 */
final class Fences {
  /** As long as the longest of the input topics keeps its records. */
  static final Duration HORIZON = Duration.ofDays(30);

  private static final int HASH_BYTES = 16;

  private final RowStore rows;
  private final Map<ByteBuffer, Map<String, long[]>> firstKeptByHash = new HashMap<>();

  /** Reads the fences that the rows hold. */
  Fences(RowStore rows) {
    this.rows = rows;
    rows.forEach(
        StageKeys.fencePrefix(),
        (key, row) -> firstKeptByHash.put(ByteBuffer.wrap(StageKeys.fenceHash(key)), read(row)));
  }

  private static Map<String, long[]> read(byte[] row) {
    Map<String, long[]> firstKept = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(row, Long.BYTES, row.length - Long.BYTES);
    while (in.hasRemaining()) {
      byte[] topic = new byte[in.getShort()];
      in.get(topic);
      long[] offsets = new long[in.getInt()];
      for (int p = 0; p < offsets.length; p++) {
        offsets[p] = in.getLong();
      }
      firstKept.put(new String(topic, StandardCharsets.UTF_8), offsets);
    }
    return firstKept;
  }

  private static byte[] row(long requestedAtMs, Map<String, long[]> firstKept) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeLong(requestedAtMs);
      for (Map.Entry<String, long[]> log : firstKept.entrySet()) {
        byte[] topic = log.getKey().getBytes(StandardCharsets.UTF_8);
        out.writeShort(topic.length);
        out.write(topic);
        out.writeInt(log.getValue().length);
        for (long offset : log.getValue()) {
          out.writeLong(offset);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none to memory
    }
    return bytes.toByteArray();
  }

  /** Whether nobody is forgotten: then nothing is. */
  boolean isEmpty() {
    return firstKeptByHash.isEmpty();
  }

  /** Whether the event at that place belongs to an entity that was forgotten after it. */
  boolean covers(String entity, String key, String topic, int partition, long offset) {
    if (isEmpty()) {
      return false;
    }
    Map<String, long[]> firstKept = firstKeptByHash.get(ByteBuffer.wrap(hash(entity, key)));
    long[] offsets = firstKept == null ? null : firstKept.get(topic);
    return offsets != null
        && partition >= 0
        && partition < offsets.length
        && offset < offsets[partition];
  }

  /** Raises the fence of an entity to what the request says, never lowers it. */
  void raise(ErasureRequest request) {
    byte[] hash = hash(request.getEntity(), request.getKey());
    Map<String, long[]> firstKept =
        new TreeMap<>(firstKeptByHash.getOrDefault(ByteBuffer.wrap(hash), Map.of()));
    for (ErasureFence fence : request.getFences()) {
      long[] asked = fence.getOffsets().stream().mapToLong(o -> o).toArray();
      firstKept.merge(fence.getTopic(), asked, Fences::higher);
    }
    firstKeptByHash.put(ByteBuffer.wrap(hash), firstKept);
    rows.put(StageKeys.fence(hash), row(request.getRequestedAt().toEpochMilli(), firstKept));
  }

  private static long[] higher(long[] one, long[] other) {
    long[] higher = Arrays.copyOf(one, Math.max(one.length, other.length));
    for (int p = 0; p < other.length; p++) {
      higher[p] = Math.max(higher[p], other[p]);
    }
    return higher;
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

  /** Of an id of that kind, so that the id itself need not be kept. */
  static byte[] hash(String entity, String key) {
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
