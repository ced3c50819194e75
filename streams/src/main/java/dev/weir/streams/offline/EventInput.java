package dev.weir.streams.offline;

import dev.weir.features.definition.Source;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.input.Slots;

/**
 * A file or topic and the source its rows are events of.
 *
 * @param name for messages
 * @param weight how long it takes to read, against others: its bytes or records
 */
public record EventInput(String name, Source source, double weight, Opener opener) {
  /** Opens it anew, from its beginning. */
  @FunctionalInterface
  public interface Opener {
    RowInput open(Slots slots);
  }
}
