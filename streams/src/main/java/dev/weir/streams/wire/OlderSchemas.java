package dev.weir.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The editions of each record's schema that earlier builds and releases have written: into topics
 * that producers still fill, logs that are kept for weeks, and rows that a build takes over from
 * the one before. They are resources of the module {@code schemas}, a file per record, a line per
 * edition in Avro's parsing canonical form; its test {@code EditionsTest} adds to them.
 * Thread-safe.
 */
final class OlderSchemas {
  private static final String EDITIONS = "/dev/weir/schemas/editions/";
  private static final Map<String, Map<Long, Schema>> BY_NAME = new ConcurrentHashMap<>();

  private OlderSchemas() {}

  /**
   * All editions of that record, the one in work among them, by the CRC-64-AVRO of each. Read once
   * per process: parsing and hashing them takes milliseconds.
   */
  static Map<Long, Schema> of(Schema schema) {
    return BY_NAME.computeIfAbsent(schema.getFullName(), OlderSchemas::read);
  }

  private static Map<Long, Schema> read(String name) {
    try (InputStream in = OlderSchemas.class.getResourceAsStream(EDITIONS + name)) {
      if (in == null) {
        return Map.of(); // a part of other records
      }
      Map<Long, Schema> editions = new LinkedHashMap<>();
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> new Schema.Parser().parse(line))
          .forEach(
              edition -> editions.put(SchemaNormalization.parsingFingerprint64(edition), edition));
      return Collections.unmodifiableMap(editions);
    } catch (IOException e) {
      throw new UncheckedIOException(EDITIONS + name + ": cannot be read", e);
    }
  }
}
