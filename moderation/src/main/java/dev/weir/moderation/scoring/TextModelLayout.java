package dev.weir.moderation.scoring;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The model file. Little-endian, no alignment:
 *
 * <pre>
 *  offset  bytes
 *       0      4  magic "WTXM"
 *       4      1  layout version, 1
 *       5      1  revision of the features, see {@link TextFeatures#REVISION}
 *       6      1  b: the table has 2^b buckets
 *       7      1  n: number of labels, 1 to 8
 *       8         n label records:
 *                   1  length of the name
 *                   .  name, ASCII
 *                   4  float bias of the logit
 *                   4  float scale: logit per unit of weight
 *                   4  float slope, 4 float shift: score = sigmoid(slope * logit + shift)
 *       .  2^b*8  weights: 8 unsigned bytes per bucket, one per label in order, 128 is zero;
 *                 bytes beyond n are 128
 *   end-8      8  first 8 bytes of the SHA-256 of all before: the model's version
 * </pre>
 */
public final class TextModelLayout {
  /** Labels fit one 64-bit word per bucket. */
  public static final int LABELS_MAX = 8;

  /** The byte that stands for a weight of zero. */
  public static final int ZERO_WEIGHT = 128;

  static final int BITS_MIN = 4;
  static final int BITS_MAX = 22;

  /** The largest file: the most buckets and labels. */
  static final long BYTES_MAX = 8 + 8 * 117 + (8L << BITS_MAX) + 8;

  private static final byte[] MAGIC = "WTXM".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HASH_BYTES = 8;

  private TextModelLayout() {}

  /** One label's part of a model. */
  public record Label(String name, float bias, float scale, float slope, float shift) {
    public Label {
      if (name.isEmpty() || name.length() > 100 || !name.matches("[a-z_]+")) {
        throw new IllegalArgumentException(
            "label: '" + name + "' (expected: 1 to 100 of a-z and _)");
      }
      if (!Float.isFinite(bias + scale + slope + shift)) {
        throw new IllegalArgumentException(name + ": bias, scale, slope or shift is not finite");
      }
    }
  }

  /**
   * What a file holds.
   *
   * @param weights one word per bucket, label i in bits 8i to 8i+7; a view of the file's bytes
   */
  public record Parts(int bits, List<Label> labels, LongBuffer weights, String version) {}

  /** The file's bytes. */
  public static byte[] write(int bits, List<Label> labels, long[] weights) {
    if (bits < BITS_MIN || bits > BITS_MAX || weights.length != 1 << bits) {
      throw new IllegalArgumentException(
          "weights: " + weights.length + " (expected: 2^bits with bits " + bits + " in 4..22)");
    }
    if (labels.isEmpty() || labels.size() > LABELS_MAX) {
      throw new IllegalArgumentException("labels: " + labels.size() + " (expected: 1 to 8)");
    }
    int head = 8;
    for (Label label : labels) {
      head += 1 + label.name().length() + 16;
    }
    ByteBuffer out =
        ByteBuffer.allocate(head + weights.length * Long.BYTES + HASH_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) VERSION).put((byte) TextFeatures.REVISION);
    out.put((byte) bits).put((byte) labels.size());
    for (Label label : labels) {
      byte[] name = label.name().getBytes(StandardCharsets.US_ASCII);
      out.put((byte) name.length).put(name).putFloat(label.bias()).putFloat(label.scale());
      out.putFloat(label.slope()).putFloat(label.shift());
    }
    for (long word : weights) {
      out.putLong(word);
    }
    byte[] bytes = out.array();
    byte[] hash = sha256(ByteBuffer.wrap(bytes, 0, bytes.length - HASH_BYTES));
    System.arraycopy(hash, 0, bytes, bytes.length - HASH_BYTES, HASH_BYTES);
    return bytes;
  }

  /**
   * Reads a file's bytes, all of them once for the checksum; the weights stay where they are.
   *
   * @param bytes from position 0 to the limit; must not change any more
   * @param name of the file, for messages
   * @throws IllegalArgumentException if the bytes are no model of this layout, or are damaged
   */
  public static Parts read(ByteBuffer bytes, String name) {
    int length = bytes.limit();
    if (length < 8 + HASH_BYTES || !ByteBuffer.wrap(MAGIC).equals(bytes.slice(0, MAGIC.length))) {
      throw broken(name, "does not start with 'WTXM': not a Weir text model");
    }
    if (bytes.get(4) != VERSION) {
      throw broken(name, "layout version " + bytes.get(4) + " (expected: " + VERSION + ")");
    }
    if (bytes.get(5) != TextFeatures.REVISION) {
      throw broken(
          name,
          "features of revision "
              + bytes.get(5)
              + " (expected: "
              + TextFeatures.REVISION
              + "); train it again with this version of Weir");
    }
    int tail = length - HASH_BYTES;
    byte[] hash = sha256(bytes.slice(0, tail));
    if (!ByteBuffer.wrap(hash, 0, HASH_BYTES).equals(bytes.slice(tail, HASH_BYTES))) {
      throw broken(name, "is damaged or cut: its checksum does not fit; copy it again");
    }
    ByteBuffer in = bytes.slice(0, tail).order(ByteOrder.LITTLE_ENDIAN);
    int bits = in.get(6);
    int count = in.get(7);
    in.position(8);
    if (bits < BITS_MIN || bits > BITS_MAX || count < 1 || count > LABELS_MAX) {
      throw broken(
          name, "has 2^" + bits + " buckets, " + count + " labels (expected: 4..22, 1..8)");
    }
    try {
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] label = new byte[in.get() & 0xFF];
        in.get(label);
        labels.add(
            new Label(
                new String(label, StandardCharsets.US_ASCII),
                in.getFloat(),
                in.getFloat(),
                in.getFloat(),
                in.getFloat()));
      }
      if (in.remaining() != (1 << bits) * Long.BYTES) {
        throw broken(name, in.remaining() + " bytes of weights (expected: 8 * 2^" + bits + ")");
      }
      String version = HexFormat.of().formatHex(hash, 0, HASH_BYTES);
      return new Parts(bits, List.copyOf(labels), in.asLongBuffer(), version);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("text model " + name + " ends within its labels", e);
    }
  }

  private static IllegalArgumentException broken(String name, String what) {
    return new IllegalArgumentException("text model " + name + " " + what);
  }

  private static byte[] sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
