package dev.weir.streams.wire;

import dev.weir.event.DeadLetterReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * One record type to and from Avro's single-object encoding.
 *
 * <pre>
 *  0      2                10
 *  +------+----------------+----------------------+
 *  | C301 | fingerprint LE | Avro binary          |
 *  +------+----------------+----------------------+
 *  marker   CRC-64-AVRO of the writer's schema
 * </pre>
 *
 * <p>Reading accepts every edition of the schema and nothing after the record. A length that the
 * bytes do not hold is refused before anything is allocated for it. Not thread-safe: encoder and
 * decoder are reused; owned by one thread.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 *     1.12, single-object encoding</a>
 */
public final class AvroCodec<T extends SpecificRecordBase> {
  /** Bytes before the record: marker and fingerprint. */
  public static final int HEADER_BYTES = 10;

  static {
    TrustedTypes.register();
  }

  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = 0x01;

  private final Schema schema;
  private final byte[] header = new byte[HEADER_BYTES];
  private final SpecificDatumWriter<T> writer;
  private final Map<Long, SpecificDatumReader<T>> readersByFingerprint = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private @Nullable BinaryEncoder encoder;
  private @Nullable BinaryDecoder decoder;

  private AvroCodec(Schema schema, SpecificData data) {
    this.schema = schema;
    this.writer = new SpecificDatumWriter<>(schema, data);
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    header[0] = MARKER_0;
    header[1] = MARKER_1;
    LONG_LE.set(header, 2, fingerprint);
    OlderSchemas.of(schema)
        .forEach(
            (hash, edition) ->
                readersByFingerprint.put(hash, new SpecificDatumReader<>(edition, schema, data)));
    readersByFingerprint.put(fingerprint, new SpecificDatumReader<>(schema, schema, data));
  }

  /** Codec that writes the schema in work and reads all its editions, too. */
  public static <T extends SpecificRecordBase> AvroCodec<T> of(Class<T> type) {
    SpecificData data = SpecificData.getForClass(type);
    data.setFastReaderEnabled(true);
    return new AvroCodec<>(data.getSchema(type), data);
  }

  /** Schema that is written. */
  public Schema schema() {
    return schema;
  }

  /** The record's bytes, header included. */
  public byte[] encode(T record) {
    return encode(encoder -> writer.write(record, encoder));
  }

  /** Writes the fields of a record in the order of the schema. */
  @FunctionalInterface
  public interface Fields {
    void write(Encoder encoder) throws IOException;
  }

  /**
   * The bytes of a record, header included, whose fields the caller writes: for one that is made of
   * records that are bytes already ({@link #writeBody}).
   */
  public byte[] encode(Fields fields) {
    out.reset();
    out.write(header, 0, HEADER_BYTES);
    encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
    try {
      fields.write(encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  /** Writes a record as a field of another one. */
  public void write(T record, Encoder into) throws IOException {
    writer.write(record, into);
  }

  /**
   * The record in the schema in work: the bytes as they are, unless an earlier build wrote them.
   *
   * @param encoded a record that has been read
   */
  public byte[] inWork(byte[] encoded) {
    return Arrays.equals(header, 0, HEADER_BYTES, encoded, 0, HEADER_BYTES)
        ? encoded
        : encode(decode(encoded).orThrow());
  }

  /**
   * Writes a record as a field of another one.
   *
   * @param encoded in the schema in work: as {@link #encode} or {@link #inWork} gave it
   */
  public static void writeBody(byte[] encoded, Encoder into) throws IOException {
    into.writeFixed(encoded, HEADER_BYTES, encoded.length - HEADER_BYTES);
  }

  /** Whether the bytes begin as records of this type do, where a topic has several. */
  public boolean recognises(byte @Nullable [] bytes) {
    return bytes != null
        && bytes.length >= HEADER_BYTES
        && bytes[0] == MARKER_0
        && bytes[1] == MARKER_1
        && readersByFingerprint.containsKey((long) LONG_LE.get(bytes, 2));
  }

  /** The record in the bytes, or why there is none. Never throws for the bytes' sake. */
  public Decoded<T> decode(byte @Nullable [] bytes) {
    if (bytes == null) {
      return rejected(
          DeadLetterReason.UNDECODABLE, "empty", "value: none (expected: an Avro record)");
    }
    if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_0 || bytes[1] != MARKER_1) {
      return rejected(
          DeadLetterReason.UNDECODABLE,
          "header",
          "value: "
              + bytes.length
              + " bytes without Avro's single-object header C3 01 (expected: "
              + schema.getFullName()
              + " in single-object encoding)");
    }
    long fingerprint = (long) LONG_LE.get(bytes, 2);
    SpecificDatumReader<T> reader = readersByFingerprint.get(fingerprint);
    if (reader == null) {
      return rejected(
          DeadLetterReason.UNKNOWN_SCHEMA,
          "fingerprint",
          String.format(
              "schema fingerprint: %016x (expected: one of %d known versions of %s)",
              fingerprint, readersByFingerprint.size(), schema.getFullName()));
    }
    return read(reader, bytes);
  }

  private Decoded<T> read(SpecificDatumReader<T> reader, byte[] bytes) {
    try {
      decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
      T record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        return rejected(
            DeadLetterReason.UNDECODABLE,
            "trailing",
            "value: bytes after the record's end (expected: one record of "
                + schema.getFullName()
                + ")");
      }
      return new Decoded.Value<>(record);
    } catch (IOException | RuntimeException e) {
      // Hostile bytes make Avro throw many kinds, none declared: all of them are the bytes' doing.
      return rejected(
          DeadLetterReason.UNDECODABLE,
          e.getClass().getName(),
          "value: "
              + bytes.length
              + " bytes that are not a record of "
              + schema.getFullName()
              + " (unexpected end, length or union index)");
    }
  }

  private Decoded<T> rejected(DeadLetterReason reason, String errorClass, String message) {
    return new Decoded.Rejected<>(new Rejection(reason, errorClass, message));
  }
}
