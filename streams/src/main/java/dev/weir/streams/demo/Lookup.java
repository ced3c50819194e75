package dev.weir.streams.demo;

/** Reads an author's features, as any client would. Called by one thread; may wait. */
@FunctionalInterface
public interface Lookup {
  /**
   * True if it was answered with values, false if it failed; a failed lookup is no reason to throw.
   */
  boolean features(String authorId) throws InterruptedException;
}
