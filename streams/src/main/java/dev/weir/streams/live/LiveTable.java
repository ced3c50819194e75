package dev.weir.streams.live;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What may change while Weir runs: the newest snapshot, and older ones. Thread-safe; {@link
 * #current} is one read of a field.
 *
 * @param <S> all entries, immutable
 */
public interface LiveTable<S> {
  /** Its topic's name: what rows and meters call the table by. */
  String name();

  /** The newest snapshot; the empty one before {@link Health#ready}. */
  LiveSnapshot<S> current();

  /**
   * The snapshot as of that position. One that is not kept any more is read again from the topic,
   * which takes as long as its length says; entries that were replaced since are missing then, once
   * the topic is compacted there (after {@link dev.weir.streams.topics.TopicSpec#LIVE_HISTORY}). A
   * position beyond the end of the topic, as after it was made anew, gives the newest snapshot.
   *
   * @throws LiveTableException if it cannot be read within half a minute
   */
  LiveSnapshot<S> at(long position);

  /** Waits until {@link #current} is as of that position or later; false if it is not in time. */
  boolean await(long position, Duration patience) throws InterruptedException;

  /** Calls with each newer snapshot, on the reader's thread: be brief. */
  void onChange(Consumer<LiveSnapshot<S>> listener);

  /** How the reading goes. */
  Health health();

  /**
   * How the reading goes.
   *
   * @param ready whether all that stood in the topic at the start has been read
   * @param position up to where it was read
   * @param lagRecords records not read yet, -1 while unknown
   * @param broken records set aside since the start
   * @param error why it cannot be read just now; null while it can
   */
  record Health(
      boolean ready, long position, long lagRecords, long broken, @Nullable String error) {}
}
