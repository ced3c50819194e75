package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Multi-label linear model over hashed word and character n-grams with weights of eight bits.
 *
 * <p>A label's logit is {@code bias + scale * (W / sqrt(w) + C / sqrt(c))}, where W and C are the
 * sums of its weights over the w word and c character features of {@link TextFeatures}. Sums are
 * integers, so the bits of a score do not depend on the machine. All labels of a bucket lie in one
 * 64-bit word and are added together in 16-bit lanes. Thread-safe. Time grows with the length of
 * the text: 6 µs for 100 characters (docs/text-model.md).
 */
public final class LinearTextModel implements TextScorer {
  private static final String SHIPPED = "text-model.bin";
  private static final long LANES = 0x00FF00FF00FF00FFL;

  /** 256 additions of at most 255 fit a 16-bit lane. */
  private static final int LANE_ADDITIONS = 256;

  private final TextModelLayout.Label[] parts;
  private final List<String> labels;
  private final String version;

  /** This process's own, outside the heap: nobody else can change it. */
  private final LongBuffer weights;

  private final int shift;
  private final ThreadLocal<FeatureBuffer> buffers = ThreadLocal.withInitial(FeatureBuffer::new);

  private LinearTextModel(TextModelLayout.Parts model) {
    parts = model.labels().toArray(new TextModelLayout.Label[0]);
    labels = model.labels().stream().map(TextModelLayout.Label::name).toList();
    version = model.version();
    weights = model.weights();
    shift = 32 - model.bits();
  }

  /** The model that comes with Weir; its card is MODEL_CARD.md beside it. */
  public static LinearTextModel shipped() {
    return of(shippedFile(), SHIPPED);
  }

  /** Size of the file of the model that comes with Weir. */
  public static long shippedBytes() {
    return shippedFile().length;
  }

  private static byte[] shippedFile() {
    try (InputStream in = LinearTextModel.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(
            SHIPPED + " is missing from the jar of weir-moderation: build it again");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(SHIPPED, e);
    }
  }

  /**
   * A copy of the file in this process, outside the heap: what becomes of the file later, whether
   * it is replaced, written into or cut, changes no score of this model. It takes as much memory as
   * the file is long, 4 MB for the one that ships, and a file that is written while it is read is
   * refused for its checksum.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is no model, damaged, or of another version
   */
  public static LinearTextModel load(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > TextModelLayout.BYTES_MAX) {
        throw new IllegalArgumentException(
            "text model "
                + file
                + ": "
                + channel.size()
                + " bytes (expected: at most "
                + TextModelLayout.BYTES_MAX
                + ")");
      }
      ByteBuffer copy = ByteBuffer.allocateDirect((int) channel.size());
      int read = 0;
      while (read >= 0 && copy.hasRemaining()) {
        read = channel.read(copy);
      }
      return new LinearTextModel(TextModelLayout.read(copy.flip(), file.toString()));
    }
  }

  /**
   * @param name of the bytes, for messages
   * @throws IllegalArgumentException if they are no model, damaged, or of another version
   */
  public static LinearTextModel of(byte[] bytes, String name) {
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new LinearTextModel(TextModelLayout.read(copy, name));
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Scores score(Content content) {
    float[] values = logits(content);
    for (int label = 0; label < values.length; label++) {
      float logit = parts[label].slope() * values[label] + parts[label].shift();
      values[label] = (float) (1 / (1 + StrictMath.exp(-logit)));
    }
    return new Scores(labels, values);
  }

  /** Logits before calibration, in label order. */
  public float[] logits(Content content) {
    FeatureBuffer features = buffers.get();
    TextFeatures.extract(content, features);
    long[] sums = new long[TextModelLayout.LABELS_MAX];
    float[] logits = new float[parts.length];
    int words = features.wordFeatures();
    add(features, 0, words, sums);
    addScaled(sums, words, logits);
    Arrays.fill(sums, 0);
    add(features, words, features.size(), sums);
    addScaled(sums, features.size() - words, logits);
    for (int label = 0; label < logits.length; label++) {
      logits[label] = parts[label].bias() + parts[label].scale() * logits[label];
    }
    return logits;
  }

  private static void addScaled(long[] sums, int count, float[] logits) {
    if (count > 0) {
      float norm = (float) (1 / Math.sqrt(count));
      for (int label = 0; label < logits.length; label++) {
        logits[label] += (sums[label] - (long) TextModelLayout.ZERO_WEIGHT * count) * norm;
      }
    }
  }

  private void add(FeatureBuffer features, int from, int to, long[] sums) {
    for (int i = from; i < to; ) {
      int stop = Math.min(to, i + LANE_ADDITIONS);
      long even = 0;
      long odd = 0;
      for (; i < stop; i++) {
        long word = weights.get(features.hash(i) >>> shift);
        even += word & LANES;
        odd += (word >>> 8) & LANES;
      }
      for (int lane = 0; lane < 4; lane++) {
        sums[2 * lane] += (even >>> (16 * lane)) & 0xFFFF;
        sums[2 * lane + 1] += (odd >>> (16 * lane)) & 0xFFFF;
      }
    }
  }

  @Override
  public List<Highlight> explain(Content content, String label, int limit) {
    int index = labels.indexOf(label);
    if (index < 0 || limit <= 0) {
      return List.of();
    }
    FeatureBuffer features = new FeatureBuffer();
    TextFeatures.extract(content, features);
    float[] perChar = contributions(content, features, index);
    List<Highlight> words = new ArrayList<>();
    String text = content.normalized();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      float sum = 0;
      while (end < text.length() && text.charAt(end) != ' ') {
        sum += perChar[end++];
      }
      if (sum > 0 && end > start) {
        words.add(new Highlight(label, content.offsets()[start], content.offsets()[end], sum));
      }
      start = end + 1;
    }
    words.sort(
        Comparator.comparingDouble((Highlight word) -> -word.contribution())
            .thenComparingInt(Highlight::start));
    return List.copyOf(words.subList(0, Math.min(limit, words.size())));
  }

  /** Each feature's part of the logit, spread over the code units it covers. */
  private float[] contributions(Content content, FeatureBuffer features, int label) {
    float[] perChar = new float[content.normalized().length()];
    int words = features.wordFeatures();
    for (int i = 0; i < features.size(); i++) {
      int length = features.end(i) - features.start(i);
      if (length == 0) {
        continue;
      }
      int count = i < words ? words : features.size() - words;
      long word = weights.get(features.hash(i) >>> shift);
      int weight = (int) ((word >>> (8 * label)) & 0xFF) - TextModelLayout.ZERO_WEIGHT;
      float part = (float) (parts[label].scale() * weight / Math.sqrt(count) / length);
      for (int k = features.start(i); k < features.end(i); k++) {
        perChar[k] += part;
      }
    }
    return perChar;
  }
}
