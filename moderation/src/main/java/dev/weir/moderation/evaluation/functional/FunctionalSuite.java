package dev.weir.moderation.evaluation.functional;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.functional.SuiteFigures.Rates;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Cases that say what a model should tell apart, in the manner of functional tests of software: a
 * model is right or wrong on each at given thresholds. The cases of the suite that comes with Weir
 * were written for it; no model is trained on them. Immutable, thread-safe.
 */
public final class FunctionalSuite {
  private static final String SHIPPED = "functional-suite.tsv";
  private static final long ATTACK_SEED = 11;

  private final List<FunctionalCase> cases;

  public FunctionalSuite(List<FunctionalCase> cases) {
    this.cases = List.copyOf(cases);
  }

  /** The suite that comes with Weir. */
  public static FunctionalSuite shipped() {
    return new FunctionalSuite(FunctionalCaseReader.resource(FunctionalSuite.class, SHIPPED));
  }

  /**
   * @throws IOException if the file cannot be read or a line is broken
   */
  public static FunctionalSuite load(Path file) throws IOException {
    return new FunctionalSuite(FunctionalCaseReader.read(file));
  }

  public List<FunctionalCase> cases() {
    return cases;
  }

  /**
   * Right and wrong answers per functionality, and on all cases disguised by each attack. About a
   * dozen scorings per case.
   *
   * @param thresholds score from which a label counts as flagged
   * @throws IllegalArgumentException if a label of the suite has no threshold or is unknown to the
   *     scorer
   */
  public SuiteFigures evaluate(TextScorer scorer, Map<String, Double> thresholds) {
    Map<String, Rates> functionalities = new LinkedHashMap<>();
    Map<String, Rates> parts = new LinkedHashMap<>();
    Map<String, Rates> slices = new LinkedHashMap<>();
    Map<String, Rates> attacks = new LinkedHashMap<>();
    Map<String, Rates> total = new LinkedHashMap<>();
    for (FunctionalCase one : cases) {
      boolean flagged = isFlagged(scorer, thresholds, one, one.text());
      count(functionalities, one.functionality() + " (" + one.label() + ")", one, flagged);
      count(parts, one.part(), one, flagged);
      count(total, "all", one, flagged);
      if (!one.slice().isEmpty()) {
        count(slices, one.slice(), one, flagged);
      }
    }
    for (SpellingAttack attack : SpellingAttack.values()) {
      String name = attack.name().toLowerCase(Locale.ROOT);
      SplittableRandom random = new SplittableRandom(ATTACK_SEED);
      for (FunctionalCase one : cases) {
        String disguised = attack.apply(one.text(), random);
        count(attacks, name, one, isFlagged(scorer, thresholds, one, disguised));
      }
    }
    return new SuiteFigures(
        scorer.version(),
        new ArrayList<>(functionalities.values()),
        new ArrayList<>(parts.values()),
        new ArrayList<>(slices.values()),
        new ArrayList<>(attacks.values()),
        total.getOrDefault("all", Rates.none("all")));
  }

  private static void count(
      Map<String, Rates> rates, String name, FunctionalCase one, boolean flagged) {
    rates.put(name, rates.getOrDefault(name, Rates.none(name)).with(name, one.flagged(), flagged));
  }

  private static boolean isFlagged(
      TextScorer scorer, Map<String, Double> thresholds, FunctionalCase one, String text) {
    Double threshold = thresholds.get(one.label());
    if (threshold == null || !scorer.labels().contains(one.label())) {
      throw new IllegalArgumentException(
          "label "
              + one.label()
              + ": has no threshold or no score (expected: one of "
              + thresholds.keySet()
              + " and of "
              + scorer.labels()
              + ")");
    }
    return scorer.score(new Normalizer().normalize(text)).of(one.label()) >= threshold;
  }
}
