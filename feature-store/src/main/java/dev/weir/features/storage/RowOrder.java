package dev.weir.features.storage;

/**
 * Which of two rows of one key is the older state: asked where rows come in an order that may not
 * be that of their making, as at the end of a changelog that a stale instance wrote to as well.
 *
 * <p>Stateless and cheap; called for every row that is restored over another one.
 */
public interface RowOrder {
  /** No row is known to be older: the last one wins. */
  RowOrder LAST_WINS =
      new RowOrder() {
        @Override
        public boolean compares(byte[] key) {
          return false;
        }

        @Override
        public boolean isOlder(byte[] key, byte[] row, byte[] than) {
          return false;
        }
      };

  /**
   * Whether rows under the key can be told apart at all; false spares the look at what is there.
   */
  boolean compares(byte[] key);

  /**
   * Whether the row is an earlier state than the other of the same key: it knows nothing that the
   * other does not, and lacks something. False when in doubt.
   */
  boolean isOlder(byte[] key, byte[] row, byte[] than);
}
