package dev.weir.features.event;

/**
 * Where an event stands in its source's log: the coordinates by which a replayed event is
 * recognised. Within one partition offsets only grow.
 */
public record LogPosition(int partition, long offset) {
  public LogPosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "position: " + partition + "/" + offset + " (expected: partition and offset >= 0)");
    }
  }
}
