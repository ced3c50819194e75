package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.evaluation.report.ModelReport.Figures;
import dev.weir.moderation.evaluation.report.ModelReport.Functionality;
import dev.weir.moderation.evaluation.report.ModelReport.Identity;
import dev.weir.moderation.evaluation.report.ModelReport.Interval;
import dev.weir.moderation.evaluation.report.ModelReport.Label;
import dev.weir.moderation.evaluation.report.ModelReport.Slice;
import dev.weir.moderation.evaluation.report.ModelReport.Threshold;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A report as one page of HTML that loads nothing: style and plots are in it, there is no script.
 * What it repeats of the data are names of sources, slices and functionalities, never a text.
 */
public final class HtmlReport {
  private final ModelReport report;
  private final boolean two;
  private final StringBuilder html = new StringBuilder(1 << 16);

  private HtmlReport(ModelReport report) {
    this.report = report;
    this.two = report.compared() != null;
  }

  /** The whole page. */
  public static String page(ModelReport report) {
    return new HtmlReport(report).page();
  }

  private String page() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<meta name=\"viewport\" content=\"width=device-width\">");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
    html.append(" style-src 'unsafe-inline'\"><title>Text model ").append(report.model());
    html.append("</title><style>").append(style()).append("</style></head><body>\n");
    head();
    overview();
    report.labels().forEach(this::label);
    identities();
    functionalities();
    html.append("<footer>Intervals hold 95 %: areas by bootstrap over the texts (");
    html.append(Bootstrap.DRAWS).append(" draws, seeded; both models on the same draws), shares");
    html.append(" after Wilson. – is what cannot be measured.</footer></body></html>\n");
    return html.toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("report.css", e);
    }
  }

  private void head() {
    html.append("<h1>Text model <code>").append(report.model()).append("</code></h1>");
    if (two) {
      html.append("<p class=\"legend\"><span class=\"key own\"></span>").append(report.model());
      html.append(" <span class=\"key other\"></span>compared with <code>");
      html.append(escaped(String.valueOf(report.compared()))).append("</code></p>");
    }
    html.append("<p>").append(grouped(report.texts())).append(" texts of ");
    html.append(escaped(report.data())).append("; ");
    html.append(String.format(Locale.ROOT, "%.1f", report.microsPerText()));
    html.append(" µs per text to score, on this machine, one thread.</p><nav>");
    report.labels().forEach(l -> link(l.name(), l.name()));
    link("identities", "identity mentions");
    if (!report.functionalities().isEmpty()) {
      link("functionalities", "functionalities");
    }
    html.append("</nav>");
  }

  private void link(String anchor, String words) {
    html.append("<a href=\"#").append(escaped(anchor)).append("\">").append(escaped(words));
    html.append("</a> ");
  }

  private void overview() {
    html.append("<h2>Overview</h2>");
    table(List.of("label", "texts", "positive", "ROC-AUC", "PR-AUC", "calibration error"));
    for (Label label : report.labels()) {
      Figures own = label.own();
      row(
          List.of(
              label.name(),
              grouped(label.texts()),
              grouped(label.positives()),
              with(own.rocAuc(), own.rocInterval()),
              with(own.prAuc(), own.prInterval()),
              figure(own.calibrationError())));
    }
    endTable();
    if (two) {
      compared();
    }
    html.append("<p>Flagged is what scores at least this, ");
    html.append(escaped(report.flagRule())).append(": ");
    List<String> flags = new ArrayList<>();
    for (Map.Entry<String, Double> entry : new TreeMap<>(report.flagAt()).entrySet()) {
      flags.add(entry.getKey() + " " + String.format(Locale.ROOT, "%.4f", entry.getValue()));
    }
    html.append(escaped(String.join(", ", flags))).append(".</p>\n");
  }

  private void compared() {
    html.append("<h3>Compared with the other</h3>");
    table(List.of("label", "ROC-AUC, other", "difference", "PR-AUC, other", "difference"));
    for (Label label : report.labels()) {
      Figures other = label.other();
      row(
          List.of(
              label.name(),
              other == null ? "–" : figure(other.rocAuc()),
              difference(label.own(), other, label.rocDifference(), true),
              other == null ? "–" : figure(other.prAuc()),
              difference(label.own(), other, label.prDifference(), false)));
    }
    endTable();
    html.append("<p>▲ better, ▼ worse where the interval leaves out zero.</p>");
  }

  /** With a sign where the interval leaves out zero. */
  private static String difference(
      Figures own, @Nullable Figures other, @Nullable Interval interval, boolean roc) {
    if (other == null || interval == null || Double.isNaN(interval.low())) {
      return "–";
    }
    double by = roc ? own.rocAuc() - other.rocAuc() : own.prAuc() - other.prAuc();
    String text =
        String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", by, interval.low(), interval.high());
    String sure = interval.low() > 0 ? "▲ " : interval.high() < 0 ? "▼ " : "";
    return sure + text;
  }

  private void label(Label label) {
    html.append("<section><h2 id=\"").append(escaped(label.name())).append("\">");
    html.append(escaped(label.name())).append("</h2><div class=\"plots\">");
    Figures own = label.own();
    Figures other = label.other();
    SvgPlot roc = new SvgPlot("ROC", "false positive rate", "true positive rate").diagonal();
    SvgPlot pr =
        new SvgPlot("Precision and recall", "recall", "precision")
            .level((double) label.positives() / label.texts());
    SvgPlot calibration = new SvgPlot("Calibration", "score", "share positive").diagonal();
    if (other != null) {
      roc.curve("other", other.curves().roc());
      pr.curve("other", other.curves().precisionRecall());
      calibration.bins("other", other.curves().calibration());
    }
    html.append(roc.curve("own", own.curves().roc()).svg());
    html.append(pr.curve("own", own.curves().precisionRecall()).svg());
    html.append(calibration.bins("own", own.curves().calibration()).svg());
    html.append("</div>\n");
    thresholds(label);
    slices("By source", label.sources());
    slices("By slice", label.slices());
    html.append("</section>\n");
  }

  private void thresholds(Label label) {
    html.append("<h3>Thresholds and the reviewers' load</h3>");
    boolean ordinary =
        label.thresholds().stream().anyMatch(t -> !Double.isNaN(t.ordinaryPerThousand()));
    List<String> columns = new ArrayList<>(List.of("score ≥", "flagged of 1,000"));
    if (ordinary) {
      columns.add("of 1,000 ordinary");
    }
    columns.addAll(List.of("recall", "precision"));
    if (two) {
      columns.add("recall, other, same load");
    }
    table(columns);
    for (Threshold threshold : label.thresholds()) {
      List<String> cells = new ArrayList<>();
      cells.add(String.format(Locale.ROOT, "%.4f", threshold.score()));
      cells.add(one(threshold.flaggedPerThousand()));
      if (ordinary) {
        cells.add(one(threshold.ordinaryPerThousand()));
      }
      cells.add(figure(threshold.recall()));
      cells.add(figure(threshold.precision()));
      if (two) {
        cells.add(figure(threshold.otherRecall()));
      }
      row(cells);
    }
    endTable();
  }

  private void slices(String title, List<Slice> slices) {
    if (slices.isEmpty()) {
      return;
    }
    html.append("<h3>").append(title).append("</h3>");
    List<String> columns =
        new ArrayList<>(
            List.of(
                "slice",
                "texts",
                "positive",
                "ROC-AUC",
                "PR-AUC",
                "flagged of harmless",
                "flagged of positive"));
    if (two) {
      columns.add("ROC-AUC, other");
    }
    table(columns);
    for (Slice slice : slices) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  slice.name(),
                  grouped(slice.texts()),
                  grouped(slice.positives()),
                  figure(slice.rocAuc()),
                  figure(slice.prAuc()),
                  percent(slice.falsePositives()),
                  percent(slice.truePositives())));
      if (two) {
        cells.add(figure(slice.otherRoc()));
      }
      row(cells);
    }
    endTable();
  }

  private void identities() {
    html.append("<h2 id=\"identities\">Identity mentions</h2>");
    html.append(
        "<p>Texts that name a group and that people judged not to bear the label: how many");
    html.append(
        " are flagged all the same, and how often against all texts without the label.</p>");
    if (report.identities().isEmpty()) {
      html.append("<p>No group is named in 20 such texts or more.</p>");
      return;
    }
    List<String> columns =
        new ArrayList<>(
            List.of("group", "label", "harmless texts", "flagged", "95 %", "× all texts"));
    if (two) {
      columns.add("flagged, other");
    }
    table(columns);
    for (Identity identity : report.identities()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  identity.group(),
                  identity.label(),
                  grouped(identity.texts()),
                  percent(identity.falsePositives()),
                  percents(identity.interval()),
                  Double.isNaN(identity.ratio()) ? "–" : one(identity.ratio())));
      if (two) {
        cells.add(percent(identity.otherFalsePositives()));
      }
      row(cells);
    }
    endTable();
  }

  private void functionalities() {
    if (report.functionalities().isEmpty()) {
      return;
    }
    html.append("<h2 id=\"functionalities\">Functionalities</h2>");
    List<String> columns =
        new ArrayList<>(
            List.of("functionality", "label", "texts", "should be flagged", "right", "95 %"));
    if (two) {
      columns.add("right, other");
    }
    table(columns);
    for (Functionality row : report.functionalities()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  row.name(),
                  row.label(),
                  grouped(row.texts()),
                  grouped(row.positives()),
                  percent(row.right()),
                  percents(row.interval())));
      if (two) {
        cells.add(percent(row.otherRight()));
      }
      row(cells);
    }
    endTable();
  }

  private void table(List<String> columns) {
    html.append("<div class=\"wide\"><table><thead><tr>");
    columns.forEach(column -> html.append("<th>").append(escaped(column)).append("</th>"));
    html.append("</tr></thead><tbody>");
  }

  private void row(List<String> cells) {
    html.append("<tr>");
    cells.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
    html.append("</tr>");
  }

  private void endTable() {
    html.append("</tbody></table></div>\n");
  }

  private static String with(double value, Interval interval) {
    return Double.isNaN(interval.low())
        ? figure(value)
        : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, interval.low(), interval.high());
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String percents(Interval interval) {
    return String.format(Locale.ROOT, "%.1f–%.1f %%", 100 * interval.low(), 100 * interval.high());
  }

  private static String one(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String grouped(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** For text and attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
