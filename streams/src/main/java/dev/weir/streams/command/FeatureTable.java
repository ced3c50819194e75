package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** A lookup's answer for people: a block per entity row, a line per feature. */
final class FeatureTable {
  private static final String EPOCH = "1970-01-01T00:00:00Z";
  private static final String LINE = "  %-44s %16s  %-15s %-10s %s%n";

  private FeatureTable() {}

  /**
   * Prints the JSON that {@code /get-online-features} answered with full names and bounds.
   *
   * @param keysAsked join keys that were sent: at most so many stand before the features
   */
  static void print(JsonNode answer, int keysAsked, PrintWriter out) {
    JsonNode names = answer.at("/metadata/feature_names");
    JsonNode results = answer.path("results");
    int keys = 0;
    while (keys < Math.min(keysAsked, names.size())
        && !names.get(keys).asText().contains("__")
        && textual(results.get(keys).path("values"))) {
      keys++;
    }
    int rows = results.path(0).path("values").size();
    for (int row = 0; row < rows; row++) {
      StringBuilder title = new StringBuilder();
      for (int column = 0; column < keys; column++) {
        JsonNode key = results.get(column).path("values").get(row);
        if (!key.isNull()) {
          title.append(names.get(column).asText()).append(' ');
          title.append(printable(key.asText())).append(", ");
        }
      }
      out.printf(
          "%s%sas of %s%n",
          row == 0 ? "" : System.lineSeparator(), title, answer.at("/metadata/as_of").asText());
      out.printf(LINE, "FEATURE", "VALUE", "STATUS", "OFF BY", "NEWEST EVENT");
      for (int column = keys; column < names.size(); column++) {
        line(names.get(column).asText(), results.get(column), row, out);
      }
    }
  }

  /**
   * Keys are sent as text; on-demand features, which have no prefix either, rarely are: one that
   * stands first, beside an entity that nothing needed, passes for a key.
   */
  private static boolean textual(JsonNode values) {
    for (JsonNode value : values) {
      if (!value.isTextual() && !value.isNull()) {
        return false;
      }
    }
    return true;
  }

  private static void line(String name, JsonNode result, int row, PrintWriter out) {
    JsonNode value = result.path("values").path(row);
    JsonNode exact = result.path("exact").path(row);
    JsonNode bound = result.path("error_bounds").path(row);
    String offBy =
        exact.isNull() ? "" : exact.asBoolean() ? "exact" : "±" + shortened(bound.asDouble());
    String time = result.path("event_timestamps").path(row).asText();
    out.printf(
        LINE,
        name.replace("__", ":"),
        value.isNull()
            ? "-"
            : value.isDouble()
                ? shortened(value.asDouble())
                : printable(value.isContainerNode() ? value.toString() : value.asText()),
        result.path("statuses").path(row).asText(),
        offBy,
        time.equals(EPOCH) ? "-" : time);
  }

  private static String shortened(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.6g", number);
  }

  /** A stranger's text must not steer the terminal. */
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
