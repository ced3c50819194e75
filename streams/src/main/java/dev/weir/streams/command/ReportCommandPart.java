package dev.weir.streams.command;

import dev.weir.moderation.evaluation.ModelEvaluator;
import dev.weir.moderation.evaluation.report.HtmlReport;
import dev.weir.moderation.evaluation.report.ModelReport;
import dev.weir.moderation.evaluation.report.ModelReporter;
import dev.weir.moderation.evaluation.report.ReportText;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.streams.evaluation.LabelledRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code weir eval --report}: the options, and the report with its HTML. */
public final class ReportCommandPart {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Write a page of HTML with curves, calibration, thresholds, slices, identity mentions and"
            + " functionalities; it loads nothing. With --json its figures are printed too.",
        "--data may then also be .csv or .jsonl, with columns text, labels and known, or one of 0"
            + " and 1 per label, or HateCheck's; also source, functionality, slice, language."
      })
  private @Nullable Path report;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "With --report: another model, beside the first in every table and plot.")
  private @Nullable Path compare;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "With --report: leave out texts of other splits (default: dev).")
  private String split = "dev";

  @Option(
      names = "--flag-at",
      paramLabel = "LABEL=SCORE",
      split = ",",
      description =
          "With --report: score from which a label counts as flagged (default: where 2 %% of"
              + " ordinary talk is, else 0.5).")
  private Map<String, Double> flagAt = new TreeMap<>();

  boolean asked() {
    return report != null;
  }

  /** Writes the page and returns its figures. */
  ModelReport run(Path data, LinearTextModel model, PrintWriter err) {
    Path file = report;
    if (file == null) {
      throw new IllegalStateException("report: null (expected: asked first)");
    }
    flagAt.forEach(
        (label, score) -> {
          if (!model.labels().contains(label) || !(score >= 0 && score <= 1)) {
            throw new CommandFailure(
                "--flag-at "
                    + label
                    + "="
                    + score
                    + " (expected: 0 to 1, for one of "
                    + String.join(", ", model.labels())
                    + ")");
          }
        });
    List<ReportText> texts = texts(data, model);
    ModelReport figures =
        new ModelReporter(model, compared(), flagAt, ModelEvaluator.ORDINARY_SOURCES)
            .report(texts, String.valueOf(data.getFileName()));
    try {
      Files.writeString(file, HtmlReport.page(figures));
    } catch (IOException e) {
      throw new CommandFailure("--report " + file + ": cannot be written: " + e, e);
    }
    err.printf("weir: report on %,d texts: %s%n", texts.size(), file.toAbsolutePath());
    err.flush();
    return figures;
  }

  private List<ReportText> texts(Path data, LinearTextModel model) {
    try {
      List<ReportText> texts = new LabelledRows(model.labels(), split).read(data);
      if (texts.isEmpty()) {
        throw new CommandFailure("--data " + data + ": no text of the split " + split);
      }
      return texts;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--data " + data + ": no such file or directory", e);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable LinearTextModel compared() {
    if (compare == null) {
      return null;
    }
    try {
      return LinearTextModel.load(compare);
    } catch (IOException e) {
      throw new CommandFailure("--compare " + compare + ": cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--compare: " + e.getMessage(), e);
    }
  }
}
