package dev.weir.streams.source;

import dev.weir.event.DeadLetterReason;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding of one schema, as records. Arrays and maps, which no definition can
 * use, are passed over and not built, so a claimed length allocates nothing. Not thread-safe: owned
 * by one thread.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 *     1.12, single-object encoding</a>
 */
final class AvroRecords {
  private static final int HEADER_BYTES = 10;
  private static final int MARKER = 0xC301;

  private final Schema schema;
  private final long fingerprint;
  private final Reader reader;
  private @Nullable BinaryDecoder decoder;

  AvroRecords(Schema schema) {
    this.schema = schema;
    this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    this.reader = new Reader(schema);
  }

  private static final class Reader extends GenericDatumReader<IndexedRecord> {
    Reader(Schema schema) {
      super(schema, schema, plain());
    }

    private static GenericData plain() {
      GenericData data = new GenericData();
      data.setFastReaderEnabled(false); // it would not ask the methods below
      return data;
    }

    @Override
    protected @Nullable Object readArray(@Nullable Object old, Schema expected, ResolvingDecoder in)
        throws IOException {
      in.skipArray();
      return null;
    }

    @Override
    protected @Nullable Object readMap(@Nullable Object old, Schema expected, ResolvingDecoder in)
        throws IOException {
      in.skipMap();
      return null;
    }
  }

  /** Whether the bytes say of themselves that they are in this encoding. */
  static boolean marked(byte[] value) {
    return value.length >= 2 && (value[0] & 0xFF) == MARKER >>> 8 && value[1] == (byte) MARKER;
  }

  /** The record, or why there is none. */
  Decoded<IndexedRecord> read(byte[] value) {
    if (value.length < HEADER_BYTES) {
      return undecodable("header", value.length + " bytes (expected: a header of 10)");
    }
    long written = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    if (written != fingerprint) {
      return new Decoded.Rejected<>(
          new Rejection(
              DeadLetterReason.UNKNOWN_SCHEMA,
              "fingerprint",
              String.format(
                  Locale.ROOT,
                  "schema fingerprint: %016x (expected: %016x, of %s as the definitions name it)",
                  written,
                  fingerprint,
                  schema.getFullName())));
    }
    try {
      decoder =
          DecoderFactory.get()
              .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
      IndexedRecord record = reader.read(null, decoder);
      return decoder.isEnd()
          ? new Decoded.Value<>(record)
          : undecodable("trailing", "bytes after the record's end");
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | UnsupportedOperationException
        | NegativeArraySizeException e) {
      // Hostile bytes make Avro throw many kinds, none declared: all are the bytes' doing.
      return undecodable(
          e.getClass().getName(),
          value.length + " bytes that are not a record of " + schema.getFullName());
    }
  }

  private static Decoded<IndexedRecord> undecodable(String errorClass, String what) {
    return new Decoded.Rejected<>(
        new Rejection(DeadLetterReason.UNDECODABLE, errorClass, "value: " + what));
  }
}
