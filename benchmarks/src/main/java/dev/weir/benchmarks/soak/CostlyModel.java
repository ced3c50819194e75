package dev.weir.benchmarks.soak;

import dev.weir.moderation.cascade.BatchScorer;
import dev.weir.moderation.cascade.SecondModelLoader;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A second model in no need of files or libraries of its own: the shipped one, asked over and over
 * for as long as a transformer takes on a core. Stands in for it where what counts is the CPU it
 * takes, not its scores.
 */
public final class CostlyModel implements SecondModelLoader {
  /** Of CPU per text: a small transformer in eight bits, 128 tokens. */
  private static final long WORK_NANOS = 10_000_000L;

  /** Puts a directory there as {@code --second-model} wants it: all texts are uncertain. */
  static Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("cascade.yaml"),
        "bands: { toxic: [0.0, 1.0] }\ndeadline_ms: 100\nbatch: 16\n");
    return directory;
  }

  @Override
  public BatchScorer load(Path directory) {
    return new Slow(LinearTextModel.shipped());
  }

  private record Slow(TextScorer model) implements BatchScorer {
    @Override
    public List<String> labels() {
      return model.labels();
    }

    @Override
    public String version() {
      return "slow-" + model.version();
    }

    @Override
    public Scores score(Content content) {
      long end = System.nanoTime() + WORK_NANOS;
      Scores scores = model.score(content);
      while (System.nanoTime() < end) {
        scores = model.score(content);
      }
      return scores;
    }

    @Override
    public List<Scores> scoreAll(List<Content> contents) {
      return contents.stream().map(this::score).toList();
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      return model.explain(content, label, limit);
    }

    @Override
    public void close() {}
  }
}
