package dev.weir.streams.stage;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The parked posts of a partition in log order, where posts of all authors pass in that order: the
 * first one waits for an answer to its author, the others for the first. The posts themselves are
 * rows under their offsets; this is their order in memory, rebuilt from the rows at a start.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class PostLine {
  private final ArrayDeque<Long> offsets = new ArrayDeque<>();
  private @Nullable String waitsFor;
  private long waitsSinceMs;

  boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** Offset of the first post. */
  long first() {
    return offsets.getFirst();
  }

  /** Offset of the last post. */
  long last() {
    return offsets.getLast();
  }

  /** A post joins the end; no-op when it is there already, as after a crash. */
  boolean join(long offset) {
    if (!offsets.isEmpty() && offset <= offsets.getLast()) {
      return false;
    }
    offsets.addLast(offset);
    return true;
  }

  /** The first post has gone on. */
  void leave() {
    offsets.removeFirst();
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
