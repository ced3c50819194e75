package dev.weir.streams.command;

import dev.weir.internal.InstanceReport;
import dev.weir.internal.Release;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.policies.Rollcall;
import dev.weir.streams.settings.KafkaConnection;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir policy status}. */
@Command(
    name = "status",
    description = "Say which policy is in force, since when, and what each instance decides by.",
    footer = {"", "Examples:", "  weir policy status", "  weir policy status --history --json"})
final class PolicyStatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PolicyFile with = new PolicyFile();

  @Option(names = "--history", description = "All releases, newest first.")
  private boolean history;

  @Override
  public Integer call() throws InterruptedException {
    KafkaConnection kafka = connection.kafka();
    PrintWriter out = Consoles.out(spec);
    Releases releases =
        PolicyArchive.read(kafka, with.configuration()::moderator)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "no policy is published yet; the first weir run publishes its own"))
            .releases();
    List<Release> newestFirst = new ArrayList<>(releases.history().descendingMap().values());
    List<Release> shown = history ? newestFirst : newestFirst.subList(0, 1);
    try (Rollcall rollcall = Rollcall.open(kafka, InstantSource.system())) {
      List<InstanceReport> instances = rollcall.living();
      if (output.json()) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("releases", shown.stream().map(PolicyStatusCommand::values).toList());
        values.put("instances", instances.stream().map(PolicyStatusCommand::values).toList());
        Json.print(out, values);
      } else {
        Release newest = newestFirst.get(0);
        shown.forEach(
            release -> print(out, release, release.getId().equals(newestFirst.get(0).getId())));
        for (String rule : newest.getPausedRules()) {
          out.printf(
              "rule %s is paused%s; to let it speak again: weir policy resume %s%n",
              rule, why(releases, rule), rule);
        }
        instances.forEach(instance -> print(out, instance, newestFirst.get(0)));
        if (instances.isEmpty()) {
          out.println("no instance is running");
        }
        out.println(
            "to change it: weir policy publish FILE; to take it back: weir policy rollback"
                + " (--policy of weir run counts only where nothing was published)");
      }
    }
    out.flush();
    return 0;
  }

  private static String why(Releases releases, String rule) {
    return releases
        .pauseOf(rule)
        .map(release -> " since " + release.getPublishedAt() + ": " + release.getNote())
        .orElse("");
  }

  private static void print(PrintWriter out, Release release, boolean newest) {
    out.printf(
        "release %s%s: policy %s%s%n  %s, by %s%s%n",
        release.getId(),
        newest ? " (in force)" : "",
        release.getPolicyVersion(),
        PolicyWords.candidate(release),
        release.getPublishedAt(),
        release.getAuthor(),
        release.getNote() == null ? "" : ": " + release.getNote());
  }

  private static void print(PrintWriter out, InstanceReport report, Release newest) {
    out.printf(
        "instance %s at %s: release %s, policy %s, since %s%s%n",
        report.getInstance(),
        report.getAddress(),
        report.getRelease(),
        report.getPolicyVersion(),
        report.getSince(),
        report.getProblem() != null
            ? "; release " + newest.getId() + " cannot be used here: " + report.getProblem()
            : newest.getId().equals(report.getRelease()) ? "" : "; not the newest yet");
  }

  private static Map<String, Object> values(Release release) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", release.getId());
    values.put("policy_version", release.getPolicyVersion());
    var candidate = release.getCandidate();
    values.put("candidate", candidate == null ? null : candidate.getPolicyVersion());
    values.put(
        "mode",
        candidate == null ? "enforce" : candidate.getShare() == null ? "shadow" : "percentage");
    values.put(
        "percentage",
        candidate == null || candidate.getShare() == null
            ? null
            : candidate.getShare().getHundredths() / 100.0);
    values.put("paused_rules", release.getPausedRules());
    values.put("rollback_to", release.getRollbackTo());
    values.put("author", release.getAuthor());
    values.put("note", release.getNote());
    values.put("published_at", release.getPublishedAt().toString());
    return values;
  }

  private static Map<String, Object> values(InstanceReport report) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("instance", report.getInstance());
    values.put("address", report.getAddress());
    values.put("release", report.getRelease());
    values.put("policy_version", report.getPolicyVersion());
    values.put("decided_by", report.getDecidedBy());
    values.put("since", report.getSince().toString());
    values.put("problem", report.getProblem());
    return values;
  }
}
