package dev.weir.moderation.lists.tiers;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment, when its entries end, and which of them are gone. Immutable, thread-safe: a removal
 * copies one bit per entry.
 */
public final class Tier<S> {
  private final S segment;
  private final int size;

  /** By entry number; null while none has an end. */
  private final long @Nullable [] expiresAtMs;

  /** A bit per entry; empty while none is gone. */
  private final long[] gone;

  private final int goneCount;

  private Tier(S segment, int size, long @Nullable [] expiresAtMs, long[] gone, int goneCount) {
    this.segment = segment;
    this.size = size;
    this.expiresAtMs = expiresAtMs;
    this.gone = gone;
    this.goneCount = goneCount;
  }

  /** A tier of entries in the order in which the segment numbers them. */
  static <E, S extends Segment<E>> Tier<S> of(S segment, List<Dated<E>> entries) {
    long[] ends = null;
    for (Dated<E> entry : entries) {
      if (entry.expiresAtMs() != Dated.NEVER) {
        if (ends == null) {
          ends = new long[entries.size()];
          Arrays.fill(ends, Dated.NEVER);
        }
        ends[segment.indexOf(entry.value())] = entry.expiresAtMs();
      }
    }
    return new Tier<>(segment, entries.size(), ends, new long[0], 0);
  }

  public S segment() {
    return segment;
  }

  /** Entries that are not gone. */
  int live() {
    return size - goneCount;
  }

  int size() {
    return size;
  }

  /** Whether the entry holds at that event time. */
  public boolean holds(int index, long atMs) {
    return !isGone(index) && (expiresAtMs == null || atMs < expiresAtMs[index]);
  }

  boolean isGone(int index) {
    return gone.length > 0 && ((gone[index >>> 6] >>> index) & 1) != 0;
  }

  long expiresAtMs(int index) {
    return expiresAtMs == null ? Dated.NEVER : expiresAtMs[index];
  }

  /** The same without these; numbers of -1 are passed over. */
  Tier<S> without(int[] indices) {
    long[] bits = null;
    int count = goneCount;
    for (int index : indices) {
      if (index >= 0 && !isGone(index)) {
        if (bits == null) {
          bits = gone.length > 0 ? gone.clone() : new long[(size + 63) >>> 6];
        }
        long bit = 1L << index;
        if ((bits[index >>> 6] & bit) == 0) {
          bits[index >>> 6] |= bit;
          count++;
        }
      }
    }
    return bits == null ? this : new Tier<>(segment, size, expiresAtMs, bits, count);
  }
}
