package dev.weir.streams.stage;

import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A feature vector as bytes between two stages that share one schema: no names travel.
 *
 * <pre>
 *   asOfMs:8 columns:2 { status:1 [eventTimeMs:8] [errorBound:8 value] }*
 *
 *   value   a number: 8           others: length:4, then as {@link ValueCodec} writes them
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
    byte[][] objects = new byte[schema.size()][];
    int bytes = Long.BYTES + Short.BYTES;
    for (int i = 0; i < schema.size(); i++) {
      bytes += 1;
      if (vector.status(i) == FeatureStatus.NOT_FOUND) {
        continue;
      }
      bytes += Long.BYTES;
      if (vector.present(i)) {
        bytes += Double.BYTES;
        if (type(schema, i).numeric()) {
          bytes += Double.BYTES;
        } else {
          objects[i] = ValueCodec.encode(Objects.requireNonNull(vector.object(i), "object"));
          bytes += Integer.BYTES + objects[i].length;
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
        out.putDouble(vector.errorBound(i));
        if (type(schema, i).numeric()) {
          out.putDouble(vector.number(i));
        } else {
          out.putInt(objects[i].length).put(objects[i]);
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
        continue;
      }
      double errorBound = in.getDouble();
      if (type(schema, i).numeric()) {
        vector.setNumber(i, in.getDouble(), errorBound, eventTimeMs);
      } else {
        ByteBuffer object = in.slice(in.position() + Integer.BYTES, in.getInt());
        in.position(in.position() + object.capacity());
        vector.setObject(i, ValueCodec.decode(object, type(schema, i)), errorBound, eventTimeMs);
      }
    }
    return vector;
  }

  private static FeatureType type(FeatureSchema schema, int column) {
    return schema.columns().get(column).type();
  }
}
