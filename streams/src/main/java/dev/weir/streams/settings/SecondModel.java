package dev.weir.streams.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weir.moderation.cascade.CascadeScorer;
import dev.weir.moderation.cascade.CascadeScorer.Band;
import dev.weir.moderation.cascade.SecondModelLoader;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A second model's directory: the model's own files and {@value #FILE}, which says when to ask it.
 */
public final class SecondModel {
  static final String FILE = "cascade.yaml";
  private static final int DEADLINE_MS = 100;
  private static final int BATCH = 16;

  private record Written(
      @JsonProperty("bands") @Nullable Map<String, List<Double>> bands,
      @JsonProperty("deadline_ms") @Nullable Long deadlineMs,
      @JsonProperty("batch") @Nullable Integer batch) {}

  private SecondModel() {}

  /**
   * The cascade of the first model and the one in the directory.
   *
   * @throws ConfigurationException if it cannot be loaded, with the way out
   */
  public static CascadeScorer open(Path directory, TextScorer first) {
    CascadeScorer.Settings settings = settings(directory.resolve(FILE));
    SecondModelLoader loader =
        ServiceLoader.load(SecondModelLoader.class)
            .findFirst()
            .orElseThrow(
                () ->
                    ConfigurationException.ofProblems(
                        List.of(
                            "--second-model: nothing here runs such models (expected: the jar of"
                                + " weir-onnx and those it needs, in lib; see"
                                + " docs/text-model.md)")));
    try {
      return new CascadeScorer(first, loader.load(directory), settings, System::nanoTime);
    } catch (IOException e) {
      throw problem("--second-model " + directory + ": cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw problem("--second-model " + directory + ": " + e.getMessage());
    }
  }

  static CascadeScorer.Settings settings(Path file) {
    try {
      Written written =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build()
              .readValue(Files.readString(file), Written.class);
      Map<String, Band> bands = new TreeMap<>();
      Map<String, List<Double>> given = written.bands() == null ? Map.of() : written.bands();
      given.forEach(
          (label, ends) -> {
            if (ends.size() != 2) {
              throw new IllegalArgumentException(
                  "bands: " + label + ": " + ends + " (expected: [low, high])");
            }
            bands.put(label, new Band(ends.get(0), ends.get(1)));
          });
      return new CascadeScorer.Settings(
          bands,
          written.deadlineMs() == null ? DEADLINE_MS : written.deadlineMs(),
          written.batch() == null ? BATCH : written.batch());
    } catch (NoSuchFileException e) {
      throw problem(file + ": no such file (expected: bands, deadline_ms, batch)");
    } catch (JsonProcessingException e) {
      throw problem(file + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw problem(file + ": cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw problem(file + ": " + e.getMessage());
    }
  }

  private static ConfigurationException problem(String message) {
    return ConfigurationException.ofProblems(List.of(message));
  }
}
