package dev.weir.streams.command;

import dev.weir.moderation.policy.PolicySchema;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir policy schema}. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of policy.yaml, for editors.",
    footer = {
      "",
      "Examples:",
      "  weir policy schema > policy.schema.json",
      "  and as the policy's first line: # yaml-language-server: $schema=policy.schema.json"
    })
final class PolicySchemaCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Consoles.out(spec);
    out.print(PolicySchema.json());
    out.flush();
    return 0;
  }
}
