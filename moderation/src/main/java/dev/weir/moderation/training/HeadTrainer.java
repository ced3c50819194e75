package dev.weir.moderation.training;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.FeatureBuffer;
import dev.weir.moderation.scoring.TextFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains all heads at once by logistic regression with AdaGrad (Duchi 2011), one table row per
 * bucket. Frequent heads see features times their smoothed log-count ratio (NB-SVM, Wang and
 * Manning 2012); rare heads learn gently from an accumulator that starts at one. Unknown answers
 * teach nothing. Single-threaded, so that the sums come out the same every time.
 */
final class HeadTrainer {
  private static final float FREQUENT_ACCUMULATOR = 1f;
  private static final float RARE_ACCUMULATOR = 1f;
  private static final float RATIO_SMOOTHING = 4f;

  /** Features that say nothing when counted alone may still say something beside others. */
  private static final float RATIO_MIN = 0.3f;

  /** An answer that is all but right teaches nothing more, and takes time. */
  private static final float ERROR_MIN = 0.005f;

  private static final int PROGRESS_EVERY = 2000;

  /** Passes of one seed never share their random numbers with those of another. */
  private static final long PASSES_MAX = 1000;

  private final List<Head> heads;
  private final TrainingSettings settings;
  private final TrainingProgress progress;
  private final Checkpoints checkpoints;
  private final int width;
  private final int shift;

  /** With the ratios multiplied in. */
  private final float[] weights;

  private final float[] accumulators;
  private final float[] ratios;
  private final float[] biases;
  private final int[] activeHeads;
  private final float[] wordSums;
  private final float[] charSums;
  private final FeatureBuffer features = new FeatureBuffer();
  private final Normalizer normalizer = new Normalizer();

  HeadTrainer(
      List<Head> heads,
      TrainingSettings settings,
      TrainingProgress progress,
      Checkpoints checkpoints) {
    this.heads = heads;
    this.checkpoints = checkpoints;
    this.settings = settings;
    this.progress = progress;
    width = heads.size();
    shift = 32 - settings.bits();
    int size = width << settings.bits();
    weights = new float[size];
    accumulators = new float[size];
    ratios = new float[size];
    biases = new float[width];
    activeHeads = new int[width];
    wordSums = new float[width];
    charSums = new float[width];
  }

  /** The trained heads; passes of a checkpoint are not made again. */
  HeadWeights train(String stage, List<TrainingText> texts) {
    count(texts);
    long total = (long) texts.size() * settings.epochs();
    int pass = checkpoints.read(stage, weights, accumulators, biases);
    for (; pass < settings.epochs(); pass++) {
      pass(stage, pass, texts, total);
      checkpoints.write(stage, pass + 1, weights, accumulators, biases);
      progress.at(stage, (long) (pass + 1) * texts.size(), total);
    }
    return new HeadWeights(width, settings.bits(), weights, biases);
  }

  /** Its order and noise depend on its number alone, not on the passes before. */
  private void pass(String stage, int pass, List<TrainingText> texts, long total) {
    SplittableRandom random = new SplittableRandom(settings.seed() * PASSES_MAX + pass);
    int[] order = new int[texts.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    shuffle(order, random);
    long done = (long) pass * order.length;
    for (int index : order) {
      TrainingText text = texts.get(index);
      boolean noisy = random.nextDouble() < settings.noisyShare();
      float rate = settings.learningRate() * (1 - 0.9f * done / total);
      learn(noisy ? misspelt(text, random) : text.content(), text.answers(), rate);
      if (++done % PROGRESS_EVERY == 0) {
        progress.at(stage, done, total);
      }
    }
  }

  private Content misspelt(TrainingText text, SplittableRandom random) {
    return normalizer.normalize(NoiseAugmentation.misspell(text.content().original(), random));
  }

  /** Counts positives and negatives per feature into {@code weights} and {@code ratios}. */
  private void count(List<TrainingText> texts) {
    float[] positives = weights;
    float[] negatives = ratios;
    double[] positiveSum = new double[width];
    double[] negativeSum = new double[width];
    int[] known = new int[width];
    int[] holds = new int[width];
    for (TrainingText text : texts) {
      TextFeatures.extract(text.content(), features);
      for (int head = 0; head < width; head++) {
        int answer = text.answers()[head];
        if (answer < 0) {
          continue;
        }
        known[head]++;
        holds[head] += answer;
        if (heads.get(head).frequent()) {
          float[] counts = answer > 0 ? positives : negatives;
          for (int i = 0; i < features.size(); i++) {
            counts[bucket(i) * width + head]++;
          }
          (answer > 0 ? positiveSum : negativeSum)[head] += features.size();
        }
      }
    }
    for (int head = 0; head < width; head++) {
      biases[head] =
          (float) StrictMath.log((holds[head] + 1.0) / (known[head] - holds[head] + 1.0));
      boolean frequent = heads.get(head).frequent();
      double prior = StrictMath.log((negativeSum[head] + 1) / (positiveSum[head] + 1));
      for (int i = head; i < weights.length; i += width) {
        accumulators[i] = frequent ? FREQUENT_ACCUMULATOR : RARE_ACCUMULATOR;
        ratios[i] = frequent ? ratio(positives[i], negatives[i], prior) : 1;
        weights[i] = 0;
      }
    }
  }

  private static float ratio(float positives, float negatives, double prior) {
    // Smoothed towards the prior ratio, so that unseen and common features have ratio 0.
    double share = StrictMath.exp(-prior);
    double smoothPositives = RATIO_SMOOTHING * Math.min(1, share);
    double smoothNegatives = RATIO_SMOOTHING * Math.min(1, 1 / share);
    float ratio =
        (float)
            (StrictMath.log((positives + smoothPositives) / (negatives + smoothNegatives)) + prior);
    return ratio < 0 ? Math.min(ratio, -RATIO_MIN) : Math.max(ratio, RATIO_MIN);
  }

  private int bucket(int feature) {
    return features.hash(feature) >>> shift;
  }

  private void learn(Content content, byte[] answers, float rate) {
    int active = 0;
    for (int head = 0; head < width; head++) {
      if (answers[head] >= 0) {
        activeHeads[active++] = head;
      }
    }
    if (active == 0) {
      return;
    }
    TextFeatures.extract(content, features);
    int words = features.wordFeatures();
    int size = features.size();
    float wordValue = words == 0 ? 0 : (float) (1 / Math.sqrt(words));
    float charValue = size == words ? 0 : (float) (1 / Math.sqrt(size - words));
    sum(0, words, active, wordSums);
    sum(words, size, active, charSums);
    int learning = 0;
    for (int k = 0; k < active; k++) {
      int head = activeHeads[k];
      double logit = biases[head] + wordSums[k] * wordValue + charSums[k] * charValue;
      float error = (float) (1 / (1 + StrictMath.exp(-logit)) - answers[head]);
      if (Math.abs(error) >= ERROR_MIN) {
        biases[head] -= rate * 0.1f * error;
        activeHeads[learning] = head;
        wordSums[learning] = error * wordValue;
        charSums[learning] = error * charValue;
        learning++;
      }
    }
    update(0, words, learning, wordSums, rate);
    update(words, size, learning, charSums, rate);
  }

  /** Feature by feature: all heads of a bucket lie side by side. */
  private void sum(int from, int to, int active, float[] sums) {
    Arrays.fill(sums, 0, active, 0);
    for (int i = from; i < to; i++) {
      int row = bucket(i) * width;
      for (int k = 0; k < active; k++) {
        sums[k] += weights[row + activeHeads[k]];
      }
    }
  }

  private void update(int from, int to, int active, float[] gradients, float rate) {
    for (int i = from; i < to; i++) {
      int row = bucket(i) * width;
      for (int k = 0; k < active; k++) {
        int at = row + activeHeads[k];
        float g = gradients[k] * ratios[at];
        accumulators[at] += g * g;
        weights[at] -= rate * g * ratios[at] / (float) Math.sqrt(accumulators[at]);
      }
    }
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }
}
