package dev.weir.features.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of one entity key, wherever they are. Rows of an entity have the key {@code
 * prefix:4 entity} or {@code prefix:4 entity 00 *}; ids hold no byte 00, so that none is the
 * beginning of another's.
 *
 * <p>Not thread-safe: used by the thread that writes.
 */
public final class RowEraser {
  private final RowStore rows;

  public RowEraser(RowStore rows) {
    this.rows = rows;
  }

  /** Deletes the row under that key. */
  public RowCount row(byte[] key) {
    byte @Nullable [] row = rows.get(key);
    if (row == null) {
      return RowCount.NONE;
    }
    rows.delete(key);
    return new RowCount(1, (long) key.length + row.length);
  }

  /** Deletes every row under the prefix that the choice takes. Cost: a walk over the prefix. */
  public RowCount rows(byte[] prefix, Predicate<Row> chosen) {
    Set<StagedKey> keys = new HashSet<>();
    long[] bytes = new long[1];
    rows.forEach(
        prefix,
        (key, row) -> {
          if (chosen.test(new Row(key, row))) {
            keys.add(new StagedKey(key));
            bytes[0] += (long) key.length + row.length;
          }
        });
    keys.forEach(key -> rows.delete(key.bytes()));
    return new RowCount(keys.size(), bytes[0]);
  }

  /** A row as it lies in the store. */
  public record Row(byte[] key, byte[] value) {}

  /**
   * The entity keys that any prefix holds, {@link KeyLayout#RESERVED_PREFIXES reserved} ones left
   * out, if they begin so and the choice takes them. Cost: a walk over what begins so.
   */
  public Set<String> entityKeys(String beginning, Predicate<String> chosen) {
    Set<String> found = new TreeSet<>();
    for (int prefix : prefixes()) {
      byte[] start = new byte[KeyLayout.PREFIX_BYTES];
      BigEndian.putInt(start, 0, prefix);
      rows.forEach(
          KeyLayout.key(start, beginning),
          (key, row) -> {
            String entityKey = KeyLayout.entityKey(key);
            int end = entityKey.indexOf('\0');
            String id = end < 0 ? entityKey : entityKey.substring(0, end);
            if (chosen.test(id)) {
              found.add(id);
            }
          });
    }
    return found;
  }

  /** Deletes all that the prefix of a view holds of an entity key. */
  public RowCount entity(byte[] prefix, String entityKey) {
    byte[] key = KeyLayout.key(prefix, entityKey);
    return row(key).plus(rows(Arrays.copyOf(key, key.length + 1), row -> true));
  }

  /**
   * Deletes all that any prefix holds of an entity key, those left out that are given or {@link
   * KeyLayout#RESERVED_PREFIXES reserved}: what views that are no longer defined have left. One
   * seek per prefix in the store.
   *
   * @return what went, by prefix
   */
  public Map<byte[], RowCount> otherPrefixes(Set<Integer> leftOut, String entityKey) {
    Map<byte[], RowCount> erased = new TreeMap<>(Arrays::compareUnsigned);
    for (int prefix : prefixes()) {
      if (!leftOut.contains(prefix)) {
        byte[] found = new byte[KeyLayout.PREFIX_BYTES];
        BigEndian.putInt(found, 0, prefix);
        RowCount count = entity(found, entityKey);
        if (count.rows() > 0) {
          erased.put(found, count);
        }
      }
    }
    return erased;
  }

  /** All prefixes in the store but the reserved: one seek each. */
  private List<Integer> prefixes() {
    List<Integer> prefixes = new ArrayList<>();
    long at = KeyLayout.RESERVED_PREFIXES;
    while (at <= 0xFFFF_FFFFL) {
      byte[] from = new byte[KeyLayout.PREFIX_BYTES];
      BigEndian.putInt(from, 0, (int) at);
      byte @Nullable [] next = rows.nextKey(from);
      if (next == null) {
        break;
      }
      if (next.length < KeyLayout.PREFIX_BYTES) {
        throw new IllegalStateException(
            "key of " + next.length + " bytes (expected: at least " + from.length + ")");
      }
      int prefix = BigEndian.getInt(next, 0);
      prefixes.add(prefix);
      at = (prefix & 0xFFFF_FFFFL) + 1;
    }
    return prefixes;
  }
}
