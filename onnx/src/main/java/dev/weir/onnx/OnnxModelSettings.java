package dev.weir.onnx;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file {@value #FILE} beside a model.
 *
 * @param labels Weir's names of the model's outputs, in their order
 * @param maxTokens longer texts are cut
 * @param activation what makes scores of outputs: {@code sigmoid} each on its own, {@code softmax}
 *     over all, {@code none} for a model that does so itself
 * @param threads that one run uses
 */
record OnnxModelSettings(List<String> labels, int maxTokens, Activation activation, int threads) {
  static final String FILE = "model.yaml";
  private static final int TOKENS_MAX = 4_096;

  enum Activation {
    SIGMOID,
    SOFTMAX,
    NONE
  }

  private record Written(
      @JsonProperty("labels") @Nullable List<String> labels,
      @JsonProperty("max_tokens") @Nullable Integer maxTokens,
      @JsonProperty("activation") @Nullable String activation,
      @JsonProperty("threads") @Nullable Integer threads) {}

  OnnxModelSettings {
    labels = List.copyOf(labels);
    if (labels.isEmpty()
        || labels.stream().distinct().count() < labels.size()
        || maxTokens < 2
        || maxTokens > TOKENS_MAX
        || threads < 1) {
      throw new IllegalArgumentException(
          FILE
              + ": labels "
              + labels
              + ", max_tokens "
              + maxTokens
              + ", threads "
              + threads
              + " (expected: different labels, 2 to "
              + TOKENS_MAX
              + " tokens, a thread)");
    }
  }

  static OnnxModelSettings read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      Written written =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build()
              .readValue(Files.readString(file), Written.class);
      String activation = written.activation() == null ? "sigmoid" : written.activation();
      return new OnnxModelSettings(
          written.labels() == null ? List.of() : written.labels(),
          written.maxTokens() == null ? 128 : written.maxTokens(),
          Activation.valueOf(activation.toUpperCase(Locale.ROOT)),
          written.threads() == null ? 1 : written.threads());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}
