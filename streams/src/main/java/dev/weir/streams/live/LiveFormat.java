package dev.weir.streams.live;

import java.util.List;

/**
 * How a table's records become a snapshot.
 *
 * <p>Laws: {@code with(with(s, a), b)} equals {@code with(s, a then b)}, so that a snapshot is a
 * property of the log and of a position in it, not of how it was polled; a snapshot never changes.
 * Snapshots share what they have in common: several are kept.
 *
 * <p>Used by the reader's thread and, for {@link LiveTable#at}, by others at the same time.
 *
 * @param <E> one change
 * @param <S> all entries, immutable
 */
public interface LiveFormat<E, S> {
  /** The table before its first record. */
  S empty();

  /**
   * One record as a change.
   *
   * @throws BrokenEntryException if it is none
   */
  E read(LiveRecord record) throws BrokenEntryException;

  /** The snapshot after these changes, in this order. */
  S with(S before, List<E> changes);
}
