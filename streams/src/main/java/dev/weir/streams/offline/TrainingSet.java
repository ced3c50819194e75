package dev.weir.streams.offline;

import dev.weir.features.FeatureReplay;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.replay.ReplayOrder;
import dev.weir.streams.ingest.RejectedRow;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.replay.Lane;
import dev.weir.streams.offline.replay.LaneReplay;
import dev.weir.streams.offline.replay.ReplayCounts;
import dev.weir.streams.offline.replay.Staging;
import dev.weir.streams.offline.sorting.RecordSorter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a training set: features as they were at the moments asked for, by the code that answers
 * live.
 *
 * <ol>
 *   <li>The log is read once and staged: of each event what the views read, sorted by entity and
 *       moment; then the questions among them.
 *   <li>Entity by entity, events and questions are replayed in order.
 *   <li>The answers are sorted back to the order of the questions and written beside them.
 * </ol>
 *
 * <p>Memory: the bound for sorting, the rows of one entity per thread, and what the output needs;
 * not the size of the log. Disk: about 60 bytes and the used fields per event and key. One run per
 * instance; progress may be read and {@link #stop} called by other threads.
 */
public final class TrainingSet {
  private final TrainingSetPlan plan;
  private final Consumer<RejectedRow> rejects;
  private final ReplayCounts counts = new ReplayCounts();
  private final QueryFile queries;
  private final Selection selection;
  private final List<Lane> lanes;
  private final LogReader log;
  private volatile @Nullable LaneReplay replay;
  private volatile boolean stopped;
  private volatile Step step = Step.READING;
  private volatile long stepStartedNanos = System.nanoTime();
  private volatile long items;
  private volatile long written;
  private long queryRows;
  private long queriesRejected;
  private long firstMomentMs = Long.MAX_VALUE;
  private long lastMomentMs = Long.MIN_VALUE;

  /** What is being done. */
  public enum Step {
    READING,
    REPLAYING,
    WRITING
  }

  /**
   * @throws OfflineException if the plan's parts do not go together
   */
  public TrainingSet(TrainingSetPlan plan, Consumer<RejectedRow> rejects) {
    this.plan = plan;
    this.rejects = rejects;
    this.queries =
        new QueryFile(
            plan.queries(),
            plan.definitions(),
            plan.timeColumn(),
            plan.knownColumn().orElse(null),
            plan.knownBy(),
            plan.times());
    this.selection =
        Selection.of(plan.definitions(), plan.service(), queries.toString(), queries.columns());
    this.lanes = Lane.of(selection.views());
    checkInputs();
    checkOffsets();
    this.log =
        new LogReader(
            plan.definitions(),
            plan.scorer(),
            lanes,
            plan.times(),
            plan.columns(),
            plan.order() == ReplayOrder.ARRIVAL && plan.knownBy() == KnownBy.TIME
                ? plan.knownColumn().orElse(null)
                : null,
            plan.knownBy(),
            rejects,
            () -> stopped);
  }

  private void checkInputs() {
    for (Lane lane : lanes) {
      String source = lane.source().name();
      if (plan.inputs().stream().noneMatch(input -> input.source().name().equals(source))) {
        throw new OfflineException(
            "--events: nothing for source '"
                + source
                + "', which view '"
                + lane.views().get(0).name()
                + "' reads; say "
                + source
                + "=FILE"
                + (plan.service().isPresent()
                    ? ""
                    : ", or name a --service that does not need it"));
      }
    }
  }

  /** Offsets can only be compared with those of the same log. */
  private void checkOffsets() {
    long logs =
        plan.inputs().stream()
            .filter(input -> neededSources().contains(input.source().name()))
            .count();
    if (plan.knownBy() == KnownBy.OFFSET && logs != 1) {
      throw new OfflineException(
          "--known-offset-column: features of "
              + logs
              + " inputs for "
              + neededSources()
              + " (expected: one topic); name a --service that reads one");
    }
  }

  /** Sources that are needed for what the query file and the service ask for. */
  public List<String> neededSources() {
    return lanes.stream().map(lane -> lane.source().name()).distinct().toList();
  }

  /** The column taken for the time. */
  public String timeColumn() {
    return queries.timeColumnName();
  }

  /** Whether no window can hold an event: what happens when numbers are taken in a wrong unit. */
  public boolean timesFarApart() {
    return queryRows > 0
        && (lastMomentMs < log.earliestMs() || firstMomentMs - Window.MAX_MS > log.latestMs());
  }

  /** From when to when events and questions are, for a person who wonders that they never meet. */
  public String describeTimes() {
    return "events from "
        + java.time.Instant.ofEpochMilli(log.earliestMs())
        + " to "
        + java.time.Instant.ofEpochMilli(log.latestMs())
        + ", moments from "
        + java.time.Instant.ofEpochMilli(firstMomentMs)
        + " to "
        + java.time.Instant.ofEpochMilli(lastMomentMs);
  }

  /** Ends the run soon; from any thread. */
  public void stop() {
    stopped = true;
    LaneReplay running = replay;
    if (running != null) {
      running.stop();
    }
  }

  public Step step() {
    return step;
  }

  /** For how long the step at hand has been going on. */
  public double stepSeconds() {
    return (System.nanoTime() - stepStartedNanos) / 1e9;
  }

  private void begin(Step next) {
    stepStartedNanos = System.nanoTime();
    step = next;
  }

  /** Events read, or items replayed, or rows written, in the step at hand. */
  public long stepCount() {
    return switch (step) {
      case READING -> log.rows();
      case REPLAYING -> counts.items();
      case WRITING -> written;
    };
  }

  /** How much of the step at hand is done, 0 to 1. */
  public double stepDone() {
    return switch (step) {
      case READING -> log.done();
      case REPLAYING -> items == 0 ? 1 : (double) counts.items() / items;
      case WRITING -> queryRows == 0 ? 1 : (double) written / queryRows;
    };
  }

  /**
   * Does it all.
   *
   * @throws StoppedException if it was ended early
   */
  public TrainingSetResult run() {
    try (RecordSorter staged = new RecordSorter(plan.temporary(), "items", plan.memoryBytes() / 2);
        RecordSorter answers =
            new RecordSorter(plan.temporary(), "answers", plan.memoryBytes() / 4);
        RecordSorter moments =
            new RecordSorter(plan.temporary(), "moments", plan.memoryBytes() / 8)) {
      Staging staging = new Staging(staged);
      stageEvents(staging);
      ColumnTypes types = new ColumnTypes(queries.columns().size());
      stageQuestions(staging, types, moments);
      staged.finish();
      items = staged.records();
      begin(Step.REPLAYING);
      LaneReplay lane = new LaneReplay(plan.definitions(), lanes, plan.order(), counts);
      replay = lane;
      lane.run(staged, answers, plan.threads());
      checkStopped();
      answers.finish();
      int runs = staged.runs() + answers.runs();
      begin(Step.WRITING);
      TrainingSetOutput output = output(types, moments);
      output.write(queries, answers, this::count, this::checkStopped);
      return new TrainingSetResult(
          log.rows() - log.rejected(),
          log.rejected(),
          counts.updates(),
          counts.tooLate(),
          counts.duplicates(),
          counts.refused(),
          queryRows,
          queriesRejected,
          selection.schema().size(),
          output.rowsByPart(),
          output.values(),
          runs,
          ProcessMemory.peakBytes());
    }
  }

  private TrainingSetOutput output(ColumnTypes types, RecordSorter moments) {
    Optional<SplitCuts> cuts = Optional.empty();
    if (plan.split().isPresent()) {
      moments.finish();
      cuts = Optional.of(SplitCuts.of(plan.split().get(), moments));
    }
    return new TrainingSetOutput(
        plan,
        queries.columns(),
        types,
        lanes,
        selection,
        new FeatureReplay(plan.definitions(), plan.order()),
        cuts);
  }

  private void count(long rows) {
    written = rows;
  }

  private void checkStopped() {
    if (stopped) {
      throw new StoppedException();
    }
  }

  private void stageEvents(Staging staging) {
    List<EventInput> needed =
        plan.inputs().stream()
            .filter(input -> neededSources().contains(input.source().name()))
            .toList();
    log.read(needed, (input, event, id, arrival, row) -> stage(staging, input, event, id, arrival));
  }

  private void stage(Staging staging, EventInput input, Event event, String id, long arrival) {
    long moment = plan.order() == ReplayOrder.EVENT_TIME ? event.eventTimeMs() : arrival;
    for (Lane lane : lanes) {
      if (lane.source().name().equals(input.source().name())) {
        var unused = staging.event(lane, event, id, moment);
      }
    }
  }

  private void stageQuestions(Staging staging, ColumnTypes types, RecordSorter moments) {
    byte[] none = new byte[0];
    QueryValues requestValues = new QueryValues(selection.requestColumns());
    int columns = queries.columns().size();
    queries.read(
        (number, row, asOfMs, knownUpTo) -> {
          // For the problems only; the row is read once more when it is written.
          var unused = requestValues.of(row);
          for (int column = 0; column < columns; column++) {
            types.see(column, row.value(column));
          }
          long moment = plan.order() == ReplayOrder.EVENT_TIME ? asOfMs : knownUpTo;
          for (Lane lane : lanes) {
            FeatureView view = lane.views().get(0);
            String key = entityKey(view, row);
            if (key != null) {
              staging.question(lane, key, asOfMs, moment, number);
            }
          }
          if (plan.split().isPresent()) {
            moments.add(0, asOfMs, none, 0);
          }
          queryRows = number + 1;
          firstMomentMs = Math.min(firstMomentMs, asOfMs);
          lastMomentMs = Math.max(lastMomentMs, asOfMs);
          if (number % 1_000 == 0) {
            checkStopped();
          }
        },
        (row, problem) -> {
          queriesRejected++;
          rejects.accept(
              new RejectedRow(
                  queries.toString(),
                  row.line(),
                  problem.column(),
                  String.valueOf(problem.getMessage()),
                  row.text()));
        });
  }

  /** Key of the row's entity; null when it lacks a part. */
  private @Nullable String entityKey(FeatureView view, RowInput row) {
    List<Integer> columns = selection.keyColumns().get(view);
    List<String> parts = new ArrayList<>();
    for (int part = 0; columns != null && part < columns.size(); part++) {
      Object value = row.value(columns.get(part));
      if (value == null) {
        return null;
      }
      parts.add(Selection.keyPart(view, part, value));
    }
    return parts.isEmpty() ? null : FeatureView.key(parts);
  }
}
