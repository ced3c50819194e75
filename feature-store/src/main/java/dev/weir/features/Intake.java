package dev.weir.features;

import dev.weir.features.definition.Source;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.expiry.SweptHorizon;
import dev.weir.features.identity.EventIds;
import dev.weir.features.identity.IdRecord;
import dev.weir.features.raw.RawRecords;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.RowRetraction;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of events into one view: what the row says to them, whether they have come before, then
 * their record and the row that counts them, in this order. Not thread-safe: owned by one stream
 * task.
 */
final class Intake {
  private final Source source;
  private final byte[] prefix;
  private final StoredView stored;
  private final RowStore rows;
  private final RowUpdater updater;
  private final RowRetraction retractions;
  private final @Nullable EventIds ids;
  private final ViewPlan plan;
  private final SweptHorizon swept;
  private long newestEventMs = Long.MIN_VALUE;
  private final @Nullable RawRecords raw;

  Intake(ViewPlan plan, StoredView stored, byte[] prefix, RowStore rows, long futureToleranceMs) {
    this.plan = plan;
    this.source = plan.view().source();
    this.prefix = prefix;
    this.stored = stored;
    this.rows = rows;
    this.updater = new RowUpdater(plan, futureToleranceMs);
    this.retractions = new RowRetraction(plan, updater);
    // An event can be taken back as long as its id is known: by default as long as it counts.
    long horizonMs = source.dedupeMs() > 0 ? source.dedupeMs() : plan.retentionMs();
    this.ids = source.knowsIds() ? new EventIds(rows, plan.view().rowName(), horizonMs) : null;
    this.swept = new SweptHorizon(rows, plan.view().rowName(), plan.lifeMs());
    this.raw = plan.view().exact() ? new RawRecords(rows, plan.view().rowName()) : null;
  }

  /** What the keys of all records of the view begin with. */
  List<byte[]> recordPrefixes() {
    List<byte[]> prefixes = new ArrayList<>();
    if (ids != null) {
      prefixes.add(ids.prefix());
    }
    if (raw != null) {
      prefixes.add(raw.prefix());
    }
    return prefixes;
  }

  /** From now on the definition counts that is the current of the view's history. */
  void beginUnder(ViewHistory history) {
    updater.beginUnder(history.current());
  }

  /** See {@link FeatureStore#apply}. */
  ApplyResult apply(String entityKey, Event event, LogPosition at, long nowMs) {
    byte[] key = KeyLayout.key(prefix, entityKey);
    byte[] found = rows.get(key);
    if (found == null && swept.mayReach(event.eventTimeMs())) {
      // Later than the retention behind all others, as rows are kept that much longer than they
      // answer. A new row would tell less than has happened.
      return ApplyResult.TOO_LATE;
    }
    byte[] row = found == null ? null : stored.current(found);
    ApplyResult result = updater.check(row, event, at, nowMs);
    if (result != ApplyResult.APPLIED) {
      return result;
    }
    long timeMs = event.eventTimeMs();
    long newestMs = row == null ? timeMs : Math.max(timeMs, RowReader.newestMs(row));
    String id = ids == null ? null : source.idOf(event);
    if (source.retracts(event)) {
      return ids == null || id == null
          ? ApplyResult.PENDING
          : takeBack(ids, entityKey, id, key, row, event, at, newestMs);
    }
    if (ids != null && id != null) {
      IdRecord known = ids.find(entityKey, id, newestMs);
      if (known != null && known.countedAt() == null) {
        return ApplyResult.RETRACTED;
      }
      if (known != null && !at.equals(known.countedAt())) {
        return ApplyResult.REPEATED;
      }
      ids.put(entityKey, id, new IdRecord(timeMs, at, null));
    }
    updater.add(row, event, at);
    if (raw != null && timeMs >= plan.rawFromMs(newestMs)) {
      raw.of(entityKey).put(timeMs, at, updater.event(), updater.eventBytes());
    }
    rows.put(key, updater.row());
    if (raw != null && row != null) {
      expire(raw.of(entityKey), RowReader.newestMs(row), newestMs);
    }
    newestEventMs = Math.max(newestEventMs, event.eventTimeMs());
    return ApplyResult.APPLIED;
  }

  /**
   * Takes an event back that the row has counted. One that it has not, as it has not come or a
   * crash took it and it comes again, is remembered as not to be counted.
   */
  private ApplyResult takeBack(
      EventIds known,
      String entityKey,
      String id,
      byte[] key,
      byte @Nullable [] row,
      Event retraction,
      LogPosition at,
      long newestMs) {
    if (retraction.eventTimeMs() < newestMs - known.horizonMs()) {
      return ApplyResult.TOO_LATE;
    }
    IdRecord event = known.find(entityKey, id, newestMs);
    if (event != null && event.takenBackAt() != null && !at.equals(event.takenBackAt())) {
      return ApplyResult.REPEATED;
    }
    LogPosition countedAt = event == null ? null : event.countedAt();
    if (event == null || countedAt == null || row == null || !RowUpdater.hasSeen(row, countedAt)) {
      known.put(entityKey, id, new IdRecord(retraction.eventTimeMs(), null, at));
      return ApplyResult.PENDING;
    }
    known.put(entityKey, id, new IdRecord(event.timeMs(), countedAt, at));
    RawRecords events = raw == null ? null : raw.of(entityKey);
    if (events != null) {
      events.takeBack(event.timeMs(), countedAt, at);
    }
    retractions.takeBack(row, retraction, event.timeMs(), at, events);
    rows.put(key, retractions.row());
    return ApplyResult.APPLIED;
  }

  /** Newest event time applied here, {@link Long#MIN_VALUE} before the first event. */
  long newestEventMs() {
    return newestEventMs;
  }

  /** What of the view lies in the store and ends with time: rows, then what lies beside them. */
  List<SweepRange> ranges() {
    List<SweepRange> ranges = new ArrayList<>();
    String name = plan.view().name();
    ranges.add(
        SweepRange.of(
            name,
            SweepRange.Kind.ROWS,
            prefix,
            (key, head) -> RowReader.newestMs(head),
            plan.removedAfterMs(),
            swept::removing));
    EventIds known = ids;
    if (known != null) {
      ranges.add(
          new SweepRange(
              name,
              SweepRange.Kind.RECORDS,
              known.prefix(),
              (key, head) -> EventIds.timeMs(head),
              (key, head, streamTimeMs) -> over(known, key, head, streamTimeMs),
              newest -> {}));
    }
    RawRecords events = raw;
    if (events != null) {
      ranges.add(
          new SweepRange(
              name,
              SweepRange.Kind.RECORDS,
              events.prefix(),
              (key, head) -> RawRecords.timeMs(key),
              (key, head, streamTimeMs) -> unreached(key, streamTimeMs),
              newest -> {}));
    }
    return ranges;
  }

  /** A raw event is over when no window of its row reaches it, or there is no row. */
  private boolean unreached(byte[] key, long streamTimeMs) {
    long timeMs = RawRecords.timeMs(key);
    if (timeMs >= plan.rawFromMs(streamTimeMs) - plan.rawSlackMs()) {
      return false;
    }
    byte[] row = rows.get(KeyLayout.key(prefix, RawRecords.entityKey(key)));
    return row == null || timeMs < plan.rawFromMs(RowReader.newestMs(row)) - plan.rawSlackMs();
  }

  /** An id ends by the newest event of its entity; a row that was swept refuses its doubles. */
  private boolean over(EventIds known, byte[] key, byte[] record, long streamTimeMs) {
    if (!known.expired(record, streamTimeMs)) {
      return false; // no entity is ahead of the stream: spares the look at its row
    }
    byte[] row = rows.get(KeyLayout.key(prefix, EventIds.entityKey(key)));
    return row == null || known.expired(record, RowReader.newestMs(row));
  }

  /** Deletes the raw events of tiles that are dropped as time moves on, one tile's width later. */
  private void expire(RawRecords events, long newestBeforeMs, long newestMs) {
    long from = plan.rawFromMs(newestBeforeMs) - plan.rawSlackMs();
    long to = plan.rawFromMs(newestMs) - plan.rawSlackMs();
    if (from < to) {
      events.delete(Math.max(0, from), Math.max(0, to));
    }
  }
}
