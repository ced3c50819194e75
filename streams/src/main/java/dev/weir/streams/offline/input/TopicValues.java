package dev.weir.streams.offline.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Verdict;
import dev.weir.features.definition.Source;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.EventReader;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Values of a topic's records: the built-in types by the reader that is used live, with its checks;
 * others as Avro in single-object encoding of the source's schema, or as a JSON object. Not
 * thread-safe.
 */
final class TopicValues {
  /** Bytes of a record to an Avro record, or why there is none. */
  private interface BuiltIn {
    Decoded<? extends IndexedRecord> read(
        byte @Nullable [] key, byte @Nullable [] value, long timestampMs);
  }

  private final Slots slots;
  private final @Nullable BuiltIn builtIn;
  private final Optional<Schema> schema;
  private final JsonValues json;
  private @Nullable AvroValues avro;
  private @Nullable IndexedRecord record;

  /**
   * @param schema of a source that is not built in, when it has one
   */
  TopicValues(Source source, Optional<Schema> schema, Slots slots) {
    this.slots = slots;
    this.schema = schema;
    this.json = new JsonValues(slots);
    this.builtIn = builtIn(source.type().name());
  }

  private static @Nullable BuiltIn builtIn(String type) {
    var tolerance = EventReader.FUTURE_TOLERANCE;
    return switch (type) {
      case "dev.weir.event.Post" -> EventReader.posts(tolerance)::read;
      case "dev.weir.event.Reaction" -> EventReader.reactions(tolerance)::read;
      case "dev.weir.event.Report" -> EventReader.reports(tolerance)::read;
      case "dev.weir.review.Review" -> EventReader.reviews(tolerance)::read;
      case "dev.weir.decision.Verdict" -> {
        AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
        yield (key, value, timestampMs) -> verdicts.decode(value);
      }
      default -> null;
    };
  }

  void read(byte @Nullable [] key, byte @Nullable [] value, long timestampMs)
      throws IOException, BadRowException {
    record = null;
    if (builtIn != null) {
      use(decoded(builtIn.read(key, value, timestampMs)));
    } else if (value == null || value.length == 0) {
      throw new BadRowException("", "no value (expected: a record)");
    } else if (value.length > AvroCodec.HEADER_BYTES
        && value[0] == (byte) 0xC3
        && value[1] == 0x01) {
      use(generic(value));
    } else {
      json.read(new String(value, UTF_8));
    }
  }

  private static IndexedRecord decoded(Decoded<? extends IndexedRecord> decoded)
      throws BadRowException {
    String[] problem = new String[2];
    IndexedRecord record =
        decoded.match(
            value -> value,
            why -> {
              problem[0] = why.errorClass();
              problem[1] = why.message();
              return null;
            });
    if (record == null) {
      throw new BadRowException(problem[0], problem[1]);
    }
    return record;
  }

  private GenericRecord generic(byte[] value) throws IOException, BadRowException {
    Schema known =
        schema.orElseThrow(
            () -> new BadRowException("", "Avro (expected: JSON, as the source has no .avsc)"));
    long fingerprint = Long.reverseBytes(java.nio.ByteBuffer.wrap(value, 2, Long.BYTES).getLong());
    if (fingerprint != SchemaNormalization.parsingFingerprint64(known)) {
      throw new BadRowException(
          "",
          String.format("schema fingerprint %016x (expected: that of the source)", fingerprint));
    }
    try {
      return new GenericDatumReader<GenericRecord>(known)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(
                      value, AvroCodec.HEADER_BYTES, value.length - AvroCodec.HEADER_BYTES, null));
    } catch (AvroRuntimeException | IOException e) {
      throw new BadRowException("", value.length + " bytes that are no " + known.getFullName());
    }
  }

  private void use(IndexedRecord read) {
    if (avro == null) {
      avro = new AvroValues(read.getSchema(), slots);
    }
    record = read;
  }

  @Nullable Object value(int slot) {
    return record == null || avro == null ? json.value(slot) : avro.value(record, slot);
  }
}
