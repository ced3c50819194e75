package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir features stats}. */
@Command(
    name = "stats",
    description = {
      "Figures of the values of one feature view that the instance has served in the last one to"
          + " two hours: how many, the share that was null or not found, and of numbers the least,"
          + " mean, quantiles and greatest. Of a sample of the answers."
    },
    footer = {
      "",
      "Examples:",
      "  weir features stats author_posting",
      "  weir features stats author_posting --json"
    })
final class FeaturesStatsCommand implements Callable<Integer> {
  private static final String LINE = "%-44s %9s %7s %9s %10s %10s %10s %10s %10s %10s%n";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private InstanceOptions instance = new InstanceOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "VIEW", description = "Name of the feature view.")
  private String view = "";

  @Override
  public Integer call() {
    InstanceClient client = instance.client();
    InstanceClient.Answer answer = client.get(ViewSource.path(view) + "/stats");
    if (answer.status() != 200) {
      throw client.refused(answer);
    }
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.println(answer.json());
    } else {
      table(answer.json(), out);
    }
    out.flush();
    return 0;
  }

  private static void table(JsonNode told, PrintWriter out) {
    out.printf(
        LINE, "COLUMN", "VALUES", "NULL", "NOT FOUND", "MIN", "MEAN", "P50", "P90", "P99", "MAX");
    for (JsonNode column : told.path("columns")) {
      JsonNode shares = column.path("shares");
      out.printf(
          LINE,
          FeatureTable.printable(column.path("column").asText()),
          column.path("values").asText(),
          percent(shares.path("null_value")),
          percent(shares.path("not_found")),
          number(column.path("min")),
          number(column.path("mean")),
          number(column.path("p50")),
          number(column.path("p90")),
          number(column.path("p99")),
          number(column.path("max")));
    }
    out.printf(
        "served since %s; one answer of %s is looked at%n",
        FeatureTable.printable(told.path("since").asText()), told.path("one_answer_in").asText());
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? String.format(Locale.ROOT, "%.1f%%", share.asDouble() * 100) : "-";
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.4g", value.asDouble()) : "-";
  }
}
