package dev.weir.moderation.training;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.scoring.FeatureBuffer;
import dev.weir.moderation.scoring.TextFeatures;
import dev.weir.moderation.scoring.TextModelLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Labelled texts in, model file out: the front door of training.
 *
 * <p>Heads are trained on nine tenths of the train split; the combination of heads into calibrated
 * labels is fitted on the last tenth. Then the heads are trained again on everything, folded into
 * one weight per label and bucket, and rounded to eight bits. The dev split is never read.
 */
public final class ModelTrainer {
  private static final int HELD_OUT_ONE_IN = 10;

  private final TrainingSettings settings;
  private final TrainingProgress progress;

  public ModelTrainer(TrainingSettings settings, TrainingProgress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Whether the text may teach a model that is shipped: train split, licence permitting. */
  public static boolean isUsable(LabelledText text) {
    return text.split().equals("train") && !TrainingPlan.EXCLUDED.containsKey(text.source());
  }

  /** Sources that are left out, with the reason. */
  public static Map<String, String> excludedSources() {
    return TrainingPlan.EXCLUDED;
  }

  /**
   * The bytes of a model file, the same for the same texts in the same order.
   *
   * @throws IllegalArgumentException if a label has no positive or no negative text
   */
  public byte[] train(List<LabelledText> texts) {
    List<TrainingText> all = new ArrayList<>();
    List<TrainingText> learning = new ArrayList<>();
    List<TrainingText> heldOut = new ArrayList<>();
    List<LabelledText> heldOutAnswers = new ArrayList<>();
    Normalizer normalizer = new Normalizer();
    for (LabelledText text : texts) {
      if (isUsable(text)) {
        byte[] answers = new byte[TrainingPlan.HEADS.size()];
        for (int head = 0; head < answers.length; head++) {
          answers[head] = (byte) TrainingPlan.HEADS.get(head).answer(text);
        }
        var training = new TrainingText(normalizer.normalize(text.text()), answers, text.source());
        all.add(training);
        if (Math.floorMod(text.text().hashCode() * 31 + 7, HELD_OUT_ONE_IN) == 0) {
          heldOut.add(training);
          heldOutAnswers.add(text);
        } else {
          learning.add(training);
        }
      }
    }
    HeadWeights first = trainer().train("heads on nine tenths", learning);
    List<HeadCombination> combinations = combine(first, heldOut, heldOutAnswers);
    return fold(trainer().train("heads on all", all), combinations);
  }

  private HeadTrainer trainer() {
    return new HeadTrainer(TrainingPlan.HEADS, settings, progress);
  }

  private static List<HeadCombination> combine(
      HeadWeights heads, List<TrainingText> texts, List<LabelledText> answers) {
    FeatureBuffer features = new FeatureBuffer();
    double[][] logits = new double[texts.size()][];
    for (int i = 0; i < logits.length; i++) {
      TextFeatures.extract(texts.get(i).content(), features);
      logits[i] = heads.logits(features);
    }
    List<HeadCombination> combinations = new ArrayList<>();
    for (String label : TrainingPlan.LABELS) {
      List<Integer> known = new ArrayList<>();
      Set<Integer> kinds = new java.util.HashSet<>();
      Map<String, Integer> perSource = new HashMap<>();
      for (int i = 0; i < logits.length; i++) {
        int answer = answers.get(i).answer(label);
        if (answer >= 0) {
          known.add(i);
          kinds.add(answer);
          perSource.merge(texts.get(i).source(), 1, Integer::sum);
        }
      }
      if (kinds.size() < 2) {
        throw new IllegalArgumentException(
            label
                + ": "
                + known.size()
                + " held-out texts, not both with and without it (expected: both);"
                + " give more texts that know this label");
      }
      double[][] inputs = new double[known.size()][];
      boolean[] holds = new boolean[known.size()];
      double[] weights = new double[known.size()];
      for (int k = 0; k < inputs.length; k++) {
        inputs[k] = logits[known.get(k)];
        holds[k] = answers.get(known.get(k)).answer(label) == 1;
        weights[k] = 1;
      }
      combinations.add(HeadCombination.fit(label, inputs, holds, weights));
    }
    return combinations;
  }

  private byte[] fold(HeadWeights heads, List<HeadCombination> combinations) {
    int buckets = 1 << settings.bits();
    long[] table = new long[buckets];
    java.util.Arrays.fill(table, 0x8080808080808080L);
    List<TextModelLayout.Label> labels = new ArrayList<>();
    float[] column = new float[buckets];
    for (int label = 0; label < combinations.size(); label++) {
      HeadCombination combination = combinations.get(label);
      for (int bucket = 0; bucket < buckets; bucket++) {
        double sum = 0;
        for (int head = 0; head < heads.width(); head++) {
          sum += combination.factors()[head] * heads.weights()[bucket * heads.width() + head];
        }
        column[bucket] = (float) sum;
      }
      float scale = WeightRounding.scale(column);
      for (int bucket = 0; bucket < buckets; bucket++) {
        long weight = WeightRounding.round(column[bucket], scale);
        table[bucket] = (table[bucket] & ~(0xFFL << (8 * label))) | (weight << (8 * label));
      }
      double bias = combination.constant();
      for (int head = 0; head < heads.width(); head++) {
        bias += combination.factors()[head] * heads.biases()[head];
      }
      labels.add(new TextModelLayout.Label(combination.label(), (float) bias, scale, 1, 0));
    }
    return TextModelLayout.write(settings.bits(), labels, table);
  }
}
