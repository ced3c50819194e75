package dev.weir.streams.command;

import dev.weir.moderation.policy.PolicyDiff;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.policies.Releases;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy diff}. */
@Command(
    name = "diff",
    description = {
      "Say what differs between two policies: categories, thresholds, rules, lists.",
      "Each is a file or a published version, or its beginning; one alone is compared with the"
          + " policy in force."
    },
    footer = {
      "",
      "Examples:",
      "  weir policy diff new.yaml",
      "  weir policy diff old.yaml new.yaml --json",
      "  weir policy diff 3f2a 91c0"
    })
final class PolicyDiffCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();

  @Parameters(
      arity = "1..2",
      paramLabel = "POLICY",
      description = "Before and after; or after alone.")
  private List<String> policies = List.of();

  @Override
  public Integer call() {
    String before = policies.size() > 1 ? text(policies.get(0)) : inForce();
    String after = text(policies.get(policies.size() - 1));
    PrintWriter out = Consoles.out(spec);
    try {
      List<PolicyDiff.Change> changes = PolicyDiff.of(before, after);
      if (output.json()) {
        Json.print(
            out, Map.of("changes", changes.stream().map(PolicyDiffCommand::values).toList()));
      } else if (changes.isEmpty()) {
        out.println("no difference");
      } else {
        changes.forEach(out::println);
      }
      return 0;
    } catch (PolicyException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } finally {
      out.flush();
    }
  }

  private static Map<String, Object> values(PolicyDiff.Change change) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
    values.put("part", change.part());
    values.put("property", change.property());
    values.put("before", change.before());
    values.put("after", change.after());
    values.put("words", change.toString());
    return values;
  }

  private String inForce() {
    Releases releases = releases();
    return releases
        .newest()
        .flatMap(release -> releases.text(release.getPolicyVersion()))
        .orElseThrow(() -> new CommandFailure("no policy is published yet"))
        .getYaml();
  }

  private String text(String policy) {
    if (Files.exists(Path.of(policy))) {
      return PolicyFile.read(Path.of(policy));
    }
    List<String> found = releases().versions(policy);
    if (found.size() != 1) {
      throw new CommandFailure(
          policy
              + ": "
              + (found.isEmpty() ? "neither a file nor a published version" : "several versions")
              + " (expected: a file, or a version that weir policy status --history names)");
    }
    return releases().text(found.get(0)).orElseThrow().getYaml();
  }

  private Releases releases() {
    return PolicyArchive.read(connection.kafka(), with.configuration()::moderator)
        .orElseThrow(() -> new CommandFailure("no policy is published yet"))
        .releases();
  }
}
