package dev.weir.streams.query.grpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Protocol Buffers' wire format written from the end to the front, so that the length of a nested
 * message is known when its head is written: one pass, no sizes computed beforehand, no object per
 * message. Fields and rows are given in reverse order.
 *
 * <p>Not thread-safe. Cost: a few nanoseconds per number; the buffer doubles as needed.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class BackwardProto {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;

  private byte[] buffer;
  private int start;

  BackwardProto(int capacity) {
    this.buffer = new byte[capacity];
    this.start = capacity;
  }

  /** Bytes written so far; a nested message's length is the difference of two of these. */
  int length() {
    return buffer.length - start;
  }

  /** A copy of what was written. */
  byte[] toBytes() {
    return Arrays.copyOfRange(buffer, start, buffer.length);
  }

  void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Head of a nested message whose bytes were written since the length was {@code from}. */
  void message(int field, int from) {
    varint(length() - from);
    tag(field, BYTES);
  }

  void varint(long value) {
    int size = varintSize(value);
    room(size);
    start -= size;
    int at = start;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[at++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    buffer[at] = (byte) rest;
  }

  void fixed64(long bits) {
    room(8);
    start -= 8;
    for (int i = 0; i < 8; i++) {
      buffer[start + i] = (byte) (bits >>> (8 * i));
    }
  }

  void oneByte(int value) {
    room(1);
    buffer[--start] = (byte) value;
  }

  void raw(byte[] bytes) {
    room(bytes.length);
    start -= bytes.length;
    System.arraycopy(bytes, 0, buffer, start, bytes.length);
  }

  /** A field of bytes. */
  void bytes(int field, byte[] bytes) {
    raw(bytes);
    varint(bytes.length);
    tag(field, BYTES);
  }

  /** A field of text; short plain text is written without an object. */
  void text(int field, String text) {
    int from = length();
    int n = text.length();
    room(n);
    int at = start - n;
    boolean plain = true;
    for (int i = 0; i < n && plain; i++) {
      char c = text.charAt(i);
      plain = c < 0x80;
      buffer[at + i] = (byte) c;
    }
    if (plain) {
      start = at;
    } else {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }
    message(field, from);
  }

  private static int varintSize(long value) {
    // 7 bits a byte; 0 takes one.
    return (63 - Long.numberOfLeadingZeros(value | 1)) / 7 + 1;
  }

  private void room(int bytes) {
    if (bytes > start) {
      int used = length();
      byte[] wider = new byte[Math.max(buffer.length * 2, used + bytes)];
      System.arraycopy(buffer, start, wider, wider.length - used, used);
      start = wider.length - used;
      buffer = wider;
    }
  }
}
