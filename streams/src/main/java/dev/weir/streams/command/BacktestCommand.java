package dev.weir.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.offline.OfflineException;
import dev.weir.streams.offline.TemporaryDirectory;
import dev.weir.streams.offline.backtest.Backtest;
import dev.weir.streams.offline.backtest.BacktestPlan;
import dev.weir.streams.offline.backtest.BacktestReport;
import dev.weir.streams.offline.backtest.BacktestResult;
import dev.weir.streams.offline.backtest.GroundTruth;
import dev.weir.streams.offline.sorting.SortException;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir backtest}: what a policy would have decided. */
@Command(
    name = "backtest",
    description = {
      "Decide the posts of the log again with a policy, and report what would have been different.",
      "Features are those that were logged with each verdict, as they were then; so are scores,"
          + " unless --rescore. Reads topics only: instances may run meanwhile."
    },
    footer = {
      "",
      "Examples:",
      "  weir backtest --policy new.yaml",
      "  weir backtest --policy new.yaml --from 2026-11-01 --to 2026-11-08 --report report.html",
      "  weir backtest --expect-same            each verdict by the policy that made it",
      "  weir backtest --model new.bin --rescore --json",
      "",
      "Exit code 0; with --expect-same 1 when a decision differs or there is none."
    })
public final class BacktestCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final long SORT_SHARE = 4;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Posts from then on, by event time: 2026-11-01 or 2026-11-01T12:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Posts before then.")
  private @Nullable String to;

  @Option(
      names = "--rescore",
      description = "Score the texts with the model at hand instead of taking the logged scores.")
  private boolean rescore;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a report to read in a browser, one file without others.")
  private @Nullable Path report;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "Which posts are harmful, for precision and recall: .jsonl, .csv or .tsv with post_id and"
              + " harmful, 0 or 1 (default: reviewers' answers in the log of verdicts).")
  private @Nullable Path truth;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Posts to name for each change of action (default: ${DEFAULT-VALUE}).")
  private int examples = 10;

  @Option(
      names = "--expect-same",
      description = "Fail when a decision differs: action, category, or what a rule said.")
  private boolean expectSame;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The first N posts of the log only (default: all).")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description = "Where sorted verdicts go (default: the system's).")
  private Path tempDir = Path.of(System.getProperty("java.io.tmpdir", "."));

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new CommandFailure("--limit: " + limit + " (expected: >= 1)");
    }
    if (examples < 0 || examples > 10_000) {
      throw new CommandFailure("--examples: " + examples + " (expected: 0 to 10000)");
    }
    long fromMs = from == null ? Long.MIN_VALUE : time("--from", from);
    long toMs = to == null ? Long.MAX_VALUE : time("--to", to);
    if (fromMs >= toMs) {
      throw new CommandFailure("--from: " + from + " (expected: before --to " + to + ")");
    }
    checkReport();
    PrintWriter err = Consoles.err(spec);
    StageParts parts = policy.parts();
    long startedNanos = System.nanoTime();
    try (TemporaryDirectory temporary = TemporaryDirectory.in(tempDir)) {
      Backtest backtest =
          new Backtest(
              new BacktestPlan(
                  connection.kafka(),
                  Topics.VERDICTS,
                  parts,
                  policy.archive(connection.kafka()).orElse(null),
                  rescore,
                  fromMs,
                  toMs,
                  limit,
                  truth == null ? null : GroundTruth.read(truth),
                  examples,
                  temporary.path(),
                  Runtime.getRuntime().maxMemory() / SORT_SHARE));
      BacktestResult result = LongWork.run(err, backtest::progress, backtest::stop, backtest::run);
      BacktestReport said =
          new BacktestReport(
              result,
              truth == null ? "reviewers" : truth.toString(),
              (System.nanoTime() - startedNanos) / 1e9);
      PrintWriter out = Consoles.out(spec);
      if (output.json()) {
        Json.print(out, said.values());
      } else {
        out.print(said.text());
      }
      out.flush();
      write(said);
      if (result.decisions() == 0) {
        err.println("weir: nothing was decided again; the counts say why");
        err.flush();
      }
      return expectSame && (result.different() > 0 || result.decisions() == 0) ? FAILED : 0;
    } catch (IngestException | OfflineException | SortException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Told before the work, not after it. */
  private void checkReport() {
    Path file = report;
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isWritable(directory) || Files.isDirectory(file)) {
      throw new CommandFailure(
          "--report "
              + file
              + ": cannot be written (expected: a file in a directory that is there)");
    }
  }

  private void write(BacktestReport said) {
    if (report == null) {
      return;
    }
    try {
      Files.writeString(report, said.html(), UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("--report " + report + ": cannot be written: " + e, e);
    }
  }

  private static long time(String option, String text) {
    try {
      return (text.contains("T")
              ? Instant.parse(text)
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant())
          .toEpochMilli();
    } catch (DateTimeException e) {
      throw new CommandFailure(
          option + ": '" + text + "' (expected: 2026-11-01 or 2026-11-01T12:00:00Z)", e);
    }
  }
}
