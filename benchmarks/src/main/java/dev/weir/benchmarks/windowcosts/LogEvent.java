package dev.weir.benchmarks.windowcosts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log that every contender reads: 511 bytes of Avro binary.
 *
 * <pre>
 *   id string · key string · time_ms long · amount double · text string
 * </pre>
 *
 * @param text fills the record up to its size
 */
public record LogEvent(String id, String key, long timeMs, double amount, String text) {
  /** Size of every encoded event. */
  static final int BYTES = 511;

  /** Encodes and decodes, all fields, field by field. Not thread-safe: buffers are reused. */
  public static final class Codec {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES);
    private @Nullable BinaryEncoder encoder;
    private @Nullable BinaryDecoder decoder;

    byte[] encode(LogEvent event) {
      out.reset();
      BinaryEncoder to = EncoderFactory.get().directBinaryEncoder(out, encoder);
      encoder = to;
      try {
        to.writeString(event.id());
        to.writeString(event.key());
        to.writeLong(event.timeMs());
        to.writeDouble(event.amount());
        to.writeString(event.text());
        to.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }

    /**
     * @throws UncheckedIOException if the bytes are not an event
     */
    public LogEvent decode(byte[] bytes) {
      BinaryDecoder from = DecoderFactory.get().binaryDecoder(bytes, decoder);
      decoder = from;
      try {
        return new LogEvent(
            from.readString(),
            from.readString(),
            from.readLong(),
            from.readDouble(),
            from.readString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
