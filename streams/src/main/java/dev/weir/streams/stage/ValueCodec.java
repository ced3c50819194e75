package dev.weir.streams.stage;

import dev.weir.features.serving.FeatureType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A feature value that is no number, as bytes; its type and their number are known from elsewhere.
 *
 * <pre>
 *   STRING    utf8:*
 *   a list    { LONG, DOUBLE: 8 | BOOLEAN: 1 | STRING: length:4 utf8:* }*
 *   COUNTS    { length:4 utf8:* count:8 }*
 * </pre>
 */
final class ValueCodec {
  private ValueCodec() {}

  /**
   * @param value a text, a list or counts as {@code FeatureVector.object} gives them
   */
  static byte[] encode(Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      if (value instanceof List<?> list) {
        for (Object item : list) {
          item(item, out);
        }
      } else if (value instanceof Map<?, ?> counts) {
        for (Map.Entry<?, ?> entry : counts.entrySet()) {
          item(entry.getKey(), out);
          item(entry.getValue(), out);
        }
      } else {
        throw new IllegalArgumentException(
            "value: a " + value.getClass().getName() + " (expected: a text, a list or counts)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void item(Object item, DataOutputStream out) throws IOException {
    if (item instanceof Long number) {
      out.writeLong(number);
    } else if (item instanceof Double number) {
      out.writeDouble(number);
    } else if (item instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else {
      byte[] utf8 = item.toString().getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
  }

  /** The value that all of the bytes are. */
  static Object decode(ByteBuffer in, FeatureType type) {
    return switch (type) {
      case STRING -> StandardCharsets.UTF_8.decode(in).toString();
      case COUNTS -> counts(in);
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST -> list(in, type);
      case LONG, DOUBLE, BOOLEAN ->
          throw new IllegalArgumentException("type: " + type + " (expected: not a number's)");
    };
  }

  private static Map<String, Long> counts(ByteBuffer in) {
    Map<String, Long> counts = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      counts.put(text(in), in.getLong());
    }
    return Collections.unmodifiableMap(counts);
  }

  private static List<Object> list(ByteBuffer in, FeatureType type) {
    List<Object> list = new ArrayList<>();
    while (in.hasRemaining()) {
      list.add(
          switch (type) {
            case LONG_LIST -> (Object) in.getLong();
            case DOUBLE_LIST -> (Object) in.getDouble();
            case BOOLEAN_LIST -> (Object) (in.get() != 0);
            default -> text(in);
          });
    }
    return Collections.unmodifiableList(list);
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[in.getInt()];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
