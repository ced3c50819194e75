package dev.weir.moderation.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema (draft 2020-12) of {@code policy.yaml}, for editors: what may be written where.
 * Whether names exist and conditions hold is for {@link PolicyCompiler} to say.
 */
public final class PolicySchema {
  private static final String RESOURCE = "/policies/policy.schema.json";

  private PolicySchema() {}

  /** The schema as it ships. */
  public static String json() {
    try (InputStream in = PolicySchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
