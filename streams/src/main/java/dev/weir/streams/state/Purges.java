package dev.weir.streams.state;

import dev.weir.features.storage.KeyRanges;
import dev.weir.features.storage.RowChange;
import dev.weir.features.storage.StagedRowStore;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of one store are to leave its files: those of rows erased here, and, in a copy that
 * follows the changelog, those that it deletes around a row that says that there was an erasure.
 * Owned by the thread that owns the store, but for {@link #pending}.
 */
final class Purges {
  /** Changes of a changelog among which the deletions of an erasure lie that has just been read. */
  private static final int NEARBY = 20_000;

  private final String store;
  private final StagedRowStore rows;
  private final Purger purger;
  private final AtomicInteger underWay = new AtomicInteger();
  private KeyRanges due = new KeyRanges();
  private volatile boolean asked;
  private KeyRanges nearby = new KeyRanges();
  private KeyRanges nearbyBefore = new KeyRanges();
  private int changes;

  Purges(String store, StagedRowStore rows, Purger purger) {
    this.store = store;
    this.rows = rows;
    this.purger = purger;
    if (rows.purgeDue()) {
      // Asked for before a crash; what it was about is not known any more.
      submit(null);
    }
  }

  /** A row was erased: its bytes are to go after the next commit. */
  void erased(byte[] key) {
    due.add(key);
    ask();
  }

  private void ask() {
    if (!asked) {
      asked = true;
      rows.requestPurge();
    }
  }

  /** Changes come from the changelog: call before they are written. */
  void restoring(Collection<RowChange> restored) {
    boolean erasure = false;
    for (RowChange change : restored) {
      if (change.row() == null) {
        nearby.add(change.key());
      } else if (RowStateStore.isLast(change.key())) {
        erasure = true;
      }
    }
    if (erasure) {
      due.add(nearbyBefore);
      due.add(nearby);
      ask();
    }
    changes += restored.size();
    if (changes >= NEARBY) {
      changes = 0;
      nearbyBefore = nearby;
      nearby = new KeyRanges();
    }
  }

  /** What was deleted is in the files now. */
  void committed() {
    if (asked) {
      KeyRanges ranges = due;
      due = new KeyRanges();
      asked = false;
      submit(ranges);
    }
  }

  private void submit(@Nullable KeyRanges ranges) {
    underWay.incrementAndGet();
    purger.submit(
        store,
        rows,
        ranges,
        done -> {
          if (done) {
            underWay.decrementAndGet();
          }
        });
  }

  /** Whether bytes that are to go are still there, as far as is known. Thread-safe. */
  boolean pending() {
    return asked || underWay.get() > 0;
  }
}
