package dev.weir.streams.offline.backtest;

import dev.weir.decision.PostSummary;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.streams.offline.backtest.BacktestResult.Pair;
import dev.weir.streams.offline.backtest.BacktestResult.RuleCount;
import dev.weir.streams.offline.backtest.BacktestResult.Slice;
import dev.weir.streams.stage.Redecision.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts decisions of then beside those of now. Memory by rules and slices. Not thread-safe. */
final class Tally {
  /** Values of a dimension that are counted by themselves; a hostile producer sends any number. */
  static final int SLICE_VALUES_MAX = 200;

  private static final String OTHERS = "(others)";
  private static final String UNKNOWN = "(not said)";
  private static final String ALLOW = "allow";

  private final int examples;
  private final Map<String, Long> policies = new TreeMap<>();
  private final Map<String, Map<String, Long>> actions = new TreeMap<>();
  private final Map<String, Pair> categories = new TreeMap<>();
  private final Map<String, RuleCount> rules = new TreeMap<>();
  private final Map<String, Map<String, Slice>> slices = new TreeMap<>();
  private final Map<String, Integer> examplesOf = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, Long> skipped = new TreeMap<>();
  private Quality then = Quality.NONE;
  private Quality now = Quality.NONE;
  private long posts;
  private long decisions;
  private long secondLooks;
  private long firstMs = Long.MAX_VALUE;
  private long lastMs = Long.MIN_VALUE;
  private long different;
  private long actionChanged;

  Tally(int examples) {
    this.examples = examples;
  }

  long decisions() {
    return decisions;
  }

  long actionChanged() {
    return actionChanged;
  }

  void skip(String why, long count) {
    if (count > 0) {
      skipped.merge(why, count, Long::sum);
    }
  }

  void post(long createdAtMs) {
    posts++;
    firstMs = Math.min(firstMs, createdAtMs);
    lastMs = Math.max(lastMs, createdAtMs);
  }

  /** One decision. */
  void decision(Verdict logged, Outcome before, Outcome after) {
    decisions++;
    secondLooks += logged.getRevision() > 1 ? 1 : 0;
    policies.merge(logged.getPolicyVersion(), 1L, Long::sum);
    boolean changed = !before.action().equals(after.action());
    actionChanged += changed ? 1 : 0;
    actions
        .computeIfAbsent(before.action(), a -> new TreeMap<>())
        .merge(after.action(), 1L, Long::sum);
    category(before.category(), 1, 0);
    category(after.category(), 0, 1);
    if (!before.equals(after)) {
      different++;
    }
    rules(before.reasons(), after.reasons());
    slices(logged.getPost(), flagged(before), flagged(after), changed);
    if (changed) {
      example(logged, before, after);
    }
  }

  /** Whether a post is harmful, and what rules had said of it, or would have, last. */
  void judged(boolean harmful, Outcome before, Outcome after) {
    then = then.plus(harmful, flagged(before));
    now = now.plus(harmful, flagged(after));
  }

  private static boolean flagged(Outcome outcome) {
    return !outcome.action().equals(ALLOW);
  }

  private void category(@Nullable String category, long before, long after) {
    if (category != null) {
      categories.merge(
          category,
          new Pair(before, after),
          (a, b) -> new Pair(a.then() + b.then(), a.now() + b.now()));
    }
  }

  private void rules(List<Reason> before, List<Reason> after) {
    for (Reason reason : before) {
      if (reason.getOutcome() == RuleOutcome.FIRED) {
        boolean still = fires(reason.getRule(), after);
        rule(reason, new RuleCount(1, 0, still ? 0 : 1, 0, 0, 0));
      }
    }
    for (Reason reason : after) {
      rule(
          reason,
          switch (reason.getOutcome()) {
            case FIRED -> new RuleCount(0, 1, 0, fires(reason.getRule(), before) ? 0 : 1, 0, 0);
            case ABSTAINED -> new RuleCount(0, 0, 0, 0, 1, 0);
            case FAILED -> new RuleCount(0, 0, 0, 0, 0, 1);
          });
    }
  }

  private void rule(Reason of, RuleCount one) {
    rules.merge(
        of.getRule(),
        one,
        (a, b) ->
            new RuleCount(
                a.then() + b.then(),
                a.now() + b.now(),
                a.onlyThen() + b.onlyThen(),
                a.onlyNow() + b.onlyNow(),
                a.abstained() + b.abstained(),
                a.failed() + b.failed()));
  }

  private static boolean fires(String rule, List<Reason> reasons) {
    for (Reason reason : reasons) {
      if (reason.getOutcome() == RuleOutcome.FIRED && reason.getRule().equals(rule)) {
        return true;
      }
    }
    return false;
  }

  private void slices(PostSummary post, boolean before, boolean after, boolean changed) {
    Slice one = new Slice(1, before ? 1 : 0, after ? 1 : 0, changed ? 1 : 0);
    slice("market", post.getMarket(), one);
    slice("surface", post.getSurface(), one);
    slice("language", post.getLanguage(), one);
  }

  private void slice(String dimension, @Nullable String value, Slice one) {
    Map<String, Slice> values = slices.computeIfAbsent(dimension, d -> new TreeMap<>());
    String known = value == null ? UNKNOWN : value;
    if (!values.containsKey(known) && values.size() >= SLICE_VALUES_MAX) {
      known = OTHERS;
    }
    values.merge(
        known,
        one,
        (a, b) ->
            new Slice(
                a.decisions() + b.decisions(),
                a.flaggedThen() + b.flaggedThen(),
                a.flaggedNow() + b.flaggedNow(),
                a.changed() + b.changed()));
  }

  private void example(Verdict logged, Outcome before, Outcome after) {
    String kind = before.action() + " " + after.action();
    if (examplesOf.merge(kind, 1, Integer::sum) > examples) {
      return;
    }
    changes.add(
        new Change(
            logged.getPostId(),
            logged.getSource().getPartition(),
            logged.getSource().getOffset(),
            logged.getRevision(),
            before.action(),
            after.action(),
            fired(before),
            fired(after),
            why(after)));
  }

  private static List<String> fired(Outcome outcome) {
    return outcome.reasons().stream()
        .filter(reason -> reason.getOutcome() == RuleOutcome.FIRED)
        .map(Reason::getRule)
        .toList();
  }

  private static @Nullable String why(Outcome outcome) {
    for (Reason reason : outcome.reasons()) {
      if (reason.getOutcome() == RuleOutcome.FIRED
          && reason.getAction().equals(outcome.action())
          && Objects.equals(reason.getCategory(), outcome.category())) {
        return reason.getExplanation();
      }
    }
    return null;
  }

  BacktestResult result(String policyVersion) {
    return new BacktestResult(
        policyVersion,
        policies,
        posts,
        decisions,
        secondLooks,
        posts == 0 ? 0 : firstMs,
        posts == 0 ? 0 : lastMs,
        different,
        actionChanged,
        actions,
        categories,
        rules,
        slices,
        then,
        now,
        skipped,
        changes);
  }
}
