package dev.weir.streams.live;

/**
 * A live table as of a position of its topic.
 *
 * @param position the offset up to which the topic was read, exclusive: the snapshot's version
 * @param value all entries, immutable
 */
public record LiveSnapshot<S>(long position, S value) {
  public LiveSnapshot {
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: >= 0)");
    }
  }
}
