package dev.weir.features.storage;

import org.jspecify.annotations.Nullable;

/**
 * Rows of bytes by key. Arrays given to {@link #put} and got from {@link #get} are never changed
 * afterwards by either side.
 *
 * <p>One thread writes; any thread may {@link #get} and sees every completed put.
 */
public interface RowStore {
  /** The row, or null when there is none. */
  byte @Nullable [] get(byte[] key);

  /** Keeps the row under the key, in place of what was there. */
  void put(byte[] key, byte[] row);

  /** Removes the row; no-op when there is none. */
  void delete(byte[] key);
}
