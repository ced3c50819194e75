package dev.weir.streams.stage;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parked posts of a partition in log order, where posts of all authors pass in that order: the
 * first one waits for an answer to its author, the others for the first. The posts themselves are
 * rows under their offsets; this is their order in memory, rebuilt from the rows at a start.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class PostLine {
  private final TreeSet<Long> offsets = new TreeSet<>();
  private @Nullable String waitsFor;
  private long waitsSinceMs;

  boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** Offset of the first post. */
  long first() {
    return offsets.first();
  }

  /** Whether the post of that offset waits. */
  boolean has(long offset) {
    return offsets.contains(offset);
  }

  /**
   * A post takes its place; no-op when it is there already, as after a crash. One that comes again
   * before the first is tried before it.
   */
  boolean join(long offset) {
    if (!offsets.add(offset)) {
      return false;
    }
    if (offsets.first() == offset) {
      waitsFor = null;
    }
    return true;
  }

  /** The first post has gone on. */
  void leave() {
    offsets.pollFirst();
    waitsFor = null;
  }

  /** The first post has to wait for an answer to that author. */
  void waitFor(String author, long nowMs) {
    waitsFor = author;
    waitsSinceMs = nowMs;
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
