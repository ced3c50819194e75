package dev.weir.onnx;

import dev.weir.moderation.cascade.BatchScorer;
import dev.weir.moderation.cascade.SecondModelLoader;
import java.io.IOException;
import java.nio.file.Path;

/** Finds {@link OnnxTextScorer} by its service. */
public final class OnnxModelLoader implements SecondModelLoader {
  @Override
  public BatchScorer load(Path directory) throws IOException {
    return OnnxTextScorer.load(directory);
  }
}
