package dev.weir.streams.stage;

import java.nio.ByteBuffer;

/**
 * A record as it arrived, with its place in the log; also what is kept of a parked post:
 *
 * <pre>
 *   offset:8 timestampMs:8 value:*
 * </pre>
 *
 * @param timestampMs record timestamp
 */
record Arrival(String topic, int partition, long offset, long timestampMs, byte[] value) {
  byte[] parkedRow() {
    return ByteBuffer.allocate(16 + value.length)
        .putLong(offset)
        .putLong(timestampMs)
        .put(value)
        .array();
  }

  static Arrival ofParkedRow(String topic, int partition, byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    long offset = in.getLong();
    long timestampMs = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Arrival(topic, partition, offset, timestampMs, value);
  }
}
