package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.weir.moderation.evaluation.ModelEvaluation;
import dev.weir.moderation.evaluation.functional.FunctionalSuite;
import dev.weir.moderation.evaluation.functional.SuiteFigures;
import dev.weir.moderation.evaluation.gates.Gates;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functional part of {@code weir eval}. */
final class SuiteEvaluation {
  /** A label counts as flagged from the score that this share of ordinary talk reaches. */
  private static final double ORDINARY_RATE = 0.02;

  private final PrintWriter out;
  private final boolean json;

  SuiteEvaluation(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * @param file of the suite, empty for the one that comes with Weir
   * @param evaluation of the same model, whose operating points are the thresholds; null for those
   *     of the shipped gates
   */
  int run(String file, TextScorer scorer, @Nullable ModelEvaluation evaluation) {
    Map<String, Double> thresholds =
        evaluation == null ? Gates.shipped().flagAt() : operatingPoints(evaluation);
    SuiteFigures figures;
    try {
      figures = suite(file).evaluate(scorer, thresholds);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--suite: " + e.getMessage(), e);
    }
    if (json) {
      out.println(json(figures, thresholds));
    } else {
      print(figures, thresholds);
    }
    out.flush();
    return 0;
  }

  static FunctionalSuite suite(String file) {
    try {
      return file.isEmpty() ? FunctionalSuite.shipped() : FunctionalSuite.load(Path.of(file));
    } catch (IOException e) {
      throw new CommandFailure("--suite " + e.getMessage(), e);
    }
  }

  static Map<String, Double> operatingPoints(ModelEvaluation evaluation) {
    Map<String, Double> thresholds = new TreeMap<>();
    for (ModelEvaluation.OperatingPoint point : evaluation.operatingPoints()) {
      if (point.ordinaryRate() == ORDINARY_RATE) {
        thresholds.put(point.label(), point.score());
      }
    }
    if (thresholds.isEmpty()) {
      throw new CommandFailure(
          "--data: no ordinary talk in it (sources goemotions, wiki_context) to set thresholds by;"
              + " leave --data out to take those of the gates that come with Weir");
    }
    return thresholds;
  }

  private void print(SuiteFigures figures, Map<String, Double> thresholds) {
    out.printf(Locale.ROOT, "model %s, flagged at %s%n%n", figures.model(), thresholds);
    table("functionality (label)", figures.functionalities());
    table("part", figures.parts());
    table("said of", figures.slices());
    table("all cases under attack", figures.attacks());
    table("as written", List.of(figures.total()));
  }

  private void table(String title, List<SuiteFigures.Rates> rows) {
    out.printf("%-40s %6s %7s %6s %7s%n", title, "yes", "TPR", "no", "TNR");
    for (SuiteFigures.Rates row : rows) {
      out.printf(
          "%-40s %6d %7s %6d %7s%n",
          row.name(),
          row.positives(),
          rate(row.truePositiveRate()),
          row.negatives(),
          rate(row.trueNegativeRate()));
    }
    out.println();
  }

  private static String rate(double rate) {
    return Double.isNaN(rate) ? "-" : String.format(Locale.ROOT, "%.3f", rate);
  }

  private static String json(SuiteFigures figures, Map<String, Double> thresholds) {
    ObjectMapper mapper = new ObjectMapper();
    mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    try {
      return mapper.writeValueAsString(Map.of("thresholds", thresholds, "figures", figures));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers can be written", e);
    }
  }
}
