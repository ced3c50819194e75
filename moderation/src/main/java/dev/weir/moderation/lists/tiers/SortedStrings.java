package dev.weir.moderation.lists.tiers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Strings in one block of bytes, found by binary search: their UTF-8 and 4 bytes each. Immutable,
 * thread-safe.
 */
public final class SortedStrings implements Segment<String> {
  private final byte[] bytes;

  /** Where each begins; one more closes the last. */
  private final int[] starts;

  /**
   * @param ascending distinct strings of ASCII characters in order, 2 GiB in sum at most
   */
  public SortedStrings(List<String> ascending) {
    starts = new int[ascending.size() + 1];
    long sum = 0;
    for (int i = 0; i < ascending.size(); i++) {
      sum += ascending.get(i).length();
      starts[i + 1] = Math.toIntExact(sum);
    }
    bytes = new byte[(int) sum];
    for (int i = 0; i < ascending.size(); i++) {
      byte[] one = ascending.get(i).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(one, 0, bytes, starts[i], one.length);
    }
  }

  @Override
  public int size() {
    return starts.length - 1;
  }

  /** The string of that number. */
  public String get(int index) {
    return new String(
        bytes, starts[index], starts[index + 1] - starts[index], StandardCharsets.US_ASCII);
  }

  @Override
  public int indexOf(String entry) {
    byte[] wanted = entry.getBytes(StandardCharsets.US_ASCII);
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compare(bytes, starts[middle], starts[middle + 1], wanted, 0, wanted.length);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  @Override
  public void forEach(ObjIntConsumer<String> visitor) {
    for (int i = 0; i < size(); i++) {
      visitor.accept(get(i), i);
    }
  }
}
