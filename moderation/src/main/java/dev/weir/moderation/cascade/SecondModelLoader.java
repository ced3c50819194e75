package dev.weir.moderation.cascade;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads a second, heavier model. Found by {@link java.util.ServiceLoader}, as what runs such models
 * is not part of Weir's own distribution.
 */
public interface SecondModelLoader {
  /**
   * @param directory with the model's files
   * @throws IOException if they cannot be read
   * @throws IllegalArgumentException if they are none of a model, with what was expected
   */
  BatchScorer load(Path directory) throws IOException;
}
