package dev.weir.moderation.evaluation.gates;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a gates file, in YAML. What is left out is not asked.
 *
 * @param flagAt score from which a label counts as flagged
 * @param suite floors on the functional suite
 * @param labels floors on labelled texts, by label
 * @param attackRecallKept floor of the recall that is left on disguised labelled texts, by attack
 * @param postsPerSecondMin texts normalised and scored on one thread; choose it far below what is
 *     measured, since machines differ
 * @param bytesMax size of the model file
 */
public record Gates(
    @JsonProperty("flag_at") Map<String, Double> flagAt,
    SuiteGates suite,
    Map<String, LabelGates> labels,
    @JsonProperty("attack_recall_kept") Map<String, Double> attackRecallKept,
    @JsonProperty("posts_per_second_min") double postsPerSecondMin,
    @JsonProperty("bytes_max") long bytesMax) {
  private static final String SHIPPED = "gates.yaml";

  /** The null cases are keys that a file leaves out. */
  public Gates(
      @Nullable Map<String, Double> flagAt,
      @Nullable SuiteGates suite,
      @Nullable Map<String, LabelGates> labels,
      @Nullable Map<String, Double> attackRecallKept,
      double postsPerSecondMin,
      long bytesMax) {
    this.flagAt = orEmpty(flagAt);
    this.suite = suite == null ? new SuiteGates(null, null, null, null, null) : suite;
    this.labels = orEmpty(labels);
    this.attackRecallKept = orEmpty(attackRecallKept);
    this.postsPerSecondMin = postsPerSecondMin;
    this.bytesMax = bytesMax <= 0 ? Long.MAX_VALUE : bytesMax;
  }

  /** Least rates of true positives and true negatives, 0 to 1. */
  public record Floor(double tpr, double tnr) {
    static final Floor NONE = new Floor(0, 0);

    public Floor {
      share("tpr", tpr);
      share("tnr", tnr);
    }
  }

  /**
   * @param total all cases as written
   * @param parts by part
   * @param functionalities by functionality and label, as the suite prints them
   * @param slices of every group of people
   * @param attacks of all cases under every attack, by attack
   */
  public record SuiteGates(
      Floor total,
      Map<String, Floor> parts,
      Map<String, Floor> functionalities,
      Floor slices,
      Map<String, Floor> attacks) {
    /** The null cases are keys that a file leaves out. */
    public SuiteGates(
        @Nullable Floor total,
        @Nullable Map<String, Floor> parts,
        @Nullable Map<String, Floor> functionalities,
        @Nullable Floor slices,
        @Nullable Map<String, Floor> attacks) {
      this.total = total == null ? Floor.NONE : total;
      this.parts = orEmpty(parts);
      this.functionalities = orEmpty(functionalities);
      this.slices = slices == null ? Floor.NONE : slices;
      this.attacks = orEmpty(attacks);
    }
  }

  /**
   * @param rocAuc mean over the sources learnt from
   * @param prAuc the same
   * @param sourceRocAuc of every source learnt from that has at least 50 positives
   */
  public record LabelGates(
      @JsonProperty("roc_auc") double rocAuc,
      @JsonProperty("pr_auc") double prAuc,
      @JsonProperty("source_roc_auc") double sourceRocAuc) {
    public LabelGates {
      share("roc_auc", rocAuc);
      share("pr_auc", prAuc);
      share("source_roc_auc", sourceRocAuc);
    }
  }

  /** The gates of the model that comes with Weir. */
  public static Gates shipped() {
    try (InputStream in = Gates.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(
            SHIPPED + " is missing from the jar of weir-moderation: build it again");
      }
      return read(SHIPPED, in);
    } catch (IOException e) {
      throw new UncheckedIOException(SHIPPED, e);
    }
  }

  /**
   * @throws IOException if the file cannot be read, or a key or value is wrong: file, line and key
   *     are named
   */
  public static Gates load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    }
  }

  private static Gates read(String name, InputStream in) throws IOException {
    try {
      return new YAMLMapper().readValue(in, Gates.class);
    } catch (JsonMappingException e) {
      throw new IOException(name + place(e) + ": " + path(e) + e.getOriginalMessage(), e);
    } catch (JacksonException e) {
      throw new IOException(name + place(e) + ": " + e.getOriginalMessage(), e);
    }
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
    }
    return path.isEmpty() ? "" : path + ": ";
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
    }
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
