package dev.weir.features.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The least ranges that cover a set of keys, one per {@value #GROUP_BYTES} bytes that keys begin
 * with: so that a few keys of each kind make no range over everything in between.
 *
 * <p>Not thread-safe.
 */
public final class KeyRanges {
  private static final int GROUP_BYTES = KeyLayout.PREFIX_BYTES + 1;

  private final TreeMap<byte[], Range> byGroup = new TreeMap<>(Arrays::compareUnsigned);

  /** From one key to another, both within. */
  public record Range(byte[] from, byte[] to) {}

  /** Takes a key in. */
  public void add(byte[] key) {
    add(new Range(key, key));
  }

  /** Takes in what others cover. */
  public void add(KeyRanges others) {
    others.byGroup.values().forEach(this::add);
  }

  private void add(Range added) {
    byGroup.merge(
        Arrays.copyOf(added.from(), Math.min(added.from().length, GROUP_BYTES)),
        added,
        (a, b) -> new Range(least(a.from(), b.from()), greatest(a.to(), b.to())));
  }

  private static byte[] least(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static byte[] greatest(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
  }

  public boolean isEmpty() {
    return byGroup.isEmpty();
  }

  /** The ranges, ascending. */
  public List<Range> ranges() {
    return new ArrayList<>(byGroup.values());
  }
}
