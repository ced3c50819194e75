package dev.weir.features.window;

import dev.weir.features.registry.ViewHistory;
import dev.weir.features.registry.ViewHistory.Definition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a view as the loaded definition has them, whichever definition wrote them. Not
 * thread-safe.
 */
public final class RowCarrier {
  private final ViewPlan plan;
  private final Map<Integer, RowMigration> migrations = new HashMap<>();
  private @Nullable ViewHistory known;

  public RowCarrier(ViewPlan plan) {
    this.plan = plan;
  }

  /**
   * Whether the row is of the loaded definition: then it is to be used as it is.
   *
   * @throws CorruptRowException if it is of another layout
   */
  public boolean isCurrent(byte[] row) {
    RowLayout.checkVersion(row, plan);
    return RowLayout.fingerprint(row) == plan.fingerprint();
  }

  /**
   * Carries a row over. The given one is not changed.
   *
   * @param history of the view in the row's store, the loaded definition its current
   * @param markMs every event counted in the store lies before it
   * @throws CorruptRowException if the row is of a definition that the history does not have
   */
  public byte[] carry(byte[] row, ViewHistory history, long markMs) {
    if (!history.equals(known)) {
      migrations.clear();
      known = history;
    }
    int fingerprint = RowLayout.fingerprint(row);
    RowMigration migration = migrations.get(fingerprint);
    if (migration == null) {
      Definition old = history.find(fingerprint);
      if (old == null) {
        throw new CorruptRowException(
            String.format(
                "row of view '%s': written by definition %08x, which this store does not know"
                    + " (expected: %08x, the loaded one); start the instance that knows it, or"
                    + " rebuild the state from the log in an empty state directory",
                plan.name(), fingerprint, plan.fingerprint()));
      }
      migration = new RowMigration(old, history.current(), plan);
      migrations.put(fingerprint, migration);
    }
    return migration.migrate(row, migration.floorMs(markMs));
  }
}
