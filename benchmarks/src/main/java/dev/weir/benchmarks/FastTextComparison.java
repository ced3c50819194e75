package dev.weir.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.LabelledTextReader;
import dev.weir.moderation.evaluation.Ranking;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.training.ModelTrainer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The text model beside fastText (Debian's package {@code fasttext}) on the same texts, in one run:
 * areas per label as means over the sources learnt from, texts per second on one core, size.
 *
 * <p>fastText learns each label apart, from the texts that know it, lower-cased, with words 1-2 and
 * characters 2-5, five passes, one thread. Its speed is that of one label; the time it takes to
 * load a model is not counted: a run over few texts is taken from one over many. Weir's is that of
 * all its labels together, normal form included. Both run in turn, and the median counts. Says that
 * it was skipped where there is no fastText.
 *
 * <pre>
 * benchmarks/run FastTextComparison DATA [MODEL]    WEIR_JAVA_OPTS=-Xmx2g; labels with -Dlabels=toxic,hate
 * </pre>
 */
public final class FastTextComparison {
  private static final String PROGRAM = "fasttext";
  private static final String YES = "__label__1";

  /** How many times as many texts are given for timing. */
  private static final int MORE_TEXTS = 8;

  private static final List<String> SETTINGS =
      List.of(
          "-wordNgrams",
          "2",
          "-minn",
          "2",
          "-maxn",
          "5",
          "-epoch",
          "5",
          "-lr",
          "0.3",
          "-thread",
          "1",
          "-verbose",
          "0");

  private FastTextComparison() {}

  /**
   * @param args directory of labelled texts, and a model file unless the shipped one is meant
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("FastTextComparison DATA [MODEL] (expected: a directory, a model file)");
      System.exit(2);
    }
    if (!isThere()) {
      System.out.println("skipped: no program fasttext (Debian: apt-get install fasttext)");
      return;
    }
    Path data = Path.of(args[0]);
    LinearTextModel model =
        args.length > 1 ? LinearTextModel.load(Path.of(args[1])) : LinearTextModel.shipped();
    List<LabelledText> train = new LabelledTextReader().read(data, ModelTrainer::isUsable);
    List<LabelledText> dev =
        new LabelledTextReader()
            .read(
                data,
                text ->
                    text.split().equals("dev")
                        && !ModelTrainer.excludedSources().containsKey(text.source()));
    Path directory = Files.createTempDirectory("weir-fasttext");
    try {
      compare(model, train, dev, directory);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void compare(
      LinearTextModel model, List<LabelledText> train, List<LabelledText> dev, Path directory)
      throws IOException, InterruptedException {
    String asked = System.getProperty("labels");
    List<String> labels = asked == null ? model.labels() : List.of(asked.split(","));
    Path texts = directory.resolve("dev.txt");
    try (BufferedWriter out = Files.newBufferedWriter(texts)) {
      for (LabelledText text : dev) {
        out.write(line(text));
        out.write('\n');
      }
    }
    float[][] scores = new float[dev.size()][];
    var unused = score(model, labels, dev, scores);
    System.out.printf("%,d texts learnt from, %,d judged%n", train.size(), dev.size());
    System.out.printf("%-9s %-19s %-19s%n", "label", "Weir ROC / PR", "fastText ROC / PR");
    List<Double> weirRates = new ArrayList<>();
    List<Double> fastRates = new ArrayList<>();
    long fastBytes = 0;
    for (int k = 0; k < labels.size(); k++) {
      String label = labels.get(k);
      Path fast = train(label, train, directory);
      float[] predicted = predict(fast, texts, dev.size());
      // In turn: what else the machine does falls on both.
      fastRates.add(rate(fast, texts, dev.size(), directory));
      weirRates.add(score(model, labels, dev, scores));
      fastBytes = Math.max(fastBytes, Files.size(fast));
      Files.delete(fast);
      int at = k;
      System.out.printf(
          "%-9s %-19s %-19s%n",
          label, areas(label, dev, i -> scores[i][at]), areas(label, dev, i -> predicted[i]));
    }
    double weirRate = median(weirRates);
    double fastRate = median(fastRates);
    System.out.printf(
        Locale.ROOT,
        "texts/s on one core: Weir %,.0f (%d labels), fastText %,.0f (one label), ratio %.1f%n",
        weirRate,
        model.labels().size(),
        fastRate,
        weirRate / fastRate);
    System.out.printf(Locale.ROOT, "fastText's largest model: %,d bytes%n", fastBytes);
  }

  /** Texts per second. */
  private static double score(
      LinearTextModel model, List<String> labels, List<LabelledText> dev, float[][] scores) {
    Normalizer normalizer = new Normalizer();
    long start = System.nanoTime();
    for (int i = 0; i < scores.length; i++) {
      Scores all = model.score(normalizer.normalize(dev.get(i).text()));
      scores[i] = new float[labels.size()];
      for (int k = 0; k < labels.size(); k++) {
        scores[i][k] = all.of(labels.get(k));
      }
    }
    return scores.length / ((System.nanoTime() - start) / 1e9);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  private static String line(LabelledText text) {
    return text.text().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  private static Path train(String label, List<LabelledText> texts, Path directory)
      throws IOException, InterruptedException {
    Path input = directory.resolve("train.txt");
    try (BufferedWriter out = Files.newBufferedWriter(input)) {
      for (LabelledText text : texts) {
        int answer = text.answer(label);
        if (answer >= 0) {
          out.write("__label__" + answer + " " + line(text));
          out.write('\n');
        }
      }
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "supervised",
                "-input",
                input.toString(),
                "-output",
                directory.resolve(label).toString()));
    command.addAll(SETTINGS);
    run(command, directory.resolve("log"));
    Files.deleteIfExists(directory.resolve(label + ".vec"));
    return directory.resolve(label + ".bin");
  }

  private static float[] predict(Path model, Path texts, int count)
      throws IOException, InterruptedException {
    Path output = model.resolveSibling("predicted");
    run(List.of(PROGRAM, "predict-prob", model.toString(), texts.toString(), "2"), output);
    List<String> lines = Files.readAllLines(output, UTF_8);
    if (lines.size() != count) {
      throw new IOException("fasttext: " + lines.size() + " answers (expected: " + count + ")");
    }
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      List<String> words = List.of(lines.get(i).split(" "));
      int at = words.indexOf(YES);
      scores[i] = at < 0 ? 0 : Float.parseFloat(words.get(at + 1));
    }
    return scores;
  }

  /** Texts per second: what more of them take, so that loading, which takes longer, is left out. */
  private static double rate(Path model, Path texts, int count, Path directory)
      throws IOException, InterruptedException {
    Path more = directory.resolve("more.txt");
    byte[] once = Files.readAllBytes(texts);
    try (OutputStream out = Files.newOutputStream(more)) {
      for (int i = 0; i <= MORE_TEXTS; i++) {
        out.write(once);
      }
    }
    double few = seconds(model, texts);
    double many = seconds(model, more);
    return MORE_TEXTS * (double) count / (many - few);
  }

  private static double seconds(Path model, Path texts) throws IOException, InterruptedException {
    long start = System.nanoTime();
    run(
        List.of(PROGRAM, "predict-prob", model.toString(), texts.toString(), "2"),
        model.resolveSibling("timed"));
    return (System.nanoTime() - start) / 1e9;
  }

  private static String areas(
      String label, List<LabelledText> dev, ToDoubleFunction<Integer> score) {
    Map<String, List<Integer>> bySource = new TreeMap<>();
    for (int i = 0; i < dev.size(); i++) {
      if (dev.get(i).answer(label) >= 0) {
        bySource.computeIfAbsent(dev.get(i).source(), source -> new ArrayList<>()).add(i);
      }
    }
    double roc = 0;
    double pr = 0;
    int sources = 0;
    for (List<Integer> rows : bySource.values()) {
      float[] scores = new float[rows.size()];
      boolean[] answers = new boolean[rows.size()];
      for (int k = 0; k < scores.length; k++) {
        scores[k] = (float) score.applyAsDouble(rows.get(k));
        answers[k] = dev.get(rows.get(k)).answer(label) == 1;
      }
      Ranking ranking = new Ranking(scores, answers);
      if (ranking.positives() > 0 && ranking.positives() < ranking.size()) {
        roc += ranking.rocAuc();
        pr += ranking.prAuc();
        sources++;
      }
    }
    return String.format(Locale.ROOT, "%.4f / %.4f", roc / sources, pr / sources);
  }

  private static boolean isThere() {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (Files.isExecutable(Path.of(directory, PROGRAM))) {
        return true;
      }
    }
    return false;
  }

  private static void run(List<String> command, Path output)
      throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + ": exit code " + code);
    }
  }
}
