package dev.weir.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir features list}. */
@Command(
    name = "list",
    description = {
      "List feature views, on-demand features and services, with the rows that the instance holds.",
      "Rows are counted by passes over the store, not at the moment of asking; bytes on disk are the"
          + " database's estimate."
    },
    footer = {
      "",
      "Examples:",
      "  weir features list",
      "  weir features list --json",
      "  weir features list --definitions features.yaml     without an instance"
    })
final class FeaturesListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ViewSource source = new ViewSource();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    JsonNode all = source.all();
    PrintWriter out = Consoles.out(spec);
    if (output.json()) {
      out.println(all);
    } else {
      ViewTable.list(all, out);
    }
    out.flush();
    return 0;
  }
}
