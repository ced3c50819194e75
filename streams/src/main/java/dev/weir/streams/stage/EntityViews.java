package dev.weir.streams.stage;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowCount;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowReader;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.wire.EventReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feature views of one entity over the rows of one task. Owned by one stream task. */
final class EntityViews {
  // What the readers let pass must not fail here; feedback is dated a little ahead on purpose.
  private static final long FUTURE_TOLERANCE_MS =
      EventReader.FUTURE_TOLERANCE.toMillis() + AuthorStage.SETTLE_MS;

  private final FeatureDefinitions definitions;
  private final String entity;
  private final RowStore rows;
  private final FeatureStore store;
  private final List<FeatureView> views = new ArrayList<>();
  private final Map<String, List<FeatureView>> viewsBySource = new HashMap<>();

  EntityViews(FeatureDefinitions definitions, String entity, RowStore rows) {
    this.definitions = definitions;
    this.entity = entity;
    this.rows = rows;
    this.store = new FeatureStore(definitions, rows, FUTURE_TOLERANCE_MS);
    store.check();
    for (FeatureView view : definitions.views()) {
      if (view.entity().name().equals(entity)) {
        views.add(view);
        viewsBySource.computeIfAbsent(view.source().name(), s -> new ArrayList<>()).add(view);
      }
    }
  }

  /**
   * Updates every view of the source that the event is for.
   *
   * @return APPLIED when a view took the event or none is for it, else what the last one said
   */
  ApplyResult apply(String source, Event event, LogPosition at, long nowMs) {
    return apply(null, source, event, at, nowMs);
  }

  /** As {@link #apply}, for the views alone for which the event is about that key. */
  ApplyResult applyTo(String entityKey, String source, Event event, LogPosition at, long nowMs) {
    return apply(entityKey, source, event, at, nowMs);
  }

  /** Takes an event back out of the views whose source says that this is what the event asks. */
  void takeBack(String source, Event retraction, LogPosition at, long nowMs) {
    for (FeatureView view : viewsBySource.getOrDefault(source, List.of())) {
      String entityKey = view.source().retracts(retraction) ? view.keyOf(retraction) : null;
      if (entityKey != null) {
        store.apply(view, entityKey, retraction, at, nowMs);
      }
    }
  }

  /** Whether the source says which of its events take others back. */
  boolean takesBack(String source) {
    return viewsBySource.getOrDefault(source, List.of()).stream()
        .anyMatch(view -> view.source().retraction() != null);
  }

  private ApplyResult apply(
      @Nullable String onlyKey, String source, Event event, LogPosition at, long nowMs) {
    ApplyResult result = ApplyResult.APPLIED;
    boolean applied = false;
    store.seen(source, event.eventTimeMs(), nowMs);
    for (FeatureView view : viewsBySource.getOrDefault(source, List.of())) {
      String entityKey = view.keyOf(event);
      if (entityKey != null && (onlyKey == null || onlyKey.equals(entityKey))) {
        result = store.apply(view, entityKey, event, at, nowMs);
        applied |= result == ApplyResult.APPLIED;
      }
    }
    return applied ? ApplyResult.APPLIED : result;
  }

  /**
   * The sweeper of the task's rows.
   *
   * @param others what else lies in the store and ends with event time
   */
  RowSweeper sweeper(RowStateStore swept, List<SweepRange> others, InstantSource clock) {
    return new RowSweeper(swept, store, views, others, clock);
  }

  /** Time of the newest event of the entity, {@link Long#MIN_VALUE} when none has been counted. */
  long newestMs(String entityKey) {
    long newestMs = Long.MIN_VALUE;
    for (FeatureView view : views) {
      byte[] row = rows.get(store.rowKey(view, entityKey));
      if (row != null) {
        newestMs = Math.max(newestMs, RowReader.newestMs(row));
      }
    }
    return newestMs;
  }

  /**
   * Deletes all rows of an entity.
   *
   * @param from these rows, where to delete
   * @return what went, by view
   */
  Map<String, RowCount> forget(RowStore from, String entityKey) {
    return new FeatureStore(definitions, from, FUTURE_TOLERANCE_MS).forget(entity, entityKey);
  }

  /**
   * Deletes all rows of the entities whose key has these parts.
   *
   * @param parts values of the entity's fields in their order, null for any
   */
  Map<String, RowCount> forgetAll(RowStore from, List<@Nullable String> parts) {
    return new FeatureStore(definitions, from, FUTURE_TOLERANCE_MS).forgetAll(entity, parts);
  }

  /** Fills the entity's columns as of the vector's moment. */
  void read(String entityKey, FeatureVector into) {
    for (FeatureView view : views) {
      store.read(view, entityKey, into);
    }
  }

  /** Fills the on-demand columns from the others. */
  void evaluateOnDemand(FeatureVector vector) {
    store.evaluateOnDemand(vector);
  }
}
