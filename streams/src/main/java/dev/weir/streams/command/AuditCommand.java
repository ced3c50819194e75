package dev.weir.streams.command;

import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.offline.OfflineException;
import dev.weir.streams.offline.TemporaryDirectory;
import dev.weir.streams.offline.audit.Audit;
import dev.weir.streams.offline.audit.AuditPlan;
import dev.weir.streams.offline.audit.AuditResult;
import dev.weir.streams.offline.audit.Difference;
import dev.weir.streams.offline.sorting.SortException;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir audit}: features logged with verdicts against recomputed ones. */
@Command(
    name = "audit",
    description = {
      "Recompute the features that verdicts were logged with, from the log of posts, and report how"
          + " many differ.",
      "Compared bit for bit: value, status, bound. Covers the author features that posts feed; the"
          + " report names the others and why. Reads topics only: instances may run meanwhile."
    },
    footer = {
      "",
      "Examples:",
      "  weir audit",
      "  weir audit --bootstrap-servers kafka:9092 --definitions features.yaml --json",
      "",
      "Exit code 0 when no value differs, 1 when one does or nothing could be compared."
    })
public final class AuditCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final long SORT_SHARE = 4;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "features.yaml of the instance (default: the one that ships).")
  private @Nullable Path definitions;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Text model of the instance (default: the one that ships).")
  private @Nullable Path model;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The first N posts of the log only (default: all).")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description = "Where sorted verdicts and rows go (default: the system's).")
  private Path tempDir = Path.of(System.getProperty("java.io.tmpdir", "."));

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new CommandFailure("--limit: " + limit + " (expected: >= 1)");
    }
    long startedNanos = System.nanoTime();
    PrintWriter err = Consoles.err(spec);
    TextScorer scorer = Configuration.scorer(Optional.ofNullable(model));
    DefinitionsFile file = DefinitionsFile.load(Optional.ofNullable(definitions), scorer.labels());
    if (file.definitions().service("moderation").isEmpty()) {
      throw new CommandFailure(
          "feature_services: 'moderation' is missing (expected: the definitions of an instance that"
              + " makes verdicts)");
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.in(tempDir)) {
      Audit audit =
          new Audit(
              new AuditPlan(
                  connection.kafka(),
                  Topics.VERDICTS,
                  file.definitions(),
                  scorer,
                  limit,
                  temporary.path(),
                  Runtime.getRuntime().maxMemory() / SORT_SHARE));
      AuditResult result = LongWork.run(err, audit::progress, audit::stop, audit::run);
      double seconds = (System.nanoTime() - startedNanos) / 1e9;
      PrintWriter out = Consoles.out(spec);
      if (output.json()) {
        Json.print(out, values(result, seconds));
      } else {
        print(out, result, seconds);
      }
      out.flush();
      if (result.values() == 0) {
        err.println("weir: nothing was compared; the counts say why");
        err.flush();
      }
      return result.agrees() ? 0 : FAILED;
    } catch (OfflineException | SortException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void print(PrintWriter out, AuditResult result, double seconds) {
    out.printf(
        Locale.ROOT,
        "%,d verdicts, %,d values compared: %,d values in %,d verdicts differ, mismatch rate %s%n",
        result.verdicts(),
        result.values(),
        result.mismatched(),
        result.mismatchedVerdicts(),
        result.values() == 0 ? "unknown" : String.valueOf(result.mismatchRate()));
    out.printf(
        Locale.ROOT,
        "%,d posts read in %.1f s: %s; %,d counted ones without a verdict, %,d verdicts that should"
            + " not be%n",
        result.posts(),
        seconds,
        fates(result),
        result.unanswered(),
        result.unexpected());
    result
        .skipped()
        .forEach((why, count) -> out.printf(Locale.ROOT, "not compared: %,d %s%n", count, why));
    if (result.skipped().containsKey(Audit.OTHER_DEFINITIONS)) {
      out.printf(
          "  the definitions given have version %s; --definitions names others%n",
          result.definitionsVersion());
    }
    for (Difference difference : result.differences()) {
      out.printf(
          "%s (posts/%d/%d) %s: logged %s, recomputed %s%n",
          difference.postId(),
          difference.partition(),
          difference.offset(),
          difference.feature(),
          difference.logged(),
          difference.recomputed());
    }
    result
        .mismatchedByFeature()
        .forEach((feature, count) -> out.printf(Locale.ROOT, "%s: %,d differ%n", feature, count));
    out.printf("audited: %s%n", String.join(", ", result.features()));
    result.notRecomputed().forEach((name, why) -> out.printf("not audited: %s: %s%n", name, why));
  }

  private static Map<String, Long> fates(AuditResult result) {
    Map<String, Long> fates = new TreeMap<>();
    result.fates().forEach((fate, n) -> fates.put(fate.name().toLowerCase(Locale.ROOT), n));
    return fates;
  }

  private static Map<String, Object> values(AuditResult result, double seconds) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("verdicts_compared", result.verdicts());
    values.put("values_compared", result.values());
    values.put("values_mismatched", result.mismatched());
    values.put("verdicts_mismatched", result.mismatchedVerdicts());
    values.put("mismatch_rate", result.values() == 0 ? null : result.mismatchRate());
    values.put("mismatched_by_feature", result.mismatchedByFeature());
    values.put("differences", result.differences().stream().map(AuditCommand::values).toList());
    values.put("posts", result.posts());
    values.put("post_fates", fates(result));
    values.put("posts_unanswered", result.unanswered());
    values.put("verdicts_unexpected", result.unexpected());
    values.put("verdicts_skipped", result.skipped());
    values.put("definitions_version", result.definitionsVersion());
    values.put("audited", result.features());
    values.put("not_audited", result.notRecomputed());
    values.put("seconds", Math.round(seconds * 1000) / 1000.0);
    return values;
  }

  private static Map<String, Object> values(Difference difference) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("post_id", difference.postId());
    values.put("partition", difference.partition());
    values.put("offset", difference.offset());
    values.put("feature", difference.feature());
    values.put("logged", difference.logged());
    values.put("recomputed", difference.recomputed());
    return values;
  }
}
