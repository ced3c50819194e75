package dev.weir.features.identity;

import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The record of one event id of one entity in one view. Numbers have their most significant byte
 * first.
 *
 * <pre>
 * key:   record prefix, entity key, 0 ({@link KeyLayout}), then
 *        16     SHA-256 of the id, cut
 *
 * value: offset bytes
 *        0      1     layout version, 1
 *        1      1     flags: 1 = the event was counted, 2 = it was taken back
 *        2      6     time of the event, ms
 *        8      12    if counted: position it came from, partition 4 and offset 8
 *        ...    12    if taken back: position of the retraction
 * </pre>
 *
 * 20 bytes for a counted event, 32 for one taken back, and a key of 21 and the entity's. The hash
 * is a cryptographic one, so that nobody can make an event pass for another's double.
 */
final class IdLayout {
  static final int VERSION = 1;
  static final int FLAG_COUNTED = 1;
  static final int FLAG_TAKEN_BACK = 2;

  static final int FLAGS = 1;
  static final int TIME = FLAGS + 1;
  static final int POSITIONS = TIME + 6;
  static final int POSITION_BYTES = 12;

  static final int HASH_BYTES = 16;

  private IdLayout() {}

  static byte[] key(byte[] prefix, String entityKey, String id) {
    byte[] entity = KeyLayout.key(prefix, entityKey);
    byte[] key = Arrays.copyOf(entity, entity.length + 1 + HASH_BYTES);
    System.arraycopy(sha256(id), 0, key, entity.length + 1, HASH_BYTES);
    return key;
  }

  /** Bytes of the entity's own key in a record's: prefix and entity key. */
  static byte[] entity(byte[] key) {
    return Arrays.copyOf(key, key.length - 1 - HASH_BYTES);
  }

  private static byte[] sha256(String id) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  static byte[] value(IdRecord record) {
    LogPosition counted = record.countedAt();
    LogPosition takenBack = record.takenBackAt();
    int positions = (counted == null ? 0 : 1) + (takenBack == null ? 0 : 1);
    byte[] value = new byte[POSITIONS + positions * POSITION_BYTES];
    value[0] = VERSION;
    BigEndian.putU48(value, TIME, record.timeMs());
    int at = POSITIONS;
    if (counted != null) {
      value[FLAGS] |= FLAG_COUNTED;
      putPosition(value, at, counted);
      at += POSITION_BYTES;
    }
    if (takenBack != null) {
      value[FLAGS] |= FLAG_TAKEN_BACK;
      putPosition(value, at, takenBack);
    }
    return value;
  }

  static IdRecord record(byte[] value) {
    boolean counted = (value[FLAGS] & FLAG_COUNTED) != 0;
    boolean takenBack = (value[FLAGS] & FLAG_TAKEN_BACK) != 0;
    return new IdRecord(
        timeMs(value),
        counted ? position(value, POSITIONS) : null,
        takenBack ? position(value, POSITIONS + (counted ? POSITION_BYTES : 0)) : null);
  }

  private static void putPosition(byte[] record, int at, LogPosition position) {
    BigEndian.putInt(record, at, position.partition());
    BigEndian.putLong(record, at + 4, position.offset());
  }

  static long timeMs(byte[] record) {
    return BigEndian.getU48(record, TIME);
  }

  private static LogPosition position(byte[] record, int at) {
    return new LogPosition(BigEndian.getInt(record, at), BigEndian.getLong(record, at + 4));
  }
}
