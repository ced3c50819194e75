package dev.weir.streams.offline.backtest;

import dev.weir.streams.offline.backtest.BacktestResult.Pair;
import dev.weir.streams.offline.backtest.BacktestResult.RuleCount;
import dev.weir.streams.offline.backtest.BacktestResult.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A backtest's result for readers: as text, as values for JSON, as a page. Immutable. */
public final class BacktestReport {
  private final BacktestResult result;
  private final String judgedBy;
  private final double seconds;

  /** A table: what it shows, its columns, its rows. */
  private record Table(String title, List<String> columns, List<List<String>> rows) {}

  /**
   * @param judgedBy who says which posts are harmful, e.g. reviewers
   * @param seconds that it took
   */
  public BacktestReport(BacktestResult result, String judgedBy, double seconds) {
    this.result = result;
    this.judgedBy = judgedBy;
    this.seconds = seconds;
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    summary().forEach(line -> text.append(line).append(System.lineSeparator()));
    for (Table table : tables()) {
      text.append(System.lineSeparator()).append(table.title()).append(System.lineSeparator());
      appendText(text, table);
    }
    return text.toString();
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        say(
            "%,d decisions of %,d posts decided again in %.1f s (%,.0f posts/s): %,d differ, %,d in"
                + " their action",
            result.decisions(),
            result.posts(),
            seconds,
            result.posts() / Math.max(1e-9, seconds),
            result.different(),
            result.actionChanged()));
    lines.add(
        say(
            "policy %s over decisions by %s; posts from %s to %s; %,d second looks",
            result.policyVersion(),
            String.join(", ", result.policiesThen().keySet()),
            Instant.ofEpochMilli(result.firstMs()),
            Instant.ofEpochMilli(result.lastMs()),
            result.secondLooks()));
    Pair load = result.reviewerLoad();
    lines.add(
        say(
            "for reviewers: %,d then, %,d now (%,.1f and %,.1f a day)",
            load.then(), load.now(), load.then() / result.days(), load.now() / result.days()));
    if (result.qualityThen().judged() > 0) {
      lines.add(
          say(
              "of %,d posts judged (%s): precision %s then, %s now; recall %s then, %s" + " now",
              result.qualityThen().judged(),
              judgedBy,
              share(result.qualityThen().precision()),
              share(result.qualityNow().precision()),
              share(result.qualityThen().recall()),
              share(result.qualityNow().recall())));
    }
    result.skipped().forEach((why, n) -> lines.add(say("%,d %s", n, why.replace('_', ' '))));
    return lines;
  }

  private List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    tables.add(actions());
    tables.add(
        new Table(
            "By category",
            List.of("category", "then", "now"),
            result.categories().entrySet().stream()
                .map(e -> row(e.getKey(), e.getValue().then(), e.getValue().now()))
                .toList()));
    tables.add(
        new Table(
            "By rule: decisions in which it fired",
            List.of("rule", "then", "now", "only then", "only now", "abstained now", "failed now"),
            result.rules().entrySet().stream()
                .map(
                    e -> {
                      RuleCount n = e.getValue();
                      return row(
                          e.getKey(),
                          n.then(),
                          n.now(),
                          n.onlyThen(),
                          n.onlyNow(),
                          n.abstained(),
                          n.failed());
                    })
                .toList()));
    result
        .slices()
        .forEach(
            (dimension, values) ->
                tables.add(
                    new Table(
                        "By " + dimension,
                        List.of(dimension, "decisions", "flagged then", "flagged now", "changed"),
                        values.entrySet().stream()
                            .map(
                                e -> {
                                  Slice n = e.getValue();
                                  return row(
                                      e.getKey(),
                                      n.decisions(),
                                      n.flaggedThen(),
                                      n.flaggedNow(),
                                      n.changed());
                                })
                            .toList())));
    if (!result.changes().isEmpty()) {
      tables.add(
          new Table(
              "Examples of changed actions",
              List.of("post", "at", "then", "now", "fired then", "fired now", "why"),
              result.changes().stream().map(BacktestReport::row).toList()));
    }
    return tables;
  }

  private Table actions() {
    TreeSet<String> now = new TreeSet<>();
    result.actions().values().forEach(row -> now.addAll(row.keySet()));
    List<String> columns = new ArrayList<>(List.of("then \\ now"));
    columns.addAll(now);
    List<List<String>> rows = new ArrayList<>();
    result
        .actions()
        .forEach(
            (then, counts) -> {
              List<String> row = new ArrayList<>(List.of(then));
              now.forEach(action -> row.add(say("%,d", counts.getOrDefault(action, 0L))));
              rows.add(row);
            });
    return new Table("By action", columns, rows);
  }

  private static List<String> row(Change change) {
    return List.of(
        change.postId() + (change.revision() > 1 ? " #" + change.revision() : ""),
        "posts/" + change.partition() + "/" + change.offset(),
        change.actionThen(),
        change.actionNow(),
        String.join(", ", change.firedThen()),
        String.join(", ", change.firedNow()),
        change.why() == null ? "" : change.why());
  }

  private static List<String> row(String name, long... counts) {
    return Stream.concat(
            Stream.of(name), java.util.Arrays.stream(counts).mapToObj(n -> say("%,d", n)))
        .toList();
  }

  private static void appendText(StringBuilder text, Table table) {
    int columns = table.columns().size();
    int[] widths = new int[columns];
    List<List<String>> all = new ArrayList<>(List.of(table.columns()));
    all.addAll(table.rows());
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        // The last column may be long; it needs no room behind it.
        line.append(' ').append(row.get(i));
        line.append(" ".repeat(i == columns - 1 ? 0 : widths[i] - row.get(i).length() + 1));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
  }

  /** As one page without other files; what is logged is shown as text, never as markup. */
  public String html() {
    StringBuilder page =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Weir: backtest</title>
            <style>
            :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
            body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
            th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #8884; }
            th:first-child, td:first-child, td.t { text-align: left; }
            th { font-weight: 600; } h2 { font-size: 1.1rem; margin: 1.5rem 0 0; }
            td { overflow-wrap: anywhere; }
            </style></head><body>
            <h1>Backtest</h1>
            """);
    summary().forEach(line -> page.append("<p>").append(escaped(line)).append("</p>\n"));
    for (Table table : tables()) {
      page.append("<h2>").append(escaped(table.title())).append("</h2>\n<table><tr>");
      table.columns().forEach(c -> page.append("<th>").append(escaped(c)).append("</th>"));
      page.append("</tr>\n");
      for (List<String> row : table.rows()) {
        page.append("<tr>");
        for (String cell : row) {
          boolean number = cell.matches("[\\d,.]+");
          page.append(number ? "<td>" : "<td class=\"t\">").append(escaped(cell)).append("</td>");
        }
        page.append("</tr>\n");
      }
      page.append("</table>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** For JSON. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("policy_version", result.policyVersion());
    values.put("decisions_by_policy", result.policiesThen());
    values.put("posts", result.posts());
    values.put("decisions", result.decisions());
    values.put("second_looks", result.secondLooks());
    values.put("first_post_at", Instant.ofEpochMilli(result.firstMs()).toString());
    values.put("last_post_at", Instant.ofEpochMilli(result.lastMs()).toString());
    values.put("different", result.different());
    values.put("action_changed", result.actionChanged());
    values.put("actions", result.actions());
    Map<String, Object> categories = new LinkedHashMap<>();
    result.categories().forEach((name, pair) -> categories.put(name, values(pair)));
    values.put("categories", categories);
    Map<String, Object> rules = new LinkedHashMap<>();
    result.rules().forEach((name, count) -> rules.put(name, values(count)));
    values.put("rules", rules);
    Map<String, Object> slices = new LinkedHashMap<>();
    result
        .slices()
        .forEach(
            (dimension, of) -> {
              Map<String, Object> counts = new LinkedHashMap<>();
              of.forEach((value, slice) -> counts.put(value, values(slice)));
              slices.put(dimension, counts);
            });
    values.put("slices", slices);
    values.put("reviewer_load", values(result.reviewerLoad()));
    values.put("days", result.days());
    values.put("judged_by", judgedBy);
    values.put("judged_posts", result.qualityThen().judged());
    values.put("quality_then", values(result.qualityThen()));
    values.put("quality_now", values(result.qualityNow()));
    values.put("skipped", result.skipped());
    values.put("changes", result.changes().stream().map(BacktestReport::values).toList());
    values.put("seconds", Math.round(seconds * 1000) / 1000.0);
    return values;
  }

  private static Map<String, Object> values(Pair pair) {
    return Map.of("then", pair.then(), "now", pair.now());
  }

  private static Map<String, Object> values(RuleCount count) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("then", count.then());
    values.put("now", count.now());
    values.put("only_then", count.onlyThen());
    values.put("only_now", count.onlyNow());
    values.put("abstained_now", count.abstained());
    values.put("failed_now", count.failed());
    return values;
  }

  private static Map<String, Object> values(Slice slice) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("decisions", slice.decisions());
    values.put("flagged_then", slice.flaggedThen());
    values.put("flagged_now", slice.flaggedNow());
    values.put("changed", slice.changed());
    return values;
  }

  private static Map<String, Object> values(Quality quality) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("harmful_flagged", quality.harmfulFlagged());
    values.put("harmless_flagged", quality.harmlessFlagged());
    values.put("harmful_passed", quality.harmfulPassed());
    values.put("harmless_passed", quality.harmlessPassed());
    values.put("precision", known(quality.precision()));
    values.put("recall", known(quality.recall()));
    return values;
  }

  private static Map<String, Object> values(Change change) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("post_id", change.postId());
    values.put("partition", change.partition());
    values.put("offset", change.offset());
    values.put("revision", change.revision());
    values.put("action_then", change.actionThen());
    values.put("action_now", change.actionNow());
    values.put("fired_then", change.firedThen());
    values.put("fired_now", change.firedNow());
    values.put("why", change.why());
    return values;
  }

  private static @Nullable Double known(double share) {
    return Double.isNaN(share) ? null : share;
  }

  private static String share(double share) {
    return Double.isNaN(share) ? "unknown" : say("%.1f %%", 100 * share);
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
