package dev.weir.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The editions of each record's schema that earlier builds and releases have written: into topics
 * that producers still fill, logs that are kept for weeks, and rows that a build takes over from
 * the one before. They are resources of the module {@code schemas}, a file per record, a line per
 * edition in Avro's parsing canonical form; its test {@code EditionsTest} adds to them.
 * Thread-safe.
 */
final class OlderSchemas {
  private static final String EDITIONS = "/dev/weir/schemas/editions/";
  private static final Map<String, List<Schema>> BY_NAME = new ConcurrentHashMap<>();

  private OlderSchemas() {}

  /** All editions of that record, the one in work among them. */
  static List<Schema> of(Schema schema) {
    return BY_NAME.computeIfAbsent(schema.getFullName(), OlderSchemas::read);
  }

  private static List<Schema> read(String name) {
    try (InputStream in = OlderSchemas.class.getResourceAsStream(EDITIONS + name)) {
      if (in == null) {
        return List.of(); // a part of other records
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> new Schema.Parser().parse(line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(EDITIONS + name + ": cannot be read", e);
    }
  }
}
