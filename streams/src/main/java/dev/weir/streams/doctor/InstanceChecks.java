package dev.weir.streams.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Judges what instances have told. Pure. */
public final class InstanceChecks {
  private static final Duration CLOCK_OFF_MAX = Duration.ofSeconds(2);

  private InstanceChecks() {}

  /**
   * All findings; none of instances that have ended.
   *
   * @param members of the consumer group
   */
  public static List<Finding> of(List<InstanceFacts> instances, int members) {
    List<Finding> findings = new ArrayList<>();
    if (instances.isEmpty() && members > 0) {
      findings.add(
          Finding.warn(
              "instances",
              members + " in the group",
              "none has said that it lives, in half a minute by this machine's clock",
              "is this clock right? else an instance hangs: see its log, and /healthz"));
    }
    TreeSet<String> policies = new TreeSet<>();
    for (InstanceFacts instance : instances) {
      policies.add(instance.policyVersion());
      String subject = instance.name() + " at " + instance.address();
      findings.add(ready(subject, instance.probe()));
      findings.add(clock(subject, instance.clockAhead()));
      String problem = instance.problem();
      if (problem != null) {
        findings.add(
            Finding.fail(
                "policy",
                subject,
                "cannot use the newest release: " + problem,
                "weir policy rollback, or start it with the definitions and model it needs"));
      }
    }
    if (policies.size() > 1) {
      findings.add(
          Finding.warn(
              "policy",
              "instances",
              "decide by " + policies.size() + " policies: " + String.join(", ", policies),
              "for seconds after weir policy publish; else see weir policy status"));
    }
    return findings;
  }

  private static Finding ready(String subject, InstanceFacts.Probe probe) {
    return switch (probe.status()) {
      case 200 -> Finding.ok("instances", subject, "ready");
      case 0 ->
          Finding.fail(
              "instances",
              subject,
              "says that it lives, and is not reached from here: " + probe.reason(),
              "check --advertised-listener and the way there; other instances need it for lookups");
      default ->
          Finding.warn(
              "instances",
              subject,
              "not ready: " + probe.reason(),
              "it says what it waits for; lookups go to the others meanwhile");
    };
  }

  private static Finding clock(String subject, Duration ahead) {
    String found = ahead.toMillis() + " ms before the broker's";
    return ahead.abs().compareTo(CLOCK_OFF_MAX) > 0
        ? Finding.warn(
            "clocks", subject, found, "set both by NTP: freshness and posts' futures go by them")
        : Finding.ok("clocks", subject, found);
  }
}
