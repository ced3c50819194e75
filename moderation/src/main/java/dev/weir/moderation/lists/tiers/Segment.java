package dev.weir.moderation.lists.tiers;

import java.util.function.ObjIntConsumer;

/**
 * An index over a set of distinct entries, numbered from 0. Immutable, thread-safe.
 *
 * @param <E> what is looked for, in one canonical form
 */
public interface Segment<E> {
  int size();

  /** Number of the entry, -1 if it is not here. */
  int indexOf(E entry);

  /** Every entry with its number, in ascending order of entries. */
  void forEach(ObjIntConsumer<E> visitor);
}
