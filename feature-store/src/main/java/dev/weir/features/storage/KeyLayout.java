package dev.weir.features.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Key of a row, and of the records kept beside it.
 *
 * <pre>
 * offset bytes
 * 0      4     prefix: first bit 0 for rows and 1 for records, then 31 bits from a name
 * 4      k     entity key, UTF-8
 * 4 + k  rest  of a record: 0, then what tells the entity's records apart, of fixed length
 * </pre>
 *
 * <p>All rows of a view lie together, and so do all records of one kind of an entity. The prefix is
 * a hash of the name, so that adding or removing views moves no rows; names of one definition file
 * that share a prefix are refused.
 */
public final class KeyLayout {
  public static final int PREFIX_BYTES = 4;

  /**
   * Prefixes below this number belong to whoever shares the store with the views: no view's rows
   * are sought there.
   */
  public static final int RESERVED_PREFIXES = 256;

  private KeyLayout() {}

  /** The four bytes all keys of a view begin with. */
  public static byte[] prefix(String view) {
    byte[] prefix = new byte[PREFIX_BYTES];
    BigEndian.putInt(prefix, 0, hash(view) & Integer.MAX_VALUE);
    return prefix;
  }

  /** The four bytes all keys of one kind of a view's records begin with. */
  public static byte[] recordPrefix(String view, String kind) {
    byte[] prefix = new byte[PREFIX_BYTES];
    BigEndian.putInt(prefix, 0, hash(view + '#' + kind) | Integer.MIN_VALUE);
    return prefix;
  }

  /** Whether a key is a record's: something kept beside a row, written before it. */
  public static boolean isRecord(byte[] key) {
    return key.length >= PREFIX_BYTES && key[0] < 0;
  }

  private static int hash(String name) {
    int hash = 0x811c9dc5;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x01000193;
    }
    return hash;
  }

  public static byte[] key(byte[] prefix, String entityKey) {
    byte[] entity = entityKey.getBytes(StandardCharsets.UTF_8);
    byte[] key = Arrays.copyOf(prefix, PREFIX_BYTES + entity.length);
    System.arraycopy(entity, 0, key, PREFIX_BYTES, entity.length);
    return key;
  }

  /** The entity key of a row's key. */
  public static String entityKey(byte[] key) {
    return new String(key, PREFIX_BYTES, key.length - PREFIX_BYTES, StandardCharsets.UTF_8);
  }

  public static boolean hasPrefix(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The first key after all that begin with the prefix; null when there is none after them. */
  public static byte @Nullable [] after(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] next = Arrays.copyOf(prefix, i + 1);
        next[i]++;
        return next;
      }
    }
    return null;
  }
}
