package dev.weir.streams.command;

import dev.weir.decision.LabelScore;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir verdicts}: reads what was decided. */
@Command(
    name = "verdicts",
    description = "Read verdicts.",
    subcommands = VerdictsCommand.Tail.class)
public final class VerdictsCommand {

  /** {@code weir verdicts tail}. */
  @Command(
      name = "tail",
      description = {
        "Print verdicts as they are made, one line each; Ctrl-C ends.",
        "The text of posts is not shown: verdicts do not carry it."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir verdicts tail --action remove",
        "  weir verdicts tail --from-beginning --no-follow --json > verdicts.jsonl"
      })
  static final class Tail implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(names = "--from-beginning", description = "Also the verdicts made so far.")
    private boolean fromBeginning;

    @Option(names = "--no-follow", description = "End at the newest one instead of waiting.")
    private boolean noFollow;

    @Option(names = "--limit", paramLabel = "N", description = "End after N lines.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--author", paramLabel = "ID", description = "Of this author only.")
    private @Nullable String author;

    @Option(
        names = "--action",
        paramLabel = "ACTION",
        description = "With this action only: allow, label, demote, interstitial, review, remove.")
    private @Nullable String action;

    private long lines;

    @Override
    public Integer call() {
      PrintWriter out = Consoles.out(spec);
      PrintWriter err = Consoles.err(spec);
      AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
      try (TopicTail tail = new TopicTail(connection.kafka(), Topics.VERDICTS);
          Stopping stopping = Stopping.onExit(tail::stop)) {
        if (limit > 0) {
          tail.read(
              fromBeginning,
              !noFollow,
              record -> {
                codec
                    .decode(record.value())
                    .run(
                        verdict -> print(out, verdict),
                        why ->
                            err.printf(
                                "weir: verdicts/%d/%d: %s%n",
                                record.partition(), record.offset(), why.message()));
                // A closed pipe (head) ends it, too.
                return !stopping.asked() && lines < limit && !out.checkError();
              });
        }
      }
      out.flush();
      return 0;
    }

    private void print(PrintWriter out, Verdict verdict) {
      boolean wanted =
          (author == null || author.equals(verdict.getAuthorId()))
              && (action == null || action.equalsIgnoreCase(verdict.getAction()));
      if (!wanted) {
        return;
      }
      lines++;
      if (output.json()) {
        Json.print(out, values(verdict));
      } else {
        out.printf(
            Locale.ROOT,
            "%s  %-12s %-14s %s  by %s%s%s%n",
            verdict.getCreatedAt(),
            verdict.getAction(),
            verdict.getCategory() == null ? "-" : verdict.getCategory(),
            verdict.getPostId() + (verdict.getRevision() > 1 ? " #" + verdict.getRevision() : ""),
            verdict.getAuthorId(),
            fired(verdict).isEmpty() ? "" : "  (" + String.join(", ", fired(verdict)) + ")",
            verdict.getEnforced() ? "" : "  [shadow]");
      }
    }

    private static List<String> fired(Verdict verdict) {
      return verdict.getReasons().stream()
          .filter(reason -> reason.getOutcome() == RuleOutcome.FIRED)
          .map(Reason::getRule)
          .toList();
    }

    /** In a fixed order: two reads of one topic are compared byte for byte. */
    private static Map<String, Object> values(Reason reason) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("rule", reason.getRule());
      values.put("outcome", reason.getOutcome().name().toLowerCase(Locale.ROOT));
      values.put("explanation", reason.getExplanation());
      return values;
    }

    private static Map<String, Object> values(Verdict verdict) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("post_id", verdict.getPostId());
      values.put("author_id", verdict.getAuthorId());
      values.put("revision", verdict.getRevision());
      values.put("created_at", verdict.getCreatedAt().toString());
      values.put("as_of", verdict.getAsOf().toString());
      values.put("action", verdict.getAction());
      values.put("category", verdict.getCategory());
      values.put("enforced", verdict.getEnforced());
      VerdictWords.besides(verdict, values);
      values.put("reasons", verdict.getReasons().stream().map(Tail::values).toList());
      values.put(
          "scores",
          verdict.getScores().stream()
              .collect(
                  Collectors.toMap(
                      LabelScore::getLabel,
                      LabelScore::getScore,
                      (first, second) -> first,
                      LinkedHashMap::new)));
      values.put("policy_version", verdict.getPolicyVersion());
      values.put("model_version", verdict.getModelVersion());
      return values;
    }
  }
}
