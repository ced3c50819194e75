package dev.weir.streams.offline.sorting;

/**
 * Records in order, one at a time. The bytes are valid until the next call of {@link #next}. Not
 * thread-safe.
 */
public interface SortedRecords extends AutoCloseable {
  /** Goes on to the next record; false at the end. */
  boolean next();

  long key();

  long order();

  /** Where the record's bytes are, from {@link #offset}, {@link #length} of them. */
  byte[] bytes();

  int offset();

  int length();

  @Override
  void close();
}
