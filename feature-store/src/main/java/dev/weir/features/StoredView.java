package dev.weir.features;

import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.registry.RegistryException;
import dev.weir.features.registry.ViewDescription;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.window.RowCarrier;
import dev.weir.features.window.ViewPlan;
import org.jspecify.annotations.Nullable;

/**
 * What one store holds of one view: the definitions its rows were written by, and the rows as the
 * loaded one has them. Not thread-safe.
 */
final class StoredView {
  private final ViewPlan plan;
  private final DefinitionRegistry registry;
  private final RowCarrier carrier;
  private @Nullable ViewHistory registered;

  // The last answer to what a store that is not ours to write would be told.
  private @Nullable ViewHistory stored;
  private long storedMarkMs;
  private @Nullable ViewHistory expected;

  StoredView(ViewPlan plan, DefinitionRegistry registry) {
    this.plan = plan;
    this.registry = registry;
    this.carrier = new RowCarrier(plan);
  }

  /** A row in the loaded definition: itself, or carried over. */
  byte[] current(byte[] row) {
    return carrier.isCurrent(row) ? row : carrier.carry(row, history(), markMs());
  }

  /** The loaded definition as this store has it or would be told. */
  ViewHistory.Definition definition() {
    return history().current();
  }

  /**
   * From here on the loaded definition is the current one.
   *
   * @throws RegistryException if its rows cannot be carried over
   */
  ViewHistory register() {
    ViewHistory history = expected();
    registered = history;
    return history;
  }

  /** Whether the store is yet to be told of the loaded definition. */
  boolean isNews() {
    return !expected().equals(registry.history(rowName()));
  }

  /** Tells the store of the loaded definition. */
  void tell() {
    registry.put(rowName(), expected());
  }

  /**
   * @throws RegistryException if the rows in the store cannot be carried over
   */
  void check() {
    expected();
  }

  private ViewHistory history() {
    ViewHistory known = registered;
    return known == null ? expected() : known;
  }

  private ViewHistory expected() {
    ViewHistory now = registry.history(rowName());
    if (now != null && now.isCurrent(plan.fingerprint())) {
      return now;
    }
    long markMs = markMs();
    ViewHistory last = expected;
    if (last != null
        && storedMarkMs == markMs
        && (now == null ? stored == null : now.equals(stored))) {
      return last;
    }
    ViewDescription loaded = plan.description();
    ViewHistory made =
        now == null
            ? ViewHistory.begin(loaded, markMs > 0 ? markMs : registry.markMs())
            : now.changedTo(loaded, markMs);
    stored = now;
    storedMarkMs = markMs;
    expected = made;
    return made;
  }

  private long markMs() {
    return registry.markMs(plan.view().source().name());
  }

  private String rowName() {
    return plan.description().rows();
  }
}
