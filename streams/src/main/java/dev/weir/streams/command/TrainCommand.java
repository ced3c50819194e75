package dev.weir.streams.command;

import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.LabelledTextReader;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.training.ModelTrainer;
import dev.weir.moderation.training.TrainingProgress;
import dev.weir.moderation.training.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir train}: labelled texts to a model file. */
@Command(
    name = "train",
    description = {
      "Train a text model on labelled texts.",
      "Reads the train split of all .tsv and .tsv.gz files of the directory: columns id, text,"
          + " labels, source, split, known. The same texts and seed give the same bytes.",
      "What is done is kept after each pass in OUT.checkpoints (half a gigabyte) until the model is"
          + " there: a training that was killed goes on from it when it is started again.",
      "Sources whose licence forbids shipping a model are left out."
    },
    footer = {
      "",
      "Examples:",
      "  weir train --data data --out text-model.bin",
      "  weir eval --data data --gates --model text-model.bin"
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--data", paramLabel = "DIR", required = true, description = "Labelled texts.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the model goes; an older file is replaced when all is done.")
  private Path out = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed = TrainingSettings.standard().seed();

  @Option(
      names = "--no-sentences",
      negatable = true,
      description = "Learn from the texts only, not from the sentences written for Weir.")
  private boolean sentences = true;

  @Override
  public Integer call() {
    PrintWriter err = Consoles.err(spec);
    long start = System.nanoTime();
    List<LabelledText> texts = read();
    err.printf("weir: %,d texts to learn from; left out:%n", texts.size());
    ModelTrainer.excludedSources().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(source -> err.printf("weir:   %s: %s%n", source.getKey(), source.getValue()));
    err.flush();
    byte[] model = train(texts, new ProgressLine(err));
    write(model);
    String version = LinearTextModel.of(model, out.toString()).version();
    double seconds = (System.nanoTime() - start) / 1e9;
    PrintWriter console = Consoles.out(spec);
    if (output.json()) {
      console.printf(
          java.util.Locale.ROOT,
          "{\"model\":\"%s\",\"bytes\":%d,\"texts\":%d,\"seconds\":%.1f}%n",
          version,
          model.length,
          texts.size(),
          seconds);
    } else {
      console.printf(
          "model %s, %,d bytes, %,d texts, %.0f s: %s%n",
          version, model.length, texts.size(), seconds, out);
    }
    console.flush();
    return 0;
  }

  private List<LabelledText> read() {
    try {
      List<LabelledText> texts = new LabelledTextReader().read(data, ModelTrainer::isUsable);
      if (texts.isEmpty()) {
        throw new CommandFailure(
            "--data " + data + ": no text of the train split that may be learnt from");
      }
      return texts;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--data " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private byte[] train(List<LabelledText> texts, TrainingProgress progress) {
    try {
      return new ModelTrainer(
              TrainingSettings.standard().withSeed(seed).withSentences(sentences),
              progress,
              checkpoints())
          .train(texts);
    } catch (UncheckedIOException e) {
      throw new CommandFailure("--out " + out + ": " + e.getMessage() + ": " + e.getCause(), e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--data " + data + ": " + e.getMessage(), e);
    }
  }

  private void write(byte[] model) {
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try {
      // On the disk before it has its name: whoever opens it finds the older model or all of this.
      Files.write(
          part,
          model,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      deleteCheckpoints();
    } catch (IOException e) {
      throw new CommandFailure("--out " + out + ": cannot be written: " + e, e);
    }
  }

  private Path checkpoints() {
    return out.resolveSibling(out.getFileName() + ".checkpoints");
  }

  private void deleteCheckpoints() throws IOException {
    if (Files.isDirectory(checkpoints())) {
      try (Stream<Path> files = Files.list(checkpoints())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(checkpoints());
    }
  }

  /** One line per tenth of a stage: share, rate, time that remains. Stages run side by side. */
  private static final class ProgressLine implements TrainingProgress {
    private static final int PARTS = 10;
    private final PrintWriter err;
    private final Map<String, Stage> stages = new HashMap<>();

    ProgressLine(PrintWriter err) {
      this.err = err;
    }

    @Override
    public synchronized void at(String name, long done, long total) {
      Stage stage = stages.computeIfAbsent(name, key -> new Stage());
      long part = done * PARTS / Math.max(1, total);
      if (part > stage.shown) {
        stage.shown = part;
        double seconds = Math.max(1e-3, (System.nanoTime() - stage.start) / 1e9);
        double rate = done / seconds;
        err.printf(
            "weir: %s: %3d %%, %,.0f texts/s, %.0f s remain%n",
            name, part * 100 / PARTS, rate, (total - done) / rate);
        err.flush();
      }
    }

    private static final class Stage {
      private final long start = System.nanoTime();
      private long shown;
    }
  }
}
