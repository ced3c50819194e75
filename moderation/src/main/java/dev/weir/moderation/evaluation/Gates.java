package dev.weir.moderation.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a text model has to reach to be published.
 *
 * @param flagAt score from which a label counts as flagged on the functional suite
 */
public record Gates(@JsonProperty("flag_at") Map<String, Double> flagAt) {
  private static final String SHIPPED = "gates.yaml";

  public Gates {
    flagAt = Map.copyOf(new TreeMap<>(flagAt));
  }

  /** The gates of the model that comes with Weir. */
  public static Gates shipped() {
    try (InputStream in = Gates.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(
            SHIPPED + " is missing from the jar of weir-moderation: build it again");
      }
      return new YAMLMapper().readValue(in, Gates.class);
    } catch (IOException e) {
      throw new UncheckedIOException(SHIPPED, e);
    }
  }
}
