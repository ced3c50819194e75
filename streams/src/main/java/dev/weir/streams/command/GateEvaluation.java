package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.AttackEvaluator;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.ModelEvaluator;
import dev.weir.moderation.evaluation.functional.FunctionalCase;
import dev.weir.moderation.evaluation.functional.FunctionalSuite;
import dev.weir.moderation.evaluation.gates.GateCheck;
import dev.weir.moderation.evaluation.gates.GateResult;
import dev.weir.moderation.evaluation.gates.Gates;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.moderation.training.ModelTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gates of {@code weir eval}: 0 if the model passes, 1 if it falls short. */
final class GateEvaluation {
  private static final int SPEED_ROUNDS = 10;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  GateEvaluation(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /**
   * @param file of the gates, empty for the one that comes with Weir
   * @param bytes size of the model's file
   * @param texts of the dev split, empty to leave out the gates that need them
   */
  int run(String file, TextScorer scorer, long bytes, List<LabelledText> texts) {
    Gates gates = gates(file);
    GateCheck check = new GateCheck(gates);
    FunctionalSuite suite = FunctionalSuite.shipped();
    List<GateResult> results = new ArrayList<>();
    try {
      results.addAll(check.suite(suite.evaluate(scorer, gates.flagAt())));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--gates: " + e.getMessage(), e);
    }
    if (texts.isEmpty()) {
      err.println("weir: labels, sources and attacks are not checked: that takes --data DIR");
      err.flush();
    } else {
      results.addAll(
          check.labels(
              new ModelEvaluator(scorer, ModelTrainer.excludedSources().keySet()).evaluate(texts)));
      results.addAll(check.attacks(new AttackEvaluator(scorer, gates.flagAt()).evaluate(texts)));
    }
    results.addAll(check.cost(postsPerSecond(scorer, suite), bytes));
    return print(scorer.version(), results);
  }

  private static Gates gates(String file) {
    try {
      return file.isEmpty() ? Gates.shipped() : Gates.load(Path.of(file));
    } catch (IOException e) {
      throw new CommandFailure("--gates " + e.getMessage(), e);
    }
  }

  /** The best of some rounds: what the machine can do when nothing else runs. */
  private static double postsPerSecond(TextScorer scorer, FunctionalSuite suite) {
    Normalizer normalizer = new Normalizer();
    double best = 0;
    for (int round = 0; round < SPEED_ROUNDS; round++) {
      long start = System.nanoTime();
      for (FunctionalCase one : suite.cases()) {
        scorer.score(normalizer.normalize(one.text()));
      }
      best = Math.max(best, suite.cases().size() * 1e9 / (System.nanoTime() - start));
    }
    return best;
  }

  private int print(String model, List<GateResult> results) {
    List<GateResult> failed = results.stream().filter(result -> !result.passed()).toList();
    if (json) {
      out.println(json(model, results));
    } else {
      failed.forEach(result -> out.println("gate " + result.line()));
      out.printf(
          "model %s: %d of %d gates passed%n",
          model, results.size() - failed.size(), results.size());
    }
    out.flush();
    return failed.isEmpty() ? 0 : 1;
  }

  private static String json(String model, List<GateResult> results) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (GateResult result : results) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("gate", result.gate());
      row.put("value", Double.isNaN(result.value()) ? "NaN" : result.value());
      row.put(result.isFloor() ? "floor" : "ceiling", result.limit());
      row.put("passed", result.passed());
      rows.add(row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", model);
    all.put("passed", results.stream().allMatch(GateResult::passed));
    all.put("gates", rows);
    try {
      return new ObjectMapper().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and names can be written", e);
    }
  }
}
