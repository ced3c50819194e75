package dev.weir.streams.offline.input;

import java.util.List;

/**
 * The values wanted of every row: for each slot the names it may go by, the first that a row has
 * counts. {@code a.b} is also the member b of the member a.
 */
public record Slots(List<List<String>> names) {
  public Slots {
    names = names.stream().map(List::copyOf).toList();
  }

  public int count() {
    return names.size();
  }
}
