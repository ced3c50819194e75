package dev.weir.streams.stage;

import dev.weir.event.Post;

/**
 * The order in which posts pass the author stage: a post that has to wait for the answer to an
 * earlier one (docs/adr/0003) is parked, with those behind it. Owned by one stream task.
 */
sealed interface PostOrder permits AuthorOrder, LogOrder {
  /** A post has come, or comes again after a crash: it is sent on, or waits. */
  void arrive(Post post, Arrival arrival);

  /** The author's gate, kept already, waits for one answer less: what it held up goes on. */
  void answered(String author, AuthorGate gate);

  /** Whether the author's post at that offset has come and waits to be sent on. */
  boolean waits(String author, long offset);

  /** What was in flight at the start has been answered or sent again. */
  void resent();

  /** The author is being forgotten, gate and all. */
  void forget(String author);

  /** Lets go on what has waited since before that time: an answer may never come. */
  void releaseImpatient(long beforeMs);
}
