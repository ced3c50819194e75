package dev.weir.streams.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that say what is computed and decided; each empty for the one that ships.
 *
 * @param definitions features.yaml
 * @param policy policy.yaml
 * @param model text model made by {@code weir train}
 */
public record ModerationFiles(
    Optional<Path> definitions, Optional<Path> policy, Optional<Path> model) {
  /** All shipped. */
  public static ModerationFiles shipped() {
    return new ModerationFiles(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
