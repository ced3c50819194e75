package dev.weir.features.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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

  /**
   * The first key that is not less than the given one, or null when there is none. Costs a seek,
   * and a walk over what is not written yet: for erasures, not for the data path.
   */
  byte @Nullable [] nextKey(byte[] from);

  /**
   * Every row whose key begins with the prefix, ascending by key, for sweeps and exports: one pass
   * over the rows, not a consistent view of rows written meanwhile.
   */
  default void forEach(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
    forEach(prefix, KeyLayout.after(prefix), consumer);
  }

  /**
   * Every row with {@code from <= key < to}, ascending by key as unsigned bytes. Shows every put
   * and delete completed before the call; of those made meanwhile by the writing thread it may show
   * some and not others. The consumer must not write to the store.
   *
   * @param to null for no upper end
   */
  void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer);

  /** What a walk shows of a row at least, if the row has that much. */
  int HEAD_BYTES = 32;

  /**
   * Shows the heads of rows with {@code from <= key < to}, ascending by key as unsigned bytes, at
   * most so many: for passes over a large store in small steps. Rows put since the last commit may
   * be missing, deleted ones are not shown; called by the thread that writes. The visitor must not
   * write to the store.
   *
   * <p>Costs a look at each row shown where the store is sorted on disk; as given here, a look at
   * every row of the range.
   *
   * @param to null for no upper end
   * @return the key to go on from, null at the end of the range
   */
  default byte @Nullable [] walk(
      byte[] from, byte @Nullable [] to, int rowsMax, RowVisitor visitor) {
    List<byte[]> next = new ArrayList<>(1);
    int[] shown = {0};
    forEach(
        from,
        to,
        (key, row) -> {
          if (shown[0]++ < rowsMax) {
            visitor.visit(key, row, row.length);
          } else if (next.isEmpty()) {
            next.add(key);
          }
        });
    return next.isEmpty() ? null : next.get(0);
  }

  /** Is shown rows, not all of their bytes. */
  @FunctionalInterface
  interface RowVisitor {
    /**
     * @param head the row's first bytes: {@link #HEAD_BYTES} or more of them, or all
     * @param bytes length of the row
     */
    void visit(byte[] key, byte[] head, int bytes);
  }
}
