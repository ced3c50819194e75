package dev.weir.streams.command;

import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.PolicyProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy check}. */
@Command(
    name = "check",
    description = "Check a policy against definitions and text model; every mistake is listed.",
    footer = {
      "",
      "Examples:",
      "  weir policy check policy.yaml",
      "  weir policy check policy.yaml --definitions features.yaml --model model.bin --json",
      "",
      "Exit code 0 when it can be published, 2 when it cannot; with --strict also 2 when it"
          + " says what it hardly means."
    })
final class PolicyCheckCommand implements Callable<Integer> {
  /** A policy that is not one. */
  static final int BROKEN = 2;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();

  @Option(
      names = "--strict",
      description =
          "Fail for what is hardly meant, too: unused names, rules that never fire or never decide.")
  private boolean strict;

  @Parameters(paramLabel = "FILE", description = "policy.yaml.")
  private Path file = Path.of("policy.yaml");

  @Override
  public Integer call() {
    PrintWriter out = Consoles.out(spec);
    try {
      Policy policy = with.check(file);
      print(out, policy);
      return strict && !policy.hardlyMeant().isEmpty() ? BROKEN : 0;
    } catch (PolicyException e) {
      print(out, e.problems());
      return BROKEN;
    } finally {
      out.flush();
    }
  }

  private void print(PrintWriter out, Policy policy) {
    if (output.json()) {
      Json.print(
          out,
          Map.of(
              "ok",
              true,
              "policy_version",
              policy.version(),
              "cost",
              policy.cost(),
              "notices",
              policy.notices().stream().map(PolicyCheckCommand::values).toList()));
      return;
    }
    out.printf(
        Locale.ROOT,
        "policy %s: '%s', %d %s, %s, cost %,d%n",
        policy.version(),
        policy.name(),
        policy.ruleIds().size(),
        policy.ruleIds().size() == 1 ? "rule" : "rules",
        policy.mode().name().toLowerCase(Locale.ROOT),
        policy.cost());
    policy.notices().forEach(notice -> out.println("note: " + notice));
  }

  private void print(PrintWriter out, List<PolicyProblem> problems) {
    if (output.json()) {
      Json.print(
          out,
          Map.of(
              "ok", false, "problems", problems.stream().map(PolicyCheckCommand::values).toList()));
    } else {
      problems.forEach(out::println);
      out.printf(
          Locale.ROOT,
          "%d %s: it cannot be published%n",
          problems.size(),
          problems.size() == 1 ? "mistake" : "mistakes");
    }
  }

  private static Map<String, Object> values(PolicyProblem problem) {
    return Map.of(
        "file",
        problem.file(),
        "line",
        problem.line(),
        "column",
        problem.column(),
        "message",
        problem.message());
  }
}
