package dev.weir.moderation.evaluation;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.ModelEvaluation.Figures;
import dev.weir.moderation.evaluation.ModelEvaluation.LabelFigures;
import dev.weir.moderation.evaluation.ModelEvaluation.OperatingPoint;
import dev.weir.moderation.evaluation.ModelEvaluation.OrdinaryTalk;
import dev.weir.moderation.evaluation.ModelEvaluation.SourceFigures;
import dev.weir.moderation.evaluation.ModelEvaluation.Threshold;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Scores labelled texts and measures. Texts that do not know a label do not count for it.
 *
 * <p>Thresholds are chosen on ordinary talk, not on the labelled mix, a third of which is abuse:
 * every label that may ask for the action gets the same share of ordinary talk to flag, the largest
 * at which all of them together stay within the action's budget.
 */
public final class ModelEvaluator {
  /** Share of ordinary talk that all labels together may send to review. */
  public static final double REVIEW_BUDGET = 0.01;

  /** Share of ordinary talk that all labels together may remove. */
  public static final double REMOVE_BUDGET = 0.0015;

  /** Labels worth a reviewer's time; the others mark or demote. */
  private static final Set<String> REVIEWED =
      Set.of("toxic", "severe_toxic", "threat", "hate", "sexual", "self_harm", "violence", "spam");

  /** Labels with enough positives that the far end of their scores can be trusted. */
  private static final Set<String> REMOVED = Set.of("toxic", "hate", "spam");

  /** Sources whose texts were not picked for being abusive. */
  public static final Set<String> ORDINARY_SOURCES = Set.of("goemotions", "wiki_context");

  private static final double[] OPERATING_RATES = {0.03, 0.02, 0.01, 0.005, 0.002, 0.001};
  private static final int BUDGET_STEPS = 400;

  private final TextScorer scorer;
  private final Set<String> notLearnt;

  /**
   * @param notLearnt sources that the model has not learnt from, to mark them
   */
  public ModelEvaluator(TextScorer scorer, Set<String> notLearnt) {
    this.scorer = scorer;
    this.notLearnt = Set.copyOf(notLearnt);
  }

  /**
   * @throws IllegalArgumentException if there are no texts
   */
  public ModelEvaluation evaluate(List<LabelledText> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("texts: 0 (expected: at least 1)");
    }
    float[][] scores = new float[texts.size()][];
    double micros = score(texts, scores);
    List<LabelFigures> labels = new ArrayList<>();
    for (int label = 0; label < scorer.labels().size(); label++) {
      labels.add(label(texts, scores, label));
    }
    int[] ordinary = select(texts.size(), i -> isOrdinary(texts.get(i)));
    List<Threshold> thresholds = new ArrayList<>();
    double[] reviewed =
        thresholds(texts, scores, ordinary, "review", REVIEWED, REVIEW_BUDGET, thresholds);
    double[] removed =
        thresholds(texts, scores, ordinary, "remove", REMOVED, REMOVE_BUDGET, thresholds);
    return new ModelEvaluation(
        scorer.version(),
        texts.size(),
        micros,
        labels,
        new OrdinaryTalk(
            ordinary.length,
            ORDINARY_SOURCES.stream().sorted().toList(),
            flaggedByAny(scores, ordinary, reviewed),
            flaggedByAny(scores, ordinary, removed)),
        thresholds,
        operatingPoints(texts, scores, ordinary));
  }

  private double score(List<LabelledText> texts, float[][] scores) {
    Normalizer normalizer = new Normalizer();
    List<Content> contents = new ArrayList<>();
    for (LabelledText text : texts) {
      contents.add(normalizer.normalize(text.text()));
    }
    long start = System.nanoTime();
    for (int i = 0; i < scores.length; i++) {
      Scores all = scorer.score(contents.get(i));
      scores[i] = new float[scorer.labels().size()];
      for (int label = 0; label < scores[i].length; label++) {
        scores[i][label] = all.value(label);
      }
    }
    return (System.nanoTime() - start) / 1e3 / scores.length;
  }

  private LabelFigures label(List<LabelledText> texts, float[][] scores, int label) {
    String name = scorer.labels().get(label);
    int[] known = select(texts.size(), i -> texts.get(i).answer(name) >= 0);
    Map<String, List<Integer>> bySource = new TreeMap<>();
    for (int i : known) {
      bySource.computeIfAbsent(texts.get(i).source(), source -> new ArrayList<>()).add(i);
    }
    List<SourceFigures> sources = new ArrayList<>();
    double roc = 0;
    double pr = 0;
    int both = 0;
    for (Map.Entry<String, List<Integer>> source : bySource.entrySet()) {
      int[] rows = source.getValue().stream().mapToInt(i -> i).toArray();
      Figures figures = figures(texts, scores, rows, label);
      sources.add(
          new SourceFigures(source.getKey(), !notLearnt.contains(source.getKey()), figures));
      if (!Double.isNaN(figures.rocAuc())) {
        roc += figures.rocAuc();
        pr += figures.prAuc();
        both++;
      }
    }
    return new LabelFigures(
        name,
        figures(texts, scores, known, label),
        Calibration.expectedError(column(scores, known, label), answers(texts, known, name)),
        both == 0 ? Double.NaN : roc / both,
        both == 0 ? Double.NaN : pr / both,
        sources);
  }

  private Figures figures(List<LabelledText> texts, float[][] scores, int[] rows, int label) {
    Ranking ranking =
        new Ranking(column(scores, rows, label), answers(texts, rows, scorer.labels().get(label)));
    boolean both = ranking.positives() > 0 && ranking.positives() < ranking.size();
    return new Figures(
        ranking.size(), ranking.positives(), ranking.rocAuc(), both ? ranking.prAuc() : Double.NaN);
  }

  /** Adds a threshold per label; returns the scores. */
  private double[] thresholds(
      List<LabelledText> texts,
      float[][] scores,
      int[] ordinary,
      String action,
      Set<String> judged,
      double budget,
      List<Threshold> out) {
    int labels = scorer.labels().size();
    double[] chosen = new double[labels];
    Arrays.fill(chosen, Double.POSITIVE_INFINITY);
    if (ordinary.length == 0) {
      return chosen;
    }
    float[][] sorted = new float[labels][];
    for (int label = 0; label < labels; label++) {
      sorted[label] = column(scores, ordinary, label);
      Arrays.sort(sorted[label]);
    }
    for (int step = 1; step <= BUDGET_STEPS; step++) {
      double[] candidate = new double[labels];
      for (int label = 0; label < labels; label++) {
        candidate[label] =
            judged.contains(scorer.labels().get(label))
                ? roundUp(atRate(sorted[label], budget * step / BUDGET_STEPS))
                : Double.POSITIVE_INFINITY;
      }
      if (flaggedByAny(scores, ordinary, candidate) > budget) {
        break;
      }
      chosen = candidate;
    }
    for (int label = 0; label < labels; label++) {
      if (chosen[label] <= 1) {
        out.add(threshold(texts, scores, ordinary, action, label, chosen[label]));
      }
    }
    return chosen;
  }

  private Threshold threshold(
      List<LabelledText> texts,
      float[][] scores,
      int[] ordinary,
      String action,
      int label,
      double score) {
    String name = scorer.labels().get(label);
    int flagged = 0;
    int hits = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      int answer = texts.get(i).answer(name);
      positives += answer == 1 ? 1 : 0;
      if (answer >= 0 && scores[i][label] >= score) {
        flagged++;
        hits += answer;
      }
    }
    int ordinaryFlagged = 0;
    for (int i : ordinary) {
      ordinaryFlagged += scores[i][label] >= score ? 1 : 0;
    }
    return new Threshold(
        name,
        action,
        score,
        (double) ordinaryFlagged / ordinary.length,
        (double) hits / positives,
        (double) hits / flagged);
  }

  private List<OperatingPoint> operatingPoints(
      List<LabelledText> texts, float[][] scores, int[] ordinary) {
    List<OperatingPoint> points = new ArrayList<>();
    for (int label = 0; label < scorer.labels().size() && ordinary.length > 0; label++) {
      float[] sorted = column(scores, ordinary, label);
      Arrays.sort(sorted);
      for (double rate : OPERATING_RATES) {
        double score = roundUp(atRate(sorted, rate));
        Map<String, Double> flagged = new TreeMap<>();
        for (String source : ORDINARY_SOURCES) {
          int[] rows =
              Arrays.stream(ordinary).filter(i -> texts.get(i).source().equals(source)).toArray();
          double[] thresholds = new double[scorer.labels().size()];
          Arrays.fill(thresholds, Double.POSITIVE_INFINITY);
          thresholds[label] = score;
          flagged.put(source, flaggedByAny(scores, rows, thresholds));
        }
        Threshold threshold = threshold(texts, scores, ordinary, "", label, score);
        points.add(
            new OperatingPoint(
                threshold.label(),
                rate,
                score,
                flagged,
                threshold.recall(),
                trafficPrecision(threshold.recall(), threshold.ordinaryRate())));
      }
    }
    return points;
  }

  private static double trafficPrecision(double recall, double ordinaryRate) {
    double found = OperatingPoint.TRAFFIC_POSITIVES * recall;
    return found / (found + (1 - OperatingPoint.TRAFFIC_POSITIVES) * ordinaryRate);
  }

  /** Lowest score with at most this share of the sorted scores at or above it. */
  private static double atRate(float[] sorted, double rate) {
    int allowed = (int) (rate * sorted.length);
    return Math.nextUp(sorted[sorted.length - 1 - allowed]);
  }

  /** Four decimals: a threshold is read and typed by people. */
  private static double roundUp(double score) {
    return Math.min(1, Math.ceil(score * 10_000) / 10_000);
  }

  private static double flaggedByAny(float[][] scores, int[] rows, double[] thresholds) {
    int flagged = 0;
    for (int i : rows) {
      boolean any = false;
      for (int label = 0; label < thresholds.length; label++) {
        any |= scores[i][label] >= thresholds[label];
      }
      flagged += any ? 1 : 0;
    }
    return (double) flagged / Math.max(1, rows.length);
  }

  private static boolean isOrdinary(LabelledText text) {
    return ORDINARY_SOURCES.contains(text.source()) && text.labels().isEmpty();
  }

  private static int[] select(int size, IntPredicate predicate) {
    return IntStream.range(0, size).filter(predicate).toArray();
  }

  private static float[] column(float[][] scores, int[] rows, int label) {
    float[] column = new float[rows.length];
    for (int k = 0; k < rows.length; k++) {
      column[k] = scores[rows[k]][label];
    }
    return column;
  }

  private static boolean[] answers(List<LabelledText> texts, int[] rows, String label) {
    boolean[] answers = new boolean[rows.length];
    for (int k = 0; k < rows.length; k++) {
      answers[k] = texts.get(rows[k]).answer(label) == 1;
    }
    return answers;
  }
}
