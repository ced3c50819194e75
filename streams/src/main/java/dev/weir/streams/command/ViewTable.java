package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Feature views for people, from the JSON of {@code /v1/features}. */
final class ViewTable {
  private static final String LIST = "%-26s %-10s %-14s %7s %12s %10s %10s  %-24s %s%n";
  private static final String FEATURE = "  %-28s %-8s %-36s %-20s %s%n";

  private ViewTable() {}

  static void list(JsonNode all, PrintWriter out) {
    out.printf(
        LIST,
        "VIEW",
        "ENTITY",
        "SOURCE",
        "COLUMNS",
        "ROWS",
        "BYTES",
        "ON DISK",
        "NEWEST EVENT",
        "SINCE");
    for (JsonNode view : all.path("views")) {
      JsonNode held = view.path("held");
      out.printf(
          LIST,
          text(view, "view"),
          text(view, "entity"),
          text(view, "source"),
          text(view, "columns"),
          rows(held),
          bytes(sum(held, "row_bytes", "record_bytes")),
          bytes(held.path("disk_bytes_estimated")),
          text(held, "newest_event"),
          text(held, "since"));
    }
    for (JsonNode value : all.path("request_values")) {
      out.printf("request     %s (%s)%n", text(value, "request_value"), text(value, "type"));
    }
    for (JsonNode feature : all.path("on_demand")) {
      out.printf(
          "on demand   %s = %s (%s)%n",
          text(feature, "feature"), text(feature, "formula"), text(feature, "type"));
    }
    for (JsonNode service : all.path("services")) {
      List<String> parts = new ArrayList<>();
      service.path("views").forEach(view -> parts.add(view.asText()));
      service.path("on_demand").forEach(feature -> parts.add(feature.asText()));
      out.printf("service     %s: %s%n", text(service, "service"), printable(parts));
    }
    out.printf("definitions %s%n", text(all, "definitions_version"));
  }

  static void describe(JsonNode view, PrintWriter out) {
    line(
        out,
        "view",
        text(view, "view")
            + ", version "
            + text(view, "version")
            + ", definition "
            + text(view, "fingerprint"));
    List<String> keys = new ArrayList<>();
    view.path("keys").forEach(key -> keys.add(key.asText()));
    line(out, "entity", text(view, "entity") + " (" + printable(keys) + ")");
    line(
        out,
        "source",
        text(view, "source")
            + ", topic "
            + text(view, "topic")
            + ", "
            + text(view, "schema")
            + ", event time "
            + text(view, "event_time"));
    if (!view.path("where").isNull()) {
      line(out, "where", text(view, "where"));
    }
    line(
        out,
        "keeps",
        "events for "
            + duration(view.path("retention_ms"))
            + ", an entity for "
            + duration(view.path("life_ms"))
            + " after its newest event"
            + (view.path("ttl_ms").isNumber()
                ? "; values for " + duration(view.path("ttl_ms"))
                : ""));
    JsonNode held = view.path("held");
    if (held.isObject()) {
      held(held, out);
    }
    out.println();
    out.printf(FEATURE, "FEATURE", "TYPE", "AGGREGATION", "SINCE", "WINDOWS");
    for (JsonNode feature : view.path("features")) {
      List<String> windows = new ArrayList<>();
      feature.path("windows").forEach(window -> windows.add(window.asText()));
      String span = feature.path("lifetime").asBoolean() ? "lifetime" : printable(windows);
      String where = feature.path("where").isNull() ? "" : "  where " + text(feature, "where");
      out.printf(
          FEATURE,
          text(feature, "feature"),
          text(feature, "type"),
          text(feature, "aggregation"),
          text(feature, "since"),
          (span.isEmpty() ? "-" : span) + where);
    }
  }

  private static void held(JsonNode held, PrintWriter out) {
    int partitions = held.path("partitions").asInt();
    int counted = held.path("partitions_counted").asInt();
    if (counted == 0) {
      line(out, "rows", "not counted yet, in " + partitions + " partitions held here");
    } else {
      line(
          out,
          "rows",
          rows(held)
              + " in "
              + partitions
              + (partitions == 1 ? " partition" : " partitions")
              + " held here"
              + (counted < partitions ? " (" + counted + " of them counted)" : "")
              + ", counted at "
              + text(held, "counted_at"));
      line(
          out,
          "bytes",
          bytes(held.path("row_bytes"))
              + " of rows, "
              + bytes(held.path("record_bytes"))
              + " of "
              + text(held, "records")
              + " records beside them; "
              + bytes(held.path("disk_bytes_estimated"))
              + " on disk (estimated)");
    }
    if (!held.path("newest_event").isNull()) {
      line(
          out,
          "newest event",
          text(held, "newest_event") + ", " + duration(held.path("newest_event_age_ms")) + " ago");
    }
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-13s %s%n", name, value);
  }

  private static String rows(JsonNode held) {
    JsonNode rows = held.path("rows");
    return rows.isNumber() ? String.format(Locale.ROOT, "%,d", rows.asLong()) : "-";
  }

  private static JsonNode sum(JsonNode held, String one, String other) {
    return held.path(one).isNumber()
        ? LongNode.valueOf(held.path(one).asLong() + held.path(other).asLong())
        : held.path(one);
  }

  private static String bytes(JsonNode bytes) {
    if (!bytes.isNumber()) {
      return "-";
    }
    double size = bytes.asLong();
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  }

  /** The largest unit that leaves a number above 2: 33d, 5h, 90s. */
  private static String duration(JsonNode ms) {
    if (!ms.isNumber()) {
      return "ever";
    }
    long left = ms.asLong();
    String[] units = {"d", "h", "m", "s"};
    long[] lengths = {86_400_000, 3_600_000, 60_000, 1_000};
    for (int i = 0; i < units.length; i++) {
      if (Math.abs(left) >= 2 * lengths[i]) {
        return Math.round((double) left / lengths[i]) + units[i];
      }
    }
    return left + "ms";
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull() ? "-" : FeatureTable.printable(value.asText());
  }

  private static String printable(List<String> parts) {
    return FeatureTable.printable(String.join(", ", parts));
  }
}
