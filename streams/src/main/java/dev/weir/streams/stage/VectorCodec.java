package dev.weir.streams.stage;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A feature vector as bytes between two stages that share one schema: no names travel.
 *
 * <pre>
 *   asOfMs:8 columns:2 { status:1 [eventTimeMs:8] [errorBound:8 value:8 | length:4 utf8:*] }*
 * </pre>
 *
 * NOT_FOUND is one byte; other absences carry their event time; only PRESENT carries a value.
 */
public final class VectorCodec {
  /** By code on the wire; Feast's numbers. */
  private static final List<FeatureStatus> STATUSES =
      List.of(
          FeatureStatus.INVALID,
          FeatureStatus.PRESENT,
          FeatureStatus.NULL_VALUE,
          FeatureStatus.NOT_FOUND,
          FeatureStatus.OUTSIDE_MAX_AGE);

  private VectorCodec() {}

  public static byte[] encode(FeatureVector vector) {
    FeatureSchema schema = vector.schema();
    byte[][] texts = new byte[schema.size()][];
    int bytes = Long.BYTES + Short.BYTES;
    for (int i = 0; i < schema.size(); i++) {
      bytes += 1;
      if (vector.status(i) == FeatureStatus.NOT_FOUND) {
        continue;
      }
      bytes += Long.BYTES;
      if (vector.present(i)) {
        if (textual(schema, i)) {
          texts[i] =
              Objects.requireNonNull(vector.text(i), "text").getBytes(StandardCharsets.UTF_8);
          bytes += Integer.BYTES + texts[i].length;
        } else {
          bytes += 2 * Double.BYTES;
        }
      }
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.putLong(vector.asOfMs()).putShort((short) schema.size());
    for (int i = 0; i < schema.size(); i++) {
      out.put((byte) STATUSES.indexOf(vector.status(i)));
      if (vector.status(i) == FeatureStatus.NOT_FOUND) {
        continue;
      }
      out.putLong(vector.eventTimeMs(i));
      if (vector.present(i)) {
        if (textual(schema, i)) {
          out.putInt(texts[i].length).put(texts[i]);
        } else {
          out.putDouble(vector.errorBound(i)).putDouble(vector.number(i));
        }
      }
    }
    return out.array();
  }

  /**
   * @throws IllegalArgumentException if the bytes hold another number of columns than the schema
   */
  public static FeatureVector decode(ByteBuffer in, FeatureSchema schema) {
    FeatureVector vector = new FeatureVector(schema, in.getLong());
    int columns = in.getShort();
    if (columns != schema.size()) {
      throw new IllegalArgumentException(
          "columns: " + columns + " (expected: " + schema.size() + ", as in the schema)");
    }
    for (int i = 0; i < columns; i++) {
      FeatureStatus status = STATUSES.get(in.get());
      if (status == FeatureStatus.NOT_FOUND) {
        continue;
      }
      long eventTimeMs = in.getLong();
      if (status != FeatureStatus.PRESENT) {
        vector.setAbsent(i, status, eventTimeMs);
      } else if (textual(schema, i)) {
        byte[] utf8 = new byte[in.getInt()];
        in.get(utf8);
        vector.setText(i, new String(utf8, StandardCharsets.UTF_8), eventTimeMs);
      } else {
        double errorBound = in.getDouble();
        vector.setNumber(i, in.getDouble(), errorBound, eventTimeMs);
      }
    }
    return vector;
  }

  private static boolean textual(FeatureSchema schema, int column) {
    FeatureColumn c = schema.columns().get(column);
    return c.type() == FeatureType.STRING;
  }
}
