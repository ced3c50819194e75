package dev.weir.streams.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.event.DeadLetterReason;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.Rejection;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a source's topic to its events. Each record says itself what it is: {@code C3 01} begins
 * Avro's single-object encoding of the source's schema, <code>{</code> a JSON object in UTF-8; a
 * topic may hold both. At most 1 MiB and 64 levels.
 *
 * <p>Not thread-safe: owned by one thread.
 */
public final class RecordReader {
  /** Largest value that is read. */
  public static final int VALUE_BYTES_MAX = 1 << 20;

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final RowEvents rows;
  private final @Nullable AvroRecords records;
  private final @Nullable AvroEvents avro;

  /**
   * @param schema of the source's Avro records; empty when it has none, and then all are JSON
   */
  public RecordReader(Source source, FeatureDefinitions definitions, Optional<Schema> schema) {
    this.rows = new RowEvents(source, definitions);
    this.records = schema.map(AvroRecords::new).orElse(null);
    this.avro = schema.map(s -> new AvroEvents(source, definitions, s)).orElse(null);
  }

  /** The event, or why there is none. */
  public Decoded<RecordEvent> read(byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      return rejected(DeadLetterReason.UNDECODABLE, "empty", "value: none (expected: an event)");
    }
    if (value.length > VALUE_BYTES_MAX) {
      return rejected(
          DeadLetterReason.TOO_LARGE,
          "value",
          "value: " + value.length + " bytes (expected: at most " + VALUE_BYTES_MAX + ")");
    }
    if (value[0] == '{') {
      return json(value);
    }
    AvroRecords reader = records;
    AvroEvents events = avro;
    if (reader == null || events == null || !AvroRecords.marked(value)) {
      return rejected(
          DeadLetterReason.UNDECODABLE,
          "format",
          "value: "
              + value.length
              + " bytes (expected: a JSON object"
              + (reader == null ? ")" : ", or C3 01 of Avro's single-object encoding)"));
    }
    return reader.read(value).match(events::event, Decoded.Rejected::new);
  }

  private Decoded<RecordEvent> json(byte[] value) {
    try {
      return rows.json(JSON.readTree(value));
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the source: its position is enough.
      return rejected(
          DeadLetterReason.UNDECODABLE,
          "json",
          "value: not JSON at character "
              + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
              + " (expected: one object)");
    } catch (IOException e) {
      return rejected(DeadLetterReason.UNDECODABLE, "json", "value: not JSON (expected: UTF-8)");
    }
  }

  private static Decoded<RecordEvent> rejected(
      DeadLetterReason reason, String errorClass, String message) {
    return new Decoded.Rejected<>(new Rejection(reason, errorClass, message));
  }
}
