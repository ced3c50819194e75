package dev.weir.features.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers in byte arrays, most significant byte first. 48-bit values are unsigned: milliseconds
 * since the epoch up to the year 10889.
 *
 * <p>Stateless. Every method throws {@link IndexOutOfBoundsException} when the bytes are not there.
 */
public final class BigEndian {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  public static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  public static void putLong(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  public static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  public static void putInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  /** Two bytes, 0 to 65,535. */
  public static int getU16(byte[] bytes, int at) {
    return ((short) SHORT.get(bytes, at)) & 0xFFFF;
  }

  public static void putU16(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** Three bytes, 0 to 16,777,215. */
  public static int getU24(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 16 | getU16(bytes, at + 1);
  }

  public static void putU24(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 16);
    putU16(bytes, at + 1, value);
  }

  /** Six bytes, 0 to 2^48 - 1. */
  public static long getU48(byte[] bytes, int at) {
    return ((long) getU16(bytes, at)) << 32 | (getInt(bytes, at + 2) & 0xFFFFFFFFL);
  }

  public static void putU48(byte[] bytes, int at, long value) {
    putU16(bytes, at, (int) (value >>> 32));
    putInt(bytes, at + 2, (int) value);
  }
}
