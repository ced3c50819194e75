package dev.weir.features.definition;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.expression.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation over windows, of the events that meet a condition. With windows it gives one
 * column each, {@code <name>_<window>}; without, one of all events so far or of a decay, {@code
 * <name>}.
 */
public record Feature(
    String name, Aggregation aggregation, List<Window> windows, @Nullable Condition where) {
  public Feature {
    windows = List.copyOf(windows);
    if (windows.isEmpty() && aggregation instanceof Aggregation.Rate) {
      throw new IllegalArgumentException("feature " + name + ": windows [] (expected: a rate's)");
    }
    if (!aggregation.windowed() && !windows.isEmpty()) {
      throw new IllegalArgumentException(
          "feature " + name + ": windows " + windows + " (expected: none)");
    }
  }

  /** Whether it covers all events so far, however long ago. */
  public boolean lifetime() {
    return aggregation.windowed() && windows.isEmpty();
  }

  /** The column of one window. */
  public String column(Window window) {
    return name + "_" + window.label();
  }
}
