package dev.weir.features;

import dev.weir.features.definition.Source;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.identity.EventIds;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import org.jspecify.annotations.Nullable;

/**
 * The way of events into one view: what the row says to them, whether they have come before, then
 * their record and the row that counts them, in this order. Not thread-safe: owned by one stream
 * task.
 */
final class Intake {
  private final Source source;
  private final byte[] prefix;
  private final RowStore rows;
  private final RowUpdater updater;
  private final @Nullable EventIds ids;

  Intake(ViewPlan plan, byte[] prefix, RowStore rows, long futureToleranceMs) {
    this.source = plan.view().source();
    this.prefix = prefix;
    this.rows = rows;
    this.updater = new RowUpdater(plan, futureToleranceMs);
    this.ids =
        source.dedupeMs() == 0 ? null : new EventIds(rows, plan.view().name(), source.dedupeMs());
  }

  /** See {@link FeatureStore#apply}. */
  ApplyResult apply(String entityKey, Event event, LogPosition at, long nowMs) {
    byte[] key = KeyLayout.key(prefix, entityKey);
    byte[] row = rows.get(key);
    ApplyResult result = updater.check(row, event, at, nowMs);
    if (result != ApplyResult.APPLIED) {
      return result;
    }
    String id = ids == null ? null : source.idOf(event);
    if (ids != null && id != null) {
      long timeMs = event.eventTimeMs();
      long newestMs = row == null ? timeMs : Math.max(timeMs, RowReader.newestMs(row));
      if (ids.sighting(entityKey, id, at, newestMs) == EventIds.Sighting.REPEATED) {
        return ApplyResult.REPEATED;
      }
      ids.counted(entityKey, id, timeMs, at);
    }
    updater.add(row, event, at);
    rows.put(key, updater.row());
    return ApplyResult.APPLIED;
  }
}
