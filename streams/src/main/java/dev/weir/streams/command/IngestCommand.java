package dev.weir.streams.command;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.expression.DidYouMean;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.streams.ingest.Columns;
import dev.weir.streams.ingest.EventKind;
import dev.weir.streams.ingest.EventSink;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.Ingestion;
import dev.weir.streams.ingest.KafkaSink;
import dev.weir.streams.ingest.Pace;
import dev.weir.streams.ingest.RowFormat;
import dev.weir.streams.ingest.SourceRows;
import dev.weir.streams.ingest.Synthesis;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.wire.EventTypes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir ingest}: rows of files or standard input to events on the input topics. */
@Command(
    name = "ingest",
    description = {
      "Send posts, reactions, reports, reviews or appeals from files, or events of a source that"
          + " definitions declare.",
      "JSON lines, CSV and TSV (header line), also gzipped; '-' or no file is standard input."
          + " A row that cannot be used is named with file, line and column and set aside; the"
          + " rest goes in."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir ingest posts.jsonl",
      "  weir ingest --authors 500 --rejects bad.jsonl comments.tsv.gz",
      "  weir ingest --columns text=comment,author=user --rate 200 export.csv",
      "  zcat reports.csv.gz | weir ingest --type report --format csv -",
      "  weir ingest --definitions ads.yaml --source clicks clicks.jsonl",
      "",
      "The same files with the same options give the same events, byte for byte.",
    })
public final class IngestCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files, in this order.")
  private List<String> files = List.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "What the rows are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EventKind kind = EventKind.POST;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Send to this source of --definitions instead; rows have its fields' names.")
  private @Nullable String source;

  @Option(names = "--definitions", paramLabel = "FILE", description = "features.yaml.")
  private @Nullable Path definitions;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "How they are written: ${COMPLETION-CANDIDATES} (default: by the file's name; standard"
              + " input: JSONL).")
  private @Nullable RowFormat format;

  @Option(
      names = "--columns",
      paramLabel = "FIELD=COLUMN",
      split = ",",
      description = "Columns of fields whose names are not the customary ones.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--authors",
      paramLabel = "N",
      description = "Spread rows without an author over N made-up ones, by the post's id.")
  private int authors;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description =
          "Event time of the first row, for rows without one, ISO 8601 (default: ${DEFAULT-VALUE}).")
  private String start = Synthesis.DEFAULT_START.toString();

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "From one such row to the next: 250ms, 1s, 2m (default: ${DEFAULT-VALUE}).")
  private String interval = "1s";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events per second (default: as fast as it goes).")
  private double rate;

  @Option(names = "--limit", paramLabel = "N", description = "Rows to read at most.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Write rows set aside there, one JSON object per line.")
  private @Nullable Path rejects;

  @Option(names = "--strict", description = "Exit with 1 when a row was set aside.")
  private boolean strict;

  @Option(names = "--dry-run", description = "Read and check only; nothing is sent.")
  private boolean dryRun;

  @Override
  public Integer call() {
    long startedNanos = System.nanoTime();
    PrintWriter err = Consoles.err(spec);
    try (RejectsFile aside = new RejectsFile(err, rejects);
        EventSink sink = dryRun ? EventSink.nowhere() : kafka()) {
      Ingestion ingestion = ingestion(sink, aside);
      run(ingestion, sink, err, startedNanos);
      double seconds = (System.nanoTime() - startedNanos) / 1e9;
      summary(ingestion, seconds);
      return strict && ingestion.rejected() > 0 ? FAILED : 0;
    } catch (IngestException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Ingestion ingestion(EventSink sink, RejectsFile aside) {
    Pace pace = rate > 0 ? Pace.of(rate) : Pace.unlimited();
    String name = source;
    if (name == null) {
      return new Ingestion(
          kind,
          Columns.of(kind, columns),
          synthesis(),
          limit,
          pace,
          sink,
          aside,
          InstantSource.system());
    }
    FeatureDefinitions defined =
        DefinitionsFile.load(Optional.ofNullable(definitions), LinearTextModel.shipped().labels())
            .definitions();
    List<String> names = defined.sources().stream().map(Source::name).toList();
    Source found =
        defined.sources().stream()
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "--source "
                            + name
                            + " (expected: one of "
                            + String.join(", ", names)
                            + ")"
                            + DidYouMean.hint(name, names)));
    if (EventTypes.builtIn(found.type())) {
      throw new CommandFailure(
          "--source " + name + ": a built-in event; send it with --type instead");
    }
    return new Ingestion(new SourceRows(found, defined), limit, pace, sink, aside);
  }

  private KafkaSink kafka() {
    return new KafkaSink(connection.kafka(), rate > 0 ? 5 : 20);
  }

  private void run(Ingestion ingestion, EventSink sink, PrintWriter err, long startedNanos) {
    // Ctrl-C: what was read is delivered, then the process ends.
    Stopping stopping = Stopping.onExit(ingestion::stop);
    Progress progress = Progress.start(err, () -> line(ingestion, startedNanos));
    try {
      for (Ingestion.Input input : inputs()) {
        ingestion.read(input, System.in);
      }
      sink.flush();
    } finally {
      progress.close();
      stopping.close();
    }
  }

  private List<Ingestion.Input> inputs() {
    List<Ingestion.Input> inputs = new ArrayList<>();
    for (String file : files.isEmpty() ? List.of("-") : files) {
      if (file.equals("-")) {
        inputs.add(new Ingestion.Input("stdin", null, format == null ? RowFormat.JSONL : format));
        continue;
      }
      Path path = Path.of(file);
      String name = String.valueOf(path.getFileName());
      RowFormat read =
          format != null
              ? format
              : RowFormat.ofFileName(name)
                  .orElseThrow(
                      () ->
                          new CommandFailure(
                              file
                                  + ": format unknown by its name (expected: .jsonl, .csv or .tsv,"
                                  + " with or without .gz); say --format"));
      inputs.add(new Ingestion.Input(name, path, read));
    }
    return inputs;
  }

  private Synthesis synthesis() {
    try {
      return new Synthesis(authors, Instant.parse(start), duration(interval));
    } catch (DateTimeParseException e) {
      throw new CommandFailure(
          "--start "
              + start
              + " (expected: ISO 8601 with zone, e.g. "
              + Synthesis.DEFAULT_START
              + ")",
          e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static Duration duration(String text) {
    var matcher = java.util.regex.Pattern.compile("(\\d{1,9})(ms|s|m|h)").matcher(text.strip());
    if (!matcher.matches()) {
      throw new CommandFailure("--interval " + text + " (expected: e.g. 250ms, 1s, 2m, 1h)");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static String line(Ingestion ingestion, long startedNanos) {
    return String.format(
        Locale.ROOT,
        "%,d rows, %,.0f per second, %,d set aside",
        ingestion.rows(),
        ingestion.rows() / ((System.nanoTime() - startedNanos) / 1e9),
        ingestion.rejected());
  }

  private void summary(Ingestion ingestion, double seconds) {
    PrintWriter out = Consoles.out(spec);
    double perSecond = seconds > 0 ? ingestion.sent() / seconds : 0;
    if (output.json()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("rows", ingestion.rows());
      values.put("sent", ingestion.sent());
      values.put("rejected", ingestion.rejected());
      values.put("seconds", Math.round(seconds * 1000) / 1000.0);
      values.put("rows_per_second", Math.round(perSecond));
      values.put("dry_run", dryRun);
      Json.print(out, values);
    } else {
      out.printf(
          Locale.ROOT,
          "%,d rows: %,d %s, %,d set aside, in %.1f s (%,.0f per second)%n",
          ingestion.rows(),
          ingestion.sent(),
          dryRun ? "would be sent" : "sent",
          ingestion.rejected(),
          seconds,
          perSecond);
    }
    out.flush();
  }
}
