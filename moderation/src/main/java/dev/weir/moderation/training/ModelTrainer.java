package dev.weir.moderation.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.scoring.FeatureBuffer;
import dev.weir.moderation.scoring.TextFeatures;
import dev.weir.moderation.scoring.TextModelLayout;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled texts in, model file out: the front door of training.
 *
 * <p>Heads are trained once per fold, on the texts outside it; the combination of heads into
 * calibrated labels is fitted on the logits of texts that their heads have not seen. Then the heads
 * are trained again on everything, folded into one weight per label and bucket, and rounded to
 * eight bits. The dev split is never read.
 */
public final class ModelTrainer {
  private static final int FOLDS = 3;

  /** Of the way heads are trained: a change there makes older checkpoints useless. */
  private static final int REVISION = 2;

  private final TrainingSettings settings;
  private final TrainingProgress progress;
  private final @Nullable Path checkpoints;

  public ModelTrainer(TrainingSettings settings, TrainingProgress progress) {
    this(settings, progress, null);
  }

  /**
   * @param checkpoints directory that keeps what is done after each pass; a run that finds what a
   *     run of the same texts and settings left there goes on from it, to the same bytes. Null to
   *     keep nothing. At the end half a gigabyte; whoever made it deletes it
   */
  public ModelTrainer(
      TrainingSettings settings, TrainingProgress progress, @Nullable Path checkpoints) {
    this.settings = settings;
    this.progress = progress;
    this.checkpoints = checkpoints;
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
    List<LabelledText> usable =
        new ArrayList<>(texts.stream().filter(ModelTrainer::isUsable).toList());
    if (settings.sentences()) {
      usable.addAll(TrainingSentences.read());
      usable.addAll(Counterfactuals.of(texts.stream().filter(ModelTrainer::isUsable).toList()));
    }
    List<TrainingText> all = new ArrayList<>();
    Normalizer normalizer = new Normalizer();
    for (LabelledText text : usable) {
      byte[] answers = new byte[TrainingPlan.ALL_HEADS.size()];
      for (int head = 0; head < answers.length; head++) {
        answers[head] = (byte) TrainingPlan.ALL_HEADS.get(head).answer(text);
      }
      Content content = normalizer.normalize(text.text());
      all.add(new TrainingText(content, foldOf(text, content), answers));
    }
    double[][] unseen = new double[all.size()][];
    Checkpoints kept =
        checkpoints == null ? Checkpoints.NONE : new Checkpoints(checkpoints, key(all));
    // Each training is alone and seeded: which thread runs it changes nothing.
    List<HeadWeights> trained =
        IntStream.rangeClosed(0, FOLDS)
            .parallel()
            .mapToObj(fold -> trainWithout(fold, all, unseen, kept))
            .toList();
    List<HeadCombination> combinations = new ArrayList<>();
    for (TrainingPlan.ShippedLabel label : TrainingPlan.LABELS) {
      combinations.add(combine(label, usable, unseen));
    }
    return fold(trained.get(FOLDS), combinations);
  }

  /**
   * Heads that have not seen the fold, and their logits of its texts; fold {@link #FOLDS} is empty.
   */
  private HeadWeights trainWithout(
      int fold, List<TrainingText> texts, double[][] unseen, Checkpoints kept) {
    List<TrainingText> learning = texts.stream().filter(text -> text.fold() != fold).toList();
    String stage =
        fold == FOLDS ? "heads on all texts" : "heads without fold " + (fold + 1) + " of " + FOLDS;
    HeadWeights heads =
        new HeadTrainer(TrainingPlan.HEADS, settings, progress, kept)
            .train(stage, learning)
            .and(
                new RidgeTrainer(
                        TrainingPlan.RIDGE_HEADS,
                        TrainingPlan.HEADS.size(),
                        settings,
                        progress,
                        kept)
                    .train(stage, learning));
    FeatureBuffer features = new FeatureBuffer();
    for (int i = 0; i < unseen.length; i++) {
      if (texts.get(i).fold() == fold) {
        TextFeatures.extract(texts.get(i).content(), features);
        unseen[i] = heads.logits(features);
      }
    }
    return heads;
  }

  /** What a run depends on, hashed: its checkpoints are of no use to another. */
  private byte[] key(List<TrainingText> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String plan =
          REVISION
              + " "
              + TextFeatures.REVISION
              + " "
              + settings
              + " "
              + TrainingPlan.ALL_HEADS.stream().map(Head::name).toList();
      digest.update(plan.getBytes(UTF_8));
      for (TrainingText text : texts) {
        digest.update(text.content().original().getBytes(UTF_8));
        digest.update((byte) text.fold());
        digest.update(text.answers());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Equal texts share a fold, and so do sentences of one pattern. */
  private static int foldOf(LabelledText text, Content content) {
    boolean pattern = text.id().startsWith(TrainingSentences.SOURCE);
    int hash = (pattern ? text.id() : content.normalized()).hashCode() * 0x9E3779B1;
    return (hash >>> 8) % FOLDS;
  }

  private static HeadCombination combine(
      TrainingPlan.ShippedLabel shipped, List<LabelledText> texts, double[][] logits) {
    String label = shipped.name();
    int[] known =
        IntStream.range(0, logits.length).filter(i -> texts.get(i).answer(label) >= 0).toArray();
    double[][] inputs = new double[known.length][];
    boolean[] holds = new boolean[known.length];
    int positives = 0;
    Map<String, Integer> sizes = new TreeMap<>();
    for (int i : known) {
      sizes.merge(texts.get(i).source(), 1, Integer::sum);
    }
    List<String> names = List.copyOf(sizes.keySet());
    int[] sources = new int[known.length];
    double[] weights = new double[known.length];
    boolean[] calibrating = new boolean[known.length];
    for (int k = 0; k < known.length; k++) {
      inputs[k] = Arrays.copyOf(logits[known[k]], shipped.heads());
      LabelledText text = texts.get(known[k]);
      holds[k] = text.answer(label) == 1;
      positives += holds[k] ? 1 : 0;
      calibrating[k] = !text.source().equals(TrainingSentences.SOURCE);
      sources[k] = shipped.withinSources() ? names.indexOf(text.source()) : 0;
      // Between all texts alike and all sources alike.
      weights[k] = 1 / Math.sqrt(sizes.getOrDefault(text.source(), 1));
    }
    double mean = Arrays.stream(weights).average().orElse(1);
    Arrays.setAll(weights, k -> weights[k] / mean);
    if (positives == 0 || positives == known.length) {
      throw new IllegalArgumentException(
          String.format(
              "%s: %d of %d texts that know it have it (expected: some, not all);"
                  + " give texts with and without this label",
              label, positives, known.length));
    }
    return HeadCombination.fit(label, inputs, holds, sources, weights, calibrating);
  }

  private byte[] fold(HeadWeights heads, List<HeadCombination> combinations) {
    int buckets = 1 << settings.bits();
    long[] table = new long[buckets];
    Arrays.fill(table, 0x8080808080808080L);
    List<TextModelLayout.Label> labels = new ArrayList<>();
    float[] column = new float[buckets];
    for (int label = 0; label < combinations.size(); label++) {
      HeadCombination combination = combinations.get(label);
      for (int bucket = 0; bucket < buckets; bucket++) {
        double sum = 0;
        for (int head = 0; head < combination.factors().length; head++) {
          sum += combination.factors()[head] * heads.weights()[bucket * heads.width() + head];
        }
        column[bucket] = (float) sum;
      }
      float scale = WeightRounding.scale(column, TrainingPlan.LABELS.get(label).cut());
      for (int bucket = 0; bucket < buckets; bucket++) {
        long weight = WeightRounding.round(column[bucket], scale);
        table[bucket] = (table[bucket] & ~(0xFFL << (8 * label))) | (weight << (8 * label));
      }
      double bias = combination.constant();
      for (int head = 0; head < combination.factors().length; head++) {
        bias += combination.factors()[head] * heads.biases()[head];
      }
      labels.add(new TextModelLayout.Label(combination.label(), (float) bias, scale, 1, 0));
    }
    return TextModelLayout.write(settings.bits(), labels, table);
  }
}
