package dev.weir.streams.stage;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parked posts of a partition in log order, where posts of all authors pass in that order: the
 * first one waits for an answer to its author, the others for the first. The posts themselves are
 * rows under their offsets; this is their order in memory, rebuilt from the rows at a start. Posts
 * that follow each other in the log are one range: however far the partition is behind, the line
 * costs memory for its gaps only.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class PostLine {
  /** Last offset of each range by its first; ranges neither meet nor touch. */
  private final NavigableMap<Long, Long> ranges = new TreeMap<>();

  private @Nullable String waitsFor;
  private long waitsSinceMs;

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Offset of the first post. */
  long first() {
    return ranges.firstKey();
  }

  /** Whether the post of that offset waits. */
  boolean has(long offset) {
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range != null && offset <= range.getValue();
  }

  /**
   * A post takes its place; no-op when it is there already, as after a crash. One that comes again
   * before the first is tried before it.
   */
  boolean join(long offset) {
    if (has(offset)) {
      return false;
    }
    Map.Entry<Long, Long> before = ranges.floorEntry(offset);
    long first = before != null && before.getValue() == offset - 1 ? before.getKey() : offset;
    Long joined = ranges.remove(offset + 1);
    ranges.put(first, joined == null ? offset : joined);
    if (first() == offset) {
      waitsFor = null;
    }
    return true;
  }

  /** The first post has gone on. */
  void leave() {
    Map.Entry<Long, Long> range = ranges.pollFirstEntry();
    if (range != null && range.getKey() < range.getValue()) {
      ranges.put(range.getKey() + 1, range.getValue());
    }
    waitsFor = null;
  }

  /** The first post has to wait for an answer to that author. */
  void waitFor(String author, long nowMs) {
    waitsFor = author;
    waitsSinceMs = nowMs;
  }

  /** Ranges of offsets that follow each other: what the line costs memory for. */
  int ranges() {
    return ranges.size();
  }

  /** Author whose answer the first post waits for; null when it may be tried. */
  @Nullable String waitsFor() {
    return waitsFor;
  }

  /** Since when, by the wall clock. */
  long waitsSinceMs() {
    return waitsSinceMs;
  }
}
