package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.weir.moderation.evaluation.AttackEvaluator;
import dev.weir.moderation.evaluation.AttackFigures;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.ModelEvaluation;
import dev.weir.moderation.scoring.TextScorer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The spelling attacks of {@code weir eval}. */
final class AttackEvaluation {
  private final PrintWriter out;
  private final boolean json;

  AttackEvaluation(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * @param evaluation of the same model, whose operating points are the thresholds
   */
  int run(TextScorer scorer, ModelEvaluation evaluation, List<LabelledText> texts) {
    AttackFigures figures =
        new AttackEvaluator(scorer, SuiteEvaluation.operatingPoints(evaluation)).evaluate(texts);
    if (json) {
      out.println(json(figures));
    } else {
      print(figures);
    }
    out.flush();
    return 0;
  }

  private void print(AttackFigures figures) {
    out.printf("model %s%n%n", figures.model());
    out.printf(
        "%-10s %-14s %9s %8s %10s %6s%n",
        "label", "attack", "positive", "recall", "disguised", "kept");
    for (AttackFigures.LabelAttack row : figures.attacks()) {
      out.printf(
          Locale.ROOT,
          "%-10s %-14s %9d %8.3f %10.3f %6.3f%n",
          row.label(),
          row.attack(),
          row.positives(),
          row.clean(),
          row.disguised(),
          row.kept());
    }
  }

  private static String json(AttackFigures figures) {
    ObjectMapper mapper = new ObjectMapper();
    mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    try {
      return mapper.writeValueAsString(figures);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers can be written", e);
    }
  }
}
