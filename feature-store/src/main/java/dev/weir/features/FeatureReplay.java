package dev.weir.features;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.replay.ReplayGuard;
import dev.weir.features.replay.ReplayOrder;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.window.ApplyResult;
import org.jspecify.annotations.Nullable;

/**
 * The past of one entity at a time, told again: events and moments in order go in, feature vectors
 * as they were come out, by the {@link FeatureStore} that also answers live.
 *
 * <p>No vector can see an event from after its moment: a guard refuses items out of order, and
 * reading cuts at the vector's as-of time. Memory: the rows of one entity. Not thread-safe.
 */
public final class FeatureReplay {
  private final ReplayOrder order;
  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final FeatureStore store;
  private final @Nullable ReplayGuard guard;
  private long offset;

  public FeatureReplay(FeatureDefinitions definitions, ReplayOrder order) {
    this(definitions, order, new ReplayGuard());
  }

  /**
   * @param guard null for none: what a replay without it would answer is how the leakage test knows
   *     that the guard is needed
   */
  FeatureReplay(FeatureDefinitions definitions, ReplayOrder order, @Nullable ReplayGuard guard) {
    this.order = order;
    this.store = new FeatureStore(definitions, rows);
    this.guard = guard;
  }

  public FeatureDefinitions definitions() {
    return store.definitions();
  }

  /** Columns of a feature service. */
  public FeatureSchema schemaOf(String service) {
    return store.schemaOf(service);
  }

  /** Forgets the entity before: the items of another one follow. */
  public void begin() {
    rows.clear();
    if (guard != null) {
      guard.reset();
    }
  }

  /**
   * Applies an event. By event time none is too late; by arrival the view's retention decides, as
   * it does live.
   *
   * @param arrival when or where in the log it arrived; by event time of no account
   * @throws dev.weir.features.replay.LeakageException if a vector of that moment was read already
   */
  public ApplyResult apply(FeatureView view, String entityKey, Event event, long arrival) {
    long timeMs = event.eventTimeMs();
    if (guard != null) {
      guard.event(order == ReplayOrder.EVENT_TIME ? timeMs : arrival);
    }
    // Positions of this replay, not of the log: here each item comes once, in this order.
    return store.apply(view, entityKey, event, new LogPosition(0, offset++), timeMs);
  }

  /**
   * Fills the columns of a view as of the vector's moment.
   *
   * @param arrival up to which arrival events may be seen; by event time of no account
   * @throws dev.weir.features.replay.LeakageException if a later event has been applied
   */
  public void read(FeatureView view, String entityKey, FeatureVector into, long arrival) {
    if (guard != null) {
      guard.read(order == ReplayOrder.EVENT_TIME ? into.asOfMs() : arrival);
    }
    store.read(view, entityKey, into);
  }

  /** Fills the on-demand columns from the others. */
  public void evaluateOnDemand(FeatureVector vector) {
    store.evaluateOnDemand(vector);
  }
}
