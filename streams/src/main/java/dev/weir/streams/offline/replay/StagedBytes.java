package dev.weir.streams.offline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/** A growing array of bytes to stage a record in. Not thread-safe. */
final class StagedBytes {
  private byte[] bytes = new byte[256];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  void u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void u64(long value) {
    room(Long.BYTES);
    BigEndian.putLong(bytes, length, value);
    length += Long.BYTES;
  }

  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    varint(utf8.length);
    raw(utf8);
  }

  void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }
}
