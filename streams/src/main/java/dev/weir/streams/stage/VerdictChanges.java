package dev.weir.streams.stage;

import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.decision.VerdictChange;
import dev.weir.feature.FeatureValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What differs between a revision of a verdict and the one before. */
final class VerdictChanges {
  private VerdictChanges() {}

  /**
   * The revision, saying what it changes.
   *
   * @param cause what in the log led to it
   */
  static Verdict with(SourceCoordinates cause, Verdict before, Verdict revision) {
    Set<String> then = fired(before);
    Set<String> now = fired(revision);
    List<String> added = new ArrayList<>(now);
    added.removeAll(then);
    List<String> gone = new ArrayList<>(then);
    gone.removeAll(now);
    return Verdict.newBuilder(revision)
        .setChange(
            new VerdictChange(
                cause,
                QuotaGrants.proposed(before),
                before.getCategory(),
                before.getEnforced(),
                added,
                gone,
                features(before, revision)))
        .build();
  }

  /** Rules that fired; that a quota was full is none: it may not be known yet. */
  private static Set<String> fired(Verdict verdict) {
    Set<String> rules = new LinkedHashSet<>();
    for (Reason reason : verdict.getReasons()) {
      if (reason.getOutcome() == RuleOutcome.FIRED && !QuotaGrants.isReason(reason)) {
        rules.add(reason.getRule());
      }
    }
    return rules;
  }

  private static List<String> features(Verdict before, Verdict revision) {
    Map<String, FeatureValue> then = new HashMap<>();
    before.getFeatures().getFeatures().forEach(value -> then.put(value.getName(), value));
    List<String> changed = new ArrayList<>();
    for (FeatureValue value : revision.getFeatures().getFeatures()) {
      if (!value.equals(then.get(value.getName()))) {
        changed.add(value.getName());
      }
    }
    return changed;
  }
}
