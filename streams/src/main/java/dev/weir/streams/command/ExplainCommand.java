package dev.weir.streams.command;

import dev.weir.decision.ListFinding;
import dev.weir.decision.ListFindings;
import dev.weir.decision.ListMatch;
import dev.weir.decision.Overturn;
import dev.weir.decision.Reason;
import dev.weir.decision.Span;
import dev.weir.decision.Verdict;
import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.moderation.policy.Policy;
import dev.weir.streams.offline.decision.Counterfactuals;
import dev.weir.streams.offline.decision.Counterfactuals.Counterfactual;
import dev.weir.streams.offline.decision.DecidedPost;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageParts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir explain}: why a post was decided as it was. */
@Command(
    name = "explain",
    description = {
      "Say why a post was decided as it was: what each rule said and is, the values it saw, the parts"
          + " of the text that counted, and the nearest other values that would have changed the"
          + " action.",
      "The text itself is shown with --show-text only."
    },
    footer = {
      "",
      "Examples:",
      "  weir explain post-4711",
      "  weir explain post-4711 --revision 1 --show-text",
      "  weir explain post-4711 --json"
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final int COUNTERFACTUALS = 5;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Parameters(paramLabel = "POST_ID", description = "Id of the post.")
  private String postId = "";

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "Which verdict (default: the latest).")
  private int revision;

  @Option(names = "--show-text", description = "Show the parts of the text that counted.")
  private boolean showText;

  @Option(names = "--all-features", description = "Show every feature that was logged.")
  private boolean allFeatures;

  /**
   * What is said.
   *
   * @param policy the one at hand, null when it is not the one that decided
   * @param changes nearest first
   */
  private record Explained(
      DecidedPost decided,
      Verdict verdict,
      @Nullable Policy policy,
      String policyAtHand,
      List<Counterfactual> changes) {
    Optional<String> conditionOf(String rule) {
      return policy == null ? Optional.empty() : policy.conditionOf(rule);
    }
  }

  @Override
  public Integer call() throws IOException {
    StageParts parts = policy.parts();
    PolicyArchive archive = policy.archive(connection.kafka()).orElse(null);
    Redecision redecision = new Redecision(parts, false, archive);
    DecidedPost decided =
        DecidedPosts.find(connection.kafka(), postId, redecision, Consoles.err(spec));
    Verdict verdict = chosen(decided);
    Policy atHand = redecision.policy(verdict);
    boolean decidedByIt = verdict.getPolicyVersion().equals(atHand.version());
    List<Counterfactual> changes = new ArrayList<>();
    if (decidedByIt && Redecision.byRules(verdict)) {
      Counterfactuals.of(decided.post(), verdict, redecision).stream()
          .limit(COUNTERFACTUALS)
          .forEach(changes::add);
    }
    Explained explained =
        new Explained(decided, verdict, decidedByIt ? atHand : null, atHand.version(), changes);
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      Json.print(out, values(explained));
    } else {
      print(out, explained);
    }
    out.flush();
    return 0;
  }

  private Verdict chosen(DecidedPost decided) {
    List<Verdict> revisions = decided.revisions();
    if (revision == 0) {
      return revisions.get(revisions.size() - 1);
    }
    return revisions.stream()
        .filter(verdict -> verdict.getRevision() == revision)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "--revision: "
                        + revision
                        + " (expected: "
                        + revisions.stream()
                            .map(verdict -> String.valueOf(verdict.getRevision()))
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  private void print(PrintWriter out, Explained explained) {
    DecidedPost decided = explained.decided();
    Verdict verdict = explained.verdict();
    out.printf(
        "%s revision %d of %d: %s%s%s%n",
        postId,
        verdict.getRevision(),
        decided.revisions().size(),
        verdict.getAction(),
        verdict.getCategory() == null ? "" : " (" + verdict.getCategory() + ")",
        verdict.getEnforced() ? "" : ", not enforced");
    if (!VerdictWords.besides(verdict).isEmpty()) {
      out.printf("besides: %s%n", VerdictWords.besides(verdict));
    }
    out.printf(
        "by %s, posted %s, decided as of %s%n",
        verdict.getAuthorId(), verdict.getCreatedAt(), verdict.getAsOf());
    out.printf(
        "policy %s, model %s, definitions %s%n",
        verdict.getPolicyVersion(),
        verdict.getModelVersion(),
        verdict.getFeatures().getDefinitionsVersion());
    if (explained.policy() == null) {
      out.printf(
          "the policy at hand is %s: conditions and nearest changes are left out; --policy names"
              + " that of then%n",
          explained.policyAtHand());
    }
    out.printf("%nWhat the rules said:%n");
    if (verdict.getReasons().isEmpty()) {
      out.println("  nothing: no threshold was reached and no rule fired");
    }
    for (Reason reason : verdict.getReasons()) {
      out.printf(
          "  %s %s, would %s: %s%n",
          reason.getRule(),
          reason.getOutcome().name().toLowerCase(Locale.ROOT),
          reason.getAction(),
          reason.getExplanation());
      explained
          .conditionOf(reason.getRule())
          .ifPresent(when -> out.printf("    when %s%n", when.strip().replaceAll("\\s+", " ")));
    }
    Overturn overturn = verdict.getOverturn();
    if (overturn != null) {
      out.printf(
          "%nTaken back from the author's record: revisions %s%n",
          overturn.getTakenBack().stream()
              .map(taken -> String.valueOf(taken.getRevision()))
              .collect(Collectors.joining(", ")));
    }
    out.printf("%nScores: %s%n", scores(verdict));
    printSpans(out, decided, verdict);
    printLists(out, verdict);
    printFeatures(out, explained);
    if (!explained.changes().isEmpty()) {
      out.printf("%nNearest change, one value at a time, that would have changed the action:%n");
      for (Counterfactual change : explained.changes()) {
        out.printf(
            Locale.ROOT,
            "  %s %s instead of %s: %s%n",
            change.name(),
            number(change.instead()),
            number(change.logged()),
            change.action());
      }
    } else if (explained.policy() != null) {
      out.printf("%nNo single value would have changed the action.%n");
    }
  }

  private void printSpans(PrintWriter out, DecidedPost decided, Verdict verdict) {
    if (verdict.getSpans().isEmpty()) {
      return;
    }
    out.printf("%nParts of the text that counted, from and to in UTF-16 code units:%n");
    for (Span span : verdict.getSpans()) {
      out.printf(
          Locale.ROOT,
          "  %s %d-%d %+.2f%s%n",
          span.getLabel(),
          span.getStart(),
          span.getEnd(),
          span.getContribution(),
          showText ? "  " + part(decided, span) : "");
    }
  }

  private static void printLists(PrintWriter out, Verdict verdict) {
    ListFindings lists = verdict.getLists();
    if (lists == null) {
      return;
    }
    out.printf(
        "%nLists that matched, with entries known up to position %d:%n", lists.getPosition());
    for (ListFinding finding : lists.getFindings()) {
      for (ListMatch match : finding.getTold()) {
        String where =
            match.getMedia() >= 0
                ? "media " + match.getMedia() + " distance " + match.getDistance()
                : match.getStart() >= 0
                    ? match.getStart() + "-" + match.getEnd()
                    : "the author, the post or its text by id";
        out.printf("  %s entry %s %s%n", finding.getList(), match.getEntry(), where);
      }
    }
  }

  private void printFeatures(PrintWriter out, Explained explained) {
    List<FeatureValue> shown =
        explained.verdict().getFeatures().getFeatures().stream()
            .filter(f -> allFeatures || wasRead(f, explained))
            .toList();
    if (!shown.isEmpty()) {
      out.printf("%nFeatures%s:%n", allFeatures ? "" : " named by these rules");
      for (FeatureValue feature : shown) {
        out.printf(
            "  %s %s%s%n",
            feature.getName(),
            feature.getStatus() == FeatureStatus.PRESENT ? value(feature) : feature.getStatus(),
            feature.getErrorBound() > 0 ? " ± " + number(feature.getErrorBound()) : "");
      }
    }
  }

  /** Whether what a rule said names the feature. */
  private static boolean wasRead(FeatureValue feature, Explained explained) {
    String name = feature.getName().replace(':', '.');
    return explained.verdict().getReasons().stream()
        .anyMatch(
            reason ->
                reason.getExplanation().contains(name)
                    || explained
                        .conditionOf(reason.getRule())
                        .filter(w -> w.contains(name))
                        .isPresent());
  }

  private static Object value(FeatureValue feature) {
    Object value = feature.getValue();
    if (value == null) {
      return feature.getItems();
    }
    return value instanceof Double number ? number(number) : value;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private static String scores(Verdict verdict) {
    return verdict.getScores().isEmpty()
        ? "none"
        : verdict.getScores().stream()
            .map(s -> String.format(Locale.ROOT, "%s %.3f", s.getLabel(), s.getScore()))
            .collect(Collectors.joining(", "));
  }

  private static String part(DecidedPost decided, Span span) {
    String text = decided.post().getText();
    return text.substring(
        Math.min(text.length(), span.getStart()), Math.min(text.length(), span.getEnd()));
  }

  private Map<String, Object> values(Explained explained) {
    Verdict verdict = explained.verdict();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("post_id", postId);
    values.put("author_id", verdict.getAuthorId());
    values.put("revision", verdict.getRevision());
    values.put("revisions", explained.decided().revisions().size());
    values.put("action", verdict.getAction());
    values.put("category", verdict.getCategory());
    values.put("enforced", verdict.getEnforced());
    VerdictWords.besides(verdict, values);
    values.put("created_at", verdict.getCreatedAt().toString());
    values.put("as_of", verdict.getAsOf().toString());
    values.put("policy_version", verdict.getPolicyVersion());
    values.put("model_version", verdict.getModelVersion());
    values.put("definitions_version", verdict.getFeatures().getDefinitionsVersion());
    values.put("reasons", verdict.getReasons().stream().map(r -> values(r, explained)).toList());
    Map<String, Object> scores = new LinkedHashMap<>();
    verdict.getScores().forEach(s -> scores.put(s.getLabel(), s.getScore()));
    values.put("scores", scores);
    values.put(
        "spans", verdict.getSpans().stream().map(s -> values(s, explained.decided())).toList());
    values.put("lists", lists(verdict));
    values.put(
        "features",
        verdict.getFeatures().getFeatures().stream().map(ExplainCommand::values).toList());
    values.put(
        "nearest_changes", explained.changes().stream().map(ExplainCommand::values).toList());
    return values;
  }

  private static Map<String, Object> lists(Verdict verdict) {
    Map<String, Object> lists = new LinkedHashMap<>();
    if (verdict.getLists() != null) {
      lists.put("position", verdict.getLists().getPosition());
      for (ListFinding finding : verdict.getLists().getFindings()) {
        lists.put(
            "list." + finding.getList(),
            finding.getTold().stream().map(ListMatch::getEntry).toList());
      }
    }
    return lists;
  }

  private static Map<String, Object> values(Reason reason, Explained explained) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("rule", reason.getRule());
    values.put("outcome", reason.getOutcome().name());
    values.put("action", reason.getAction());
    values.put("category", reason.getCategory());
    values.put("explanation", reason.getExplanation());
    values.put("when", explained.conditionOf(reason.getRule()).orElse(null));
    return values;
  }

  private Map<String, Object> values(Span span, DecidedPost decided) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("label", span.getLabel());
    values.put("start", span.getStart());
    values.put("end", span.getEnd());
    values.put("contribution", span.getContribution());
    if (showText) {
      values.put("text", part(decided, span));
    }
    return values;
  }

  private static Map<String, Object> values(FeatureValue feature) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", feature.getName());
    values.put("status", feature.getStatus().name());
    values.put("value", feature.getValue() == null ? feature.getItems() : feature.getValue());
    values.put("error_bound", feature.getErrorBound());
    return values;
  }

  private static Map<String, Object> values(Counterfactual change) {
    return Map.of(
        "name",
        change.name(),
        "logged",
        change.logged(),
        "instead",
        change.instead(),
        "action",
        change.action());
  }
}
