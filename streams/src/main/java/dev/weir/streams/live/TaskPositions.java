package dev.weir.streams.live;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** By which positions of live tables the tasks of this instance decide. Thread-safe. */
public final class TaskPositions {
  private final Map<String, Map<String, Long>> positionsByTask = new ConcurrentHashMap<>();

  /** A task decides by these positions now, by table. */
  public void decides(String task, Map<String, Long> positions) {
    positionsByTask.put(task, Map.copyOf(positions));
  }

  /** A task has ended here. */
  public void ended(String task) {
    positionsByTask.remove(task);
  }

  /** The lowest position of a table that a task decides by; empty when none does. */
  public OptionalLong lowest(String table) {
    return positionsByTask.values().stream()
        .filter(positions -> positions.containsKey(table))
        .mapToLong(positions -> positions.getOrDefault(table, 0L))
        .min();
  }
}
