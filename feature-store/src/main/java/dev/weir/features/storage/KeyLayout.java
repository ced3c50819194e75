package dev.weir.features.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Key of a row.
 *
 * <pre>
 * offset bytes
 * 0      4     prefix of the view, from its name
 * 4      rest  entity key, UTF-8
 * </pre>
 *
 * <p>All rows of a view lie together. The prefix is a hash of the name, so that adding or removing
 * views moves no rows; names of one definition file that share a prefix are refused.
 */
public final class KeyLayout {
  public static final int PREFIX_BYTES = 4;

  private KeyLayout() {}

  /** The four bytes all keys of a view begin with. */
  public static byte[] prefix(String view) {
    byte[] prefix = new byte[PREFIX_BYTES];
    int hash = 0x811c9dc5;
    for (byte b : view.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x01000193;
    }
    BigEndian.putInt(prefix, 0, hash);
    return prefix;
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
}
