package dev.weir.streams.command;

import dev.weir.features.replay.ReplayOrder;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.offline.EventPaths;
import dev.weir.streams.offline.KnownBy;
import dev.weir.streams.offline.OfflineException;
import dev.weir.streams.offline.Split;
import dev.weir.streams.offline.TemporaryDirectory;
import dev.weir.streams.offline.TrainingSet;
import dev.weir.streams.offline.TrainingSetPlan;
import dev.weir.streams.offline.TrainingSetResult;
import dev.weir.streams.offline.event.Times;
import dev.weir.streams.offline.input.InputFile;
import dev.weir.streams.offline.output.OutputException;
import dev.weir.streams.offline.output.OutputFormat;
import dev.weir.streams.offline.sorting.SortException;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.DefinitionsFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir training-set}: features as they were at the moments of labels. */
@Command(
    name = "training-set",
    description = {
      "Features as they were at given moments, from the log of events.",
      "Each row of the label file names entities (columns named like their keys) and a moment. It is"
          + " repeated in the output, followed by one column view__feature per feature, computed by"
          + " the code that answers live, from events up to that moment only. Nothing from after it"
          + " can be seen."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir training-set --definitions features.yaml --events posts.jsonl \\",
      "      --labels labels.csv --out train.parquet",
      "  weir training-set --definitions features.yaml --events clicks=logs/*.parquet"
          + " impressions=imp.csv.gz \\",
      "      --labels labels.csv --split 0.8/0.1/0.1 --gap 1d --out 'ads-{split}.parquet'",
      "  weir training-set --definitions features.yaml --events kafka:posts --known-time \\",
      "      --at moments.jsonl --bounds --statuses --out answers.csv",
      "",
      "Files: Avro, JSON lines, CSV, TSV (all also .gz), Parquet. Times: ISO 8601, timestamps, or"
          + " numbers (--time-unit). A value that is not there is empty; --statuses says why.",
      "Rows that cannot be used are named with file and line and set aside; the rest goes in.",
    })
public final class TrainingSetCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final long MIB = 1 << 20;
  private static final long MEMORY_MIN_MIB = 16;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "features.yaml (default: the one that ships).")
  private @Nullable Path definitions;

  @Option(
      names = "--events",
      paramLabel = "[SOURCE=]PATH",
      required = true,
      arity = "1..*",
      description =
          "The log: files, directories, patterns, kafka:TOPIC. A file feeds the source it is named"
              + " after; SOURCE= says which, one source takes all.")
  private List<String> events = List.of();

  @ArgGroup(multiplicity = "1")
  private Queries queries = new Queries();

  static final class Queries {
    @Option(
        names = "--labels",
        paramLabel = "FILE",
        description = "Rows of entity keys, time and labels.")
    private @Nullable Path labels;

    @Option(
        names = "--at",
        paramLabel = "FILE",
        description = "Rows of entity keys and time: the same without labels.")
    private @Nullable Path at;

    private Path file() {
      Path given = labels == null ? at : labels;
      if (given == null) {
        throw new CommandFailure("--labels or --at (expected: one of them)");
      }
      return given;
    }
  }

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description =
          "Feature service (default: every view of the entities whose keys the file has).")
  private @Nullable String service;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "Output: .parquet, .csv, .tsv, .jsonl; text also .gz. {split} in the name: a file per"
              + " part. It appears when all is done.")
  private Path out = Path.of("");

  @Option(names = "--format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable OutputFormat format;

  @Option(
      names = "--bounds",
      description = "Also a column view__feature__error_bound each; 0 is exact.")
  private boolean bounds;

  @Option(names = "--statuses", description = "Also a column view__feature__status each.")
  private boolean statuses;

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "Time in the label file (default: event_time, as_of, time, timestamp, ...).")
  private @Nullable String timeColumn;

  @Option(
      names = "--time-unit",
      paramLabel = "UNIT",
      description = "Of times that are numbers: s, ms, us, ns (default: ${DEFAULT-VALUE}).")
  private String timeUnit = "ms";

  @Option(
      names = "--known-time",
      description =
          "See only what had arrived by the moment, instead of all that happened by then.")
  private boolean knownTime;

  @Option(
      names = "--known-time-column",
      paramLabel = "NAME",
      description =
          "When an event arrived (default: the record's timestamp in Kafka; in files the newest"
              + " event time so far); in the label file, up to when arrivals count. Implies"
              + " --known-time.")
  private @Nullable String knownTimeColumn;

  @Option(
      names = "--known-offset-column",
      paramLabel = "NAME",
      description =
          "In the label file: offset in the topic up to which records count, as a verdict has it of"
              + " its post. For features of one topic of one partition. Implies --known-time.")
  private @Nullable String knownOffsetColumn;

  @Option(
      names = "--split",
      paramLabel = "SHARES",
      description = "By time: 0.8/0.1/0.1 for train, validation, test; 80/20 for train, test.")
  private @Nullable String split;

  @Option(
      names = "--gap",
      paramLabel = "DURATION",
      description = "Leave out rows this close before a cut, e.g. 1d: their labels may know more.")
  private @Nullable String gap;

  @Option(
      names = "--columns",
      paramLabel = "FIELD=COLUMN",
      split = ",",
      description = "Columns of event fields that are named otherwise in the log.")
  private Map<String, String> columns = Map.of();

  @Option(names = "--model", paramLabel = "FILE", description = "Text model, for scores of posts.")
  private @Nullable Path model;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "For sorting (default: half of the heap).")
  private long memoryMib = Runtime.getRuntime().maxMemory() / 2 / MIB;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description = "Where sorted runs go (default: beside the output).")
  private @Nullable Path tempDir;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Entities replayed at a time (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Write rows set aside there, one JSON object per line.")
  private @Nullable Path rejects;

  @Option(names = "--strict", description = "Exit with 1 when a row was set aside.")
  private boolean strict;

  @Override
  public Integer call() {
    long startedNanos = System.nanoTime();
    PrintWriter err = Consoles.err(spec);
    Path beside = Optional.ofNullable(out.toAbsolutePath().getParent()).orElse(Path.of("."));
    try (RejectsFile aside = new RejectsFile(err, rejects);
        TemporaryDirectory temporary = TemporaryDirectory.in(tempDir == null ? beside : tempDir)) {
      TrainingSet set = new TrainingSet(plan(temporary.path()), aside);
      TrainingSetResult result = LongWork.run(err, () -> line(set), set::stop, set::run);
      double seconds = (System.nanoTime() - startedNanos) / 1e9;
      summary(result, seconds);
      warn(err, result, set);
      boolean rejected = result.eventsRejected() + result.queriesRejected() > 0;
      return strict && rejected ? FAILED : 0;
    } catch (IngestException | OfflineException | OutputException | SortException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private TrainingSetPlan plan(Path temporary) {
    TextScorer scorer = Configuration.scorer(Optional.ofNullable(model));
    DefinitionsFile file = DefinitionsFile.load(Optional.ofNullable(definitions), scorer.labels());
    Path queryFile = queries.file();
    if (!Files.isRegularFile(queryFile)) {
      throw new CommandFailure(queryFile + ": no such file (expected: --labels or --at FILE)");
    }
    long memory = Math.max(MEMORY_MIN_MIB, memoryMib) * MIB;
    return new TrainingSetPlan(
        file.definitions(),
        scorer,
        new EventPaths(file.definitions(), connection::kafka, file.schemas()::schemaOf)
            .resolve(events),
        InputFile.of(queryFile),
        Optional.ofNullable(timeColumn),
        Optional.ofNullable(service),
        order(),
        Optional.ofNullable(knownOffsetColumn == null ? knownTimeColumn : knownOffsetColumn),
        knownOffsetColumn == null ? KnownBy.TIME : KnownBy.OFFSET,
        times(),
        columns,
        bounds,
        statuses,
        split == null ? Optional.empty() : Optional.of(Split.parse(split, gapMs())),
        out,
        outputFormat(),
        memory,
        temporary,
        Math.max(1, threads));
  }

  private ReplayOrder order() {
    if (knownTimeColumn != null && knownOffsetColumn != null) {
      throw new CommandFailure(
          "--known-time-column and --known-offset-column (expected: one of them)");
    }
    return knownTime || knownTimeColumn != null || knownOffsetColumn != null
        ? ReplayOrder.ARRIVAL
        : ReplayOrder.EVENT_TIME;
  }

  private Times times() {
    for (Times times : Times.values()) {
      if (times.toString().equals(timeUnit.strip())) {
        return times;
      }
    }
    throw new CommandFailure("--time-unit " + timeUnit + " (expected: s, ms, us or ns)");
  }

  private long gapMs() {
    if (gap == null) {
      return 0;
    }
    try {
      return dev.weir.features.definition.Window.parse(gap).lengthMs();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--gap " + gap + " (expected: e.g. 30m, 12h, 7d)", e);
    }
  }

  private OutputFormat outputFormat() {
    if (format != null) {
      return format;
    }
    return OutputFormat.ofFileName(String.valueOf(out.getFileName()))
        .orElseThrow(
            () ->
                new CommandFailure(
                    "--out "
                        + out
                        + ": format unknown by its name (expected: .parquet, .csv, .tsv or .jsonl,"
                        + " text also .gz); say --format"));
  }

  /** The step at hand with rate and remaining time. */
  private static String line(TrainingSet set) {
    TrainingSet.Step step = set.step();
    double seconds = Math.max(0.001, set.stepSeconds());
    double done = set.stepDone();
    String left =
        done <= 0 || done >= 1
            ? ""
            : String.format(Locale.ROOT, ", %s left", duration(seconds * (1 - done) / done));
    return String.format(
        Locale.ROOT,
        "%s %3.0f%%: %,d %s, %,.0f per second%s",
        switch (step) {
          case READING -> "1/3 reading";
          case REPLAYING -> "2/3 replaying";
          case WRITING -> "3/3 writing";
        },
        done * 100,
        set.stepCount(),
        step == TrainingSet.Step.REPLAYING ? "items" : "rows",
        set.stepCount() / seconds,
        left);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }

  private void warn(PrintWriter err, TrainingSetResult result, TrainingSet set) {
    if (result.events() == 0) {
      err.println("weir: no events were read; every value is NOT_FOUND");
    } else if (set.timesFarApart()) {
      err.println(
          "weir: events and moments lie far apart ("
              + set.describeTimes()
              + "); --time-unit says what numbers mean");
    }
    if (result.tooLate() > 0) {
      err.println(
          "weir: "
              + result.tooLate()
              + " updates left out: they arrived later than their view keeps events, as live");
    }
    err.flush();
  }

  private void summary(TrainingSetResult result, double seconds) {
    PrintWriter out = Consoles.out(spec);
    double perSecond = seconds > 0 ? result.events() / seconds : 0;
    if (output.json()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("events", result.events());
      values.put("events_rejected", result.eventsRejected());
      values.put("updates", result.updates());
      values.put("too_late", result.tooLate());
      values.put("duplicates", result.duplicates());
      values.put("refused", result.refused());
      values.put("queries", result.queries());
      values.put("queries_rejected", result.queriesRejected());
      values.put("feature_columns", result.columns());
      values.put("rows", result.rowsByPart());
      values.put("values", new TreeMap<>(result.values()));
      values.put("sorted_runs_on_disk", result.runs());
      values.put("memory_peak_bytes", result.memoryPeakBytes());
      values.put("seconds", Math.round(seconds * 1000) / 1000.0);
      values.put("events_per_second", Math.round(perSecond));
      Json.print(out, values);
    } else {
      String rows =
          result.rowsByPart().containsKey("all")
              ? String.format(Locale.ROOT, "%,d rows", result.rowsByPart().get("all"))
              : new TreeMap<>(result.rowsByPart())
                  .entrySet().stream()
                      .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
                      .collect(Collectors.joining(", "));
      out.printf(
          Locale.ROOT,
          "%s with %,d features from %,d events in %.1f s (%,.0f events per second, at most %s"
              + " resident); %,d rows set aside%n",
          rows,
          result.columns(),
          result.events(),
          seconds,
          perSecond,
          result.memoryPeakBytes() < 0
              ? "? MiB"
              : String.format(Locale.ROOT, "%,d MiB", result.memoryPeakBytes() / MIB),
          result.eventsRejected() + result.queriesRejected());
    }
    out.flush();
  }
}
