package dev.weir.streams.stage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Where an event came from before it was keyed anew: header {@code weir-origin}.
 *
 * <pre>
 *   partition:4 offset:8 source:utf8
 * </pre>
 *
 * @param source its name in the definitions
 */
record EventOrigin(String source, int partition, long offset) {
  private static final String HEADER = "weir-origin";

  void write(Headers headers) {
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    headers.remove(HEADER);
    headers.add(
        HEADER,
        ByteBuffer.allocate(Integer.BYTES + Long.BYTES + name.length)
            .putInt(partition)
            .putLong(offset)
            .put(name)
            .array());
  }

  /** The origin in the headers, empty when there is none that can be read. */
  static Optional<EventOrigin> read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(header.value());
    try {
      int partition = in.getInt();
      long offset = in.getLong();
      String source = StandardCharsets.UTF_8.decode(in).toString();
      return partition < 0 || offset < 0
          ? Optional.empty()
          : Optional.of(new EventOrigin(source, partition, offset));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }
}
