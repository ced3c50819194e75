package dev.weir.features.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema (draft 2020-12) of {@code features.yaml}, for editors: what may be written where.
 * Whether names exist and expressions hold is for {@link FeatureDefinitionsParser} to say.
 */
public final class DefinitionSchema {
  private DefinitionSchema() {}

  /** The schema as it ships. */
  public static String json() {
    try (InputStream in = DefinitionSchema.class.getResourceAsStream("features.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("features.schema.json is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
