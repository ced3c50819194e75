package dev.weir.features.social;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The feature definitions used unless others are given: {@code social/features.yaml}. */
public final class SocialDefinitions {
  /** Name under which problems of the file are reported. */
  public static final String FILE = "dev/weir/features/social/features.yaml";

  private SocialDefinitions() {}

  /**
   * @param eventTypes the schemas the file names
   * @throws dev.weir.features.definition.DefinitionException if the event types lack a field it
   *     uses
   */
  public static FeatureDefinitions load(Collection<EventType> eventTypes) {
    return new FeatureDefinitionsParser(eventTypes).parse(FILE, yaml());
  }

  /** The file as it ships, to start one's own from. */
  public static String yaml() {
    try (InputStream in = SocialDefinitions.class.getResourceAsStream("features.yaml")) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
