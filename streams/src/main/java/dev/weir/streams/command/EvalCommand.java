package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.LabelledTextReader;
import dev.weir.moderation.evaluation.ModelEvaluation;
import dev.weir.moderation.evaluation.ModelEvaluator;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.training.ModelTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir eval}: how good a text model is on labelled texts. */
@Command(
    name = "eval",
    description = {
      "Measure a text model on the dev split of labelled texts.",
      "Prints ROC-AUC and PR-AUC per label and source, the calibration error, and thresholds that"
          + " keep the share of ordinary talk flagged within a budget."
    },
    footer = {
      "",
      "Examples:",
      "  weir eval --data data                          the model that comes with Weir",
      "  weir eval --data data --model text-model.bin --json",
      "  weir eval --data data --report report.html --compare text-model.bin",
      "  weir eval --suite                              what it can tell apart, case by case",
      "  weir eval --data data --gates --model new.bin  1 if the model falls short"
    })
public final class EvalCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of .tsv and .tsv.gz files, or one such file.")
  private @Nullable Path data;

  @Option(
      names = "--suite",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description = {
        "Judge the model on a functional suite instead (default: the one that comes with Weir):",
        "true positive and true negative rates per functionality and spelling attack. A label"
            + " counts as flagged at its threshold: with --data where 2 %% of ordinary talk is,"
            + " else as in the gates that come with Weir."
      })
  private @Nullable String suite;

  @Option(
      names = "--attacks",
      description = {
        "Print how much of the recall on --data is left when texts are disguised, per label and",
        "spelling attack, at the thresholds that flag 2 %% of ordinary talk."
      })
  private boolean attacks;

  @Option(
      names = "--gates",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description = {
        "Hold the model against a gates file (default: the one that comes with Weir) and exit with",
        "1 if it falls short: functional suite, speed and size; with --data also labels, sources",
        "and attacks."
      })
  private @Nullable String gates;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A model made by weir train (default: the one that comes with Weir).")
  private @Nullable Path model;

  @Mixin private ReportCommandPart report = new ReportCommandPart();

  @Override
  public Integer call() {
    if (gates != null) {
      return new GateEvaluation(Consoles.out(spec), Consoles.err(spec), output.json())
          .run(gates, model(), modelBytes(), data == null ? List.of() : texts(data));
    }
    if (attacks) {
      if (data == null) {
        throw new CommandFailure("--attacks: --data DIR is missing: say which texts to disguise");
      }
      return new AttackEvaluation(Consoles.out(spec), output.json())
          .run(model(), evaluate(data), texts(data));
    }
    if (suite != null) {
      return new SuiteEvaluation(Consoles.out(spec), output.json())
          .run(suite, model(), data == null ? null : evaluate(data));
    }
    if (data == null) {
      throw new CommandFailure("--data DIR, --suite or --gates is missing: say what to measure on");
    }
    if (report.asked()) {
      Object figures = report.run(data, model(), Consoles.err(spec));
      if (output.json()) {
        Consoles.out(spec).println(json(figures));
        Consoles.out(spec).flush();
      }
      return 0;
    }
    ModelEvaluation evaluation = evaluate(data);
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.println(json(evaluation));
    } else {
      print(evaluation, out);
    }
    out.flush();
    return 0;
  }

  private ModelEvaluation evaluate(Path data) {
    return new ModelEvaluator(model(), ModelTrainer.excludedSources().keySet())
        .evaluate(texts(data));
  }

  private static List<LabelledText> texts(Path data) {
    try {
      List<LabelledText> texts =
          new LabelledTextReader().read(data, text -> text.split().equals("dev"));
      if (texts.isEmpty()) {
        throw new CommandFailure("--data " + data + ": no text of the dev split");
      }
      return texts;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--data " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private long modelBytes() {
    try {
      return model == null ? LinearTextModel.shippedBytes() : Files.size(model);
    } catch (IOException e) {
      throw new CommandFailure("--model " + model + ": cannot be read: " + e, e);
    }
  }

  private LinearTextModel model() {
    if (model == null) {
      return LinearTextModel.shipped();
    }
    try {
      return LinearTextModel.load(model);
    } catch (IOException e) {
      throw new CommandFailure("--model " + model + ": cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--model: " + e.getMessage(), e);
    }
  }

  private static void print(ModelEvaluation evaluation, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "model %s on %,d texts, %.1f us per text%n%n",
        evaluation.model(),
        evaluation.texts(),
        evaluation.microsPerText());
    out.printf(
        "%-10s %-16s %7s %9s %8s %8s%n", "label", "source", "texts", "positive", "ROC", "PR");
    for (ModelEvaluation.LabelFigures label : evaluation.labels()) {
      row(out, label.label(), "all together", label.all());
      out.printf(
          Locale.ROOT,
          "%-10s %-16s %7s %9s %8.4f %8.4f   calibration error %.4f%n",
          "",
          "mean of sources",
          "",
          "",
          label.meanRocAuc(),
          label.meanPrAuc(),
          label.calibrationError());
      for (ModelEvaluation.SourceFigures source : label.sources()) {
        row(out, "", source.source() + (source.learnt() ? "" : " *"), source.figures());
      }
    }
    out.printf("%n* not learnt from%n%n");
    ModelEvaluation.OrdinaryTalk ordinary = evaluation.ordinary();
    out.printf(
        Locale.ROOT,
        "ordinary talk (%s, %,d texts): %.2f %% to review, %.2f %% removed, at%n",
        String.join(", ", ordinary.sources()),
        ordinary.texts(),
        100 * ordinary.reviewed(),
        100 * ordinary.removed());
    out.printf(
        "%-10s %-8s %9s %10s %8s %10s%n",
        "label", "action", "threshold", "ordinary", "recall", "precision");
    for (ModelEvaluation.Threshold threshold : evaluation.thresholds()) {
      out.printf(
          Locale.ROOT,
          "%-10s %-8s %9.4f %8.2f %% %8.3f %10.3f%n",
          threshold.label(),
          threshold.action(),
          threshold.score(),
          100 * threshold.ordinaryRate(),
          threshold.recall(),
          threshold.precision());
    }
    out.printf(
        "%nother thresholds; at 1 %%: precision where one post in a hundred has the label%n");
    out.printf(
        "%-10s %9s %9s %8s %10s   flagged%n", "label", "ordinary", "threshold", "recall", "at 1 %");
    for (ModelEvaluation.OperatingPoint point : evaluation.operatingPoints()) {
      out.printf(
          Locale.ROOT,
          "%-10s %7.2f %% %9.4f %8.3f %10.3f  ",
          point.label(),
          100 * point.ordinaryRate(),
          point.score(),
          point.recall(),
          point.trafficPrecision());
      point
          .flagged()
          .forEach((source, rate) -> out.printf(Locale.ROOT, " %s %.2f %%", source, 100 * rate));
      out.println();
    }
  }

  private static void row(
      PrintWriter out, String label, String source, ModelEvaluation.Figures figures) {
    out.printf(
        Locale.ROOT,
        "%-10s %-16s %7d %9d %8s %8s%n",
        label,
        source,
        figures.texts(),
        figures.positives(),
        figure(figures.rocAuc()),
        figure(figures.prAuc()));
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** A figure that could not be measured is null, not a word that JSON does not know. */
  private static String json(Object evaluation) {
    SimpleModule figures = new SimpleModule();
    figures.addSerializer(
        double.class,
        new JsonSerializer<Double>() {
          @Override
          public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
              throws IOException {
            if (value.isNaN() || value.isInfinite()) {
              json.writeNull();
            } else {
              json.writeNumber(value);
            }
          }
        });
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerModule(figures);
    mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    try {
      return mapper.writeValueAsString(evaluation);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers can be written", e);
    }
  }
}
