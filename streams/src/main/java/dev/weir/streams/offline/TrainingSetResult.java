package dev.weir.streams.offline;

import java.util.Map;

/**
 * What a run did.
 *
 * @param events rows of the log that were events
 * @param eventsRejected rows of the log that were set aside
 * @param updates rows of the feature store written: an event may be for several views
 * @param tooLate updates left out as too late when they arrived
 * @param queriesRejected query rows set aside
 * @param rowsByPart rows written, by part of the split; by {@code all} without one
 * @param values how many values were written, by status
 * @param runs sorted runs that went to disk
 * @param memoryPeakBytes largest resident set of the process, -1 where the system does not say
 */
public record TrainingSetResult(
    long events,
    long eventsRejected,
    long updates,
    long tooLate,
    long duplicates,
    long refused,
    long queries,
    long queriesRejected,
    int columns,
    Map<String, Long> rowsByPart,
    Map<String, Long> values,
    int runs,
    long memoryPeakBytes) {
  public TrainingSetResult {
    rowsByPart = Map.copyOf(rowsByPart);
    values = Map.copyOf(values);
  }
}
