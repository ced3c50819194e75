package dev.weir.streams.offline;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.event.Event;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.RejectedRow;
import dev.weir.streams.offline.event.SourceEvents;
import dev.weir.streams.offline.event.Times;
import dev.weir.streams.offline.event.UsedFields;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.input.TopicInput;
import dev.weir.streams.offline.replay.Lane;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of several inputs, in their order, and hands each event to a consumer with the moment
 * it arrived. Rows that are no events are set aside. Not thread-safe; the counts may be read by
 * others.
 */
final class LogReader {
  private static final int CHECK_EVERY = 1 << 10;

  /** Takes events. */
  interface EventConsumer {
    /**
     * @param arrival when it arrived; where nothing says so, the newest event time of its source so
     *     far: it was known no earlier. By offset, where in its topic it is
     */
    void accept(EventInput input, Event event, String id, long arrival, RowInput row);
  }

  private final FeatureDefinitions definitions;
  private final TextScorer scorer;
  private final List<Lane> lanes;
  private final Times times;
  private final Map<String, String> columns;
  private final @Nullable String arrivalColumn;
  private final KnownBy knownBy;
  private final Consumer<RejectedRow> rejects;
  private final BooleanSupplier stopped;
  private final Map<String, Long> newestOfSource = new HashMap<>();
  private volatile long rows;
  private volatile long rejected;
  private volatile double done;
  private long earliestMs = Long.MAX_VALUE;
  private long latestMs = Long.MIN_VALUE;

  LogReader(
      FeatureDefinitions definitions,
      TextScorer scorer,
      List<Lane> lanes,
      Times times,
      Map<String, String> columns,
      @Nullable String arrivalColumn,
      KnownBy knownBy,
      Consumer<RejectedRow> rejects,
      BooleanSupplier stopped) {
    this.definitions = definitions;
    this.scorer = scorer;
    this.lanes = lanes;
    this.times = times;
    this.columns = columns;
    this.arrivalColumn = arrivalColumn;
    this.knownBy = knownBy;
    this.rejects = rejects;
    this.stopped = stopped;
  }

  /** Rows read, rejected ones included. */
  long rows() {
    return rows;
  }

  long rejected() {
    return rejected;
  }

  /** How much of all inputs has been read, 0 to 1. */
  double done() {
    return done;
  }

  /** Event time of the oldest event, {@link Long#MAX_VALUE} when there was none. */
  long earliestMs() {
    return earliestMs;
  }

  /** Event time of the newest event, {@link Long#MIN_VALUE} when there was none. */
  long latestMs() {
    return latestMs;
  }

  void read(List<EventInput> inputs, EventConsumer consumer) {
    double total = inputs.stream().mapToDouble(EventInput::weight).sum();
    double before = 0;
    for (EventInput input : inputs) {
      SourceEvents events =
          new SourceEvents(
              input.source(),
              definitions,
              UsedFields.of(
                  input.source(),
                  lanes.stream()
                      .filter(lane -> lane.source().name().equals(input.source().name()))
                      .flatMap(lane -> lane.views().stream())
                      .toList()),
              scorer,
              times,
              columns,
              arrivalColumn);
      try (RowInput row = input.opener().open(events.slots())) {
        if (knownBy == KnownBy.OFFSET
            && !(row instanceof TopicInput one && one.partitions() == 1)) {
          throw new OfflineException(
              "--known-offset-column: "
                  + input.name()
                  + " (expected: kafka: and a topic of one partition, whose offsets say what came"
                  + " before what)");
        }
        read(input, row, events, consumer, before, total);
      } catch (IOException e) {
        throw new IngestException(
            input.name()
                + ": cannot be read: "
                + (e.getMessage() == null ? e : e.getMessage())
                + "; after "
                + rows
                + " rows",
            e);
      }
      before += input.weight();
    }
    done = 1;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void read(
      EventInput input,
      RowInput row,
      SourceEvents events,
      EventConsumer consumer,
      double before,
      double total)
      throws IOException {
    long newest = newestOfSource.getOrDefault(input.source().name(), Long.MIN_VALUE);
    for (long n = 0; ; n++) {
      if (n % CHECK_EVERY == 0) {
        done = total == 0 ? 1 : (before + row.done() * input.weight()) / total;
        if (stopped.getAsBoolean()) {
          throw new StoppedException();
        }
      }
      try {
        if (!row.next()) {
          break;
        }
        Event event = events.event(row);
        for (Event takenBack : events.takenBack()) {
          long known = knownBy == KnownBy.OFFSET ? row.line() : events.arrivalMs();
          consumer.accept(input, takenBack, takenBack.id(), known < 0 ? newest : known, row);
        }
        if (events.isNotice()) {
          rows++;
          continue;
        }
        long timeMs = event.eventTimeMs();
        newest = Math.max(newest, timeMs);
        earliestMs = Math.min(earliestMs, timeMs);
        latestMs = Math.max(latestMs, timeMs);
        long arrival = knownBy == KnownBy.OFFSET ? row.line() : events.arrivalMs();
        consumer.accept(input, event, events.id(), arrival < 0 ? newest : arrival, row);
      } catch (BadRowException e) {
        rejected++;
        rejects.accept(
            new RejectedRow(
                input.name(), row.line(), e.column(), String.valueOf(e.getMessage()), row.text()));
      }
      rows++;
    }
    newestOfSource.put(input.source().name(), newest);
  }
}
