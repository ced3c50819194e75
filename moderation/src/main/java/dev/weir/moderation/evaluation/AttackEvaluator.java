package dev.weir.moderation.evaluation;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.AttackFigures.LabelAttack;
import dev.weir.moderation.evaluation.functional.SpellingAttack;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Disguises the texts that have a label, and counts how many are still flagged. */
public final class AttackEvaluator {
  private static final long SEED = 5;

  private final TextScorer scorer;
  private final Map<String, Double> thresholds;
  private final Normalizer normalizer = new Normalizer();

  /**
   * @param thresholds score from which a label counts as flagged; labels without one are left out
   */
  public AttackEvaluator(TextScorer scorer, Map<String, Double> thresholds) {
    this.scorer = scorer;
    this.thresholds = Map.copyOf(thresholds);
  }

  /** Every label under every attack. A dozen scorings per text. */
  public AttackFigures evaluate(List<LabelledText> texts) {
    int[] positives = new int[scorer.labels().size()];
    for (LabelledText text : texts) {
      for (int label = 0; label < positives.length; label++) {
        positives[label] += text.answer(scorer.labels().get(label)) == 1 ? 1 : 0;
      }
    }
    int[] clean = flagged(texts, null);
    List<LabelAttack> rows = new ArrayList<>();
    for (SpellingAttack attack : SpellingAttack.values()) {
      int[] disguised = flagged(texts, attack);
      for (int label = 0; label < positives.length; label++) {
        String name = scorer.labels().get(label);
        if (positives[label] > 0 && thresholds.containsKey(name)) {
          rows.add(
              new LabelAttack(
                  name,
                  attack.name().toLowerCase(Locale.ROOT),
                  positives[label],
                  (double) clean[label] / positives[label],
                  (double) disguised[label] / positives[label]));
        }
      }
    }
    return new AttackFigures(scorer.version(), rows);
  }

  /** Flagged positives per label. */
  private int[] flagged(List<LabelledText> texts, @Nullable SpellingAttack attack) {
    int[] flagged = new int[scorer.labels().size()];
    SplittableRandom random = new SplittableRandom(SEED);
    for (LabelledText text : texts) {
      if (text.labels().isEmpty()) {
        continue;
      }
      String written = attack == null ? text.text() : attack.apply(text.text(), random);
      Scores scores = scorer.score(normalizer.normalize(written));
      for (int label = 0; label < flagged.length; label++) {
        String name = scorer.labels().get(label);
        Double threshold = thresholds.get(name);
        if (threshold != null && text.answer(name) == 1 && scores.value(label) >= threshold) {
          flagged[label]++;
        }
      }
    }
    return flagged;
  }
}
