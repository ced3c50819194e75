package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir features describe}. */
@Command(
    name = "describe",
    description = {
      "Describe one feature view: where its events come from, its features with type, aggregation"
          + " and windows, how long it keeps, and what the instance holds of it."
    },
    footer = {
      "",
      "Examples:",
      "  weir features describe author_posting",
      "  weir features describe author_posting --definitions features.yaml --json"
    })
final class FeaturesDescribeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ViewSource source = new ViewSource();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "VIEW", description = "Name of the feature view.")
  private String view = "";

  @Override
  public Integer call() {
    JsonNode described = source.view(view);
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.println(described);
    } else {
      ViewTable.describe(described, out);
    }
    out.flush();
    return 0;
  }
}
