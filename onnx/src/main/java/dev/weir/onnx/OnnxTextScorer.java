package dev.weir.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.weir.moderation.cascade.BatchScorer;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.onnx.OnnxModelSettings.Activation;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sequence classifier in ONNX, with the tokenizer it was trained with: {@code model.onnx}, {@code
 * tokenizer.json} and {@value OnnxModelSettings#FILE} in one directory.
 *
 * <p>Reads the text as written, cut to the model's length. Inputs are those of exported
 * transformers: {@code input_ids}, {@code attention_mask}, {@code token_type_ids}, whichever the
 * model has; the first output holds a value per label. Thread-safe; a run uses the threads of the
 * settings. Highlights are not told. Nothing is fetched: libraries and files are local.
 */
public final class OnnxTextScorer implements BatchScorer {
  private static final String MODEL = "model.onnx";
  private static final String TOKENIZER = "tokenizer.json";
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");
  private static final List<String> WARM_UP =
      List.of("Good morning.", "A longer text, so that memory of the usual size is there.");

  static {
    // The tokenizer's library would tell its makers of its use, and fetch one for a GPU it finds.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
  }

  private final OnnxModelSettings settings;
  private final String version;
  private final HuggingFaceTokenizer tokenizer;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxTextScorer(
      OnnxModelSettings settings,
      String version,
      HuggingFaceTokenizer tokenizer,
      OrtEnvironment environment,
      OrtSession session) {
    this.settings = settings;
    this.version = version;
    this.tokenizer = tokenizer;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads a model and runs it a few times, so that the first text is as fast as the others.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if they do not make a classifier
   */
  public static OnnxTextScorer load(Path directory) throws IOException {
    OnnxModelSettings settings = OnnxModelSettings.read(directory);
    Path model = directory.resolve(MODEL);
    Path tokens = directory.resolve(TOKENIZER);
    String version = version(List.of(model, tokens, directory.resolve(OnnxModelSettings.FILE)));
    HuggingFaceTokenizer tokenizer = tokenizer(tokens, settings);
    OrtSession session = null;
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      session = session(environment, model, settings);
      checkInputs(model, session);
      OnnxTextScorer scorer =
          new OnnxTextScorer(settings, version, tokenizer, environment, session);
      Normalizer normalizer = new Normalizer();
      scorer.scoreAll(WARM_UP.stream().map(normalizer::normalize).toList());
      return scorer;
    } catch (OrtException | IllegalStateException e) {
      tokenizer.close();
      closeQuietly(session);
      throw new IllegalArgumentException(
          model + ": cannot be run: " + e.getMessage() + " (expected: a sequence classifier)", e);
    } catch (IllegalArgumentException e) {
      tokenizer.close();
      closeQuietly(session);
      throw e;
    }
  }

  private static HuggingFaceTokenizer tokenizer(Path file, OnnxModelSettings settings)
      throws IOException {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(file)
          .optTruncation(true)
          .optMaxLength(settings.maxTokens())
          .optPadding(true)
          .build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + ": " + e.getMessage() + " (expected: tokenizer.json of Hugging Face)", e);
    }
  }

  private static OrtSession session(
      OrtEnvironment environment, Path model, OnnxModelSettings settings) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      return environment.createSession(model.toString(), options);
    }
  }

  private static void checkInputs(Path model, OrtSession session) throws OrtException {
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (!INPUTS.contains(input.getKey()) || !(input.getValue().getInfo() instanceof TensorInfo)) {
        throw new IllegalArgumentException(
            model + ": input '" + input.getKey() + "' (expected: only " + INPUTS + ")");
      }
    }
    if (!session.getInputNames().contains("input_ids")) {
      throw new IllegalArgumentException(model + ": no input input_ids (expected: one)");
    }
  }

  private static String version(List<Path> files) throws IOException {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        hash.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(hash.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  @Override
  public List<String> labels() {
    return settings.labels();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Scores score(Content content) {
    return scoreAll(List.of(content)).get(0);
  }

  @Override
  public List<Scores> scoreAll(List<Content> contents) {
    if (contents.isEmpty()) {
      return List.of();
    }
    Encoding[] encodings =
        tokenizer.batchEncode(contents.stream().map(Content::original).toArray(String[]::new));
    int length = 1;
    for (Encoding encoding : encodings) {
      length = Math.max(length, encoding.getIds().length);
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        inputs.put(name, tensor(name, encodings, length));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return scores(result.get(0), contents.size());
      }
    } catch (OrtException e) {
      throw new IllegalStateException("model failed: " + e.getMessage(), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, Encoding[] encodings, int length) throws OrtException {
    LongBuffer values = LongBuffer.allocate(encodings.length * length);
    for (Encoding encoding : encodings) {
      long[] row =
          switch (name) {
            case "input_ids" -> encoding.getIds();
            case "attention_mask" -> encoding.getAttentionMask();
            default -> encoding.getTypeIds();
          };
      values.put(row);
      // A text without a single token, or a tokenizer that does not pad.
      values.put(new long[length - row.length]);
    }
    values.flip();
    return OnnxTensor.createTensor(environment, values, new long[] {encodings.length, length});
  }

  private List<Scores> scores(OnnxValue output, int texts) throws OrtException {
    if (!(output.getValue() instanceof float[][] rows)
        || rows.length != texts
        || rows[0].length != settings.labels().size()) {
      throw new IllegalStateException(
          "output "
              + output.getInfo()
              + " (expected: of each text a float for each of "
              + settings.labels()
              + ")");
    }
    List<Scores> scores = new ArrayList<>();
    for (float[] row : rows) {
      scores.add(new Scores(settings.labels(), activated(row)));
    }
    return scores;
  }

  private float[] activated(float[] row) {
    float[] values = new float[row.length];
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (float value : row) {
      most = Math.max(most, value);
    }
    for (float value : row) {
      sum += StrictMath.exp(value - most);
    }
    for (int i = 0; i < row.length; i++) {
      double score =
          settings.activation() == Activation.SIGMOID
              ? 1 / (1 + StrictMath.exp(-row[i]))
              : settings.activation() == Activation.SOFTMAX
                  ? StrictMath.exp(row[i] - most) / sum
                  : row[i];
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalStateException("score " + score + " (expected: 0 to 1)");
      }
      values[i] = (float) score;
    }
    return values;
  }

  @Override
  public List<Highlight> explain(Content content, String label, int limit) {
    return List.of();
  }

  @Override
  public void close() {
    tokenizer.close();
    closeQuietly(session);
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable OrtSession session) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("session cannot be closed: " + e.getMessage(), e);
    }
  }
}
