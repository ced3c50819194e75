package dev.weir.features.raw;

import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import java.util.Arrays;

/**
 * The record of one event of one entity in an exact view. Numbers have their most significant byte
 * first.
 *
 * <pre>
 * key:   record prefix, entity key, 0 ({@link KeyLayout}), then
 *        6      time, ms
 *        4      partition
 *        8      offset
 *
 * value: offset bytes
 *        0      1     layout version, 1
 *        1      1     flags: 1 = it was taken back
 *        2      12    if taken back: position of the retraction, partition 4 and offset 8
 *        ...    rest  the event as the ring of its row would hold it: entry, then its texts
 * </pre>
 *
 * So an entity's events lie in the order of their times, and writing one twice changes nothing.
 */
final class RawLayout {
  static final int VERSION = 1;
  static final int FLAG_TAKEN_BACK = 1;

  private static final int FLAGS = 1;
  private static final int EVENT = 2;
  private static final int POSITION_BYTES = 12;

  /** Bytes of a key after the entity's. */
  static final int SUFFIX_BYTES = 1 + 6 + 4 + 8;

  private static final int TIME = 1;
  private static final int PARTITION = TIME + 6;
  private static final int OFFSET = PARTITION + 4;

  private RawLayout() {}

  /**
   * @param entity prefix and entity key
   */
  static byte[] key(byte[] entity, long timeMs, LogPosition at) {
    byte[] key = from(entity, timeMs);
    BigEndian.putInt(key, entity.length + PARTITION, at.partition());
    BigEndian.putLong(key, entity.length + OFFSET, at.offset());
    return key;
  }

  /** The first key an event of that time can have. */
  static byte[] from(byte[] entity, long timeMs) {
    byte[] key = Arrays.copyOf(entity, entity.length + SUFFIX_BYTES);
    BigEndian.putU48(key, entity.length + TIME, timeMs);
    return key;
  }

  static long timeMs(byte[] key) {
    return BigEndian.getU48(key, key.length - SUFFIX_BYTES + TIME);
  }

  static int partition(byte[] key) {
    return BigEndian.getInt(key, key.length - SUFFIX_BYTES + PARTITION);
  }

  static long offset(byte[] key) {
    return BigEndian.getLong(key, key.length - SUFFIX_BYTES + OFFSET);
  }

  static byte[] value(byte[] event, int length) {
    byte[] value = new byte[EVENT + length];
    value[0] = VERSION;
    System.arraycopy(event, 0, value, EVENT, length);
    return value;
  }

  static byte[] takenBack(byte[] value, LogPosition by) {
    int event = event(value);
    byte[] taken = new byte[EVENT + POSITION_BYTES + value.length - event];
    taken[0] = VERSION;
    taken[FLAGS] = FLAG_TAKEN_BACK;
    BigEndian.putInt(taken, EVENT, by.partition());
    BigEndian.putLong(taken, EVENT + 4, by.offset());
    System.arraycopy(value, event, taken, EVENT + POSITION_BYTES, value.length - event);
    return taken;
  }

  static boolean isTakenBack(byte[] value) {
    return (value[FLAGS] & FLAG_TAKEN_BACK) != 0;
  }

  /** Partition of the retraction, 0 without one. */
  static int takenBackPartition(byte[] value) {
    return isTakenBack(value) ? BigEndian.getInt(value, EVENT) : 0;
  }

  /** Offset of the retraction, -1 without one. */
  static long takenBackOffset(byte[] value) {
    return isTakenBack(value) ? BigEndian.getLong(value, EVENT + 4) : -1;
  }

  /** Where the event begins in a value. */
  static int event(byte[] value) {
    return isTakenBack(value) ? EVENT + POSITION_BYTES : EVENT;
  }
}
