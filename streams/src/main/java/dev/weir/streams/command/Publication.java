package dev.weir.streams.command;

import dev.weir.internal.InstanceReport;
import dev.weir.internal.Release;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.policies.PolicyLoader;
import dev.weir.streams.policies.PolicyPublisher;
import dev.weir.streams.policies.ReleasePlan;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.policies.Rollcall;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A release on its way to the instances, and what a command says of it. Not thread-safe. */
final class Publication implements AutoCloseable {
  private static final int LATE = 1;

  private final Releases releases;
  private final Rollcall rollcall;
  private final PolicyPublisher publisher;

  private Publication(Releases releases, Rollcall rollcall, PolicyPublisher publisher) {
    this.releases = releases;
    this.rollcall = rollcall;
    this.publisher = publisher;
  }

  static Publication open(KafkaConnection kafka, PolicyLoader loader) throws InterruptedException {
    Releases releases =
        PolicyArchive.read(kafka, loader)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "topic "
                            + Topics.POLICIES
                            + " at "
                            + kafka
                            + ": nothing was ever published; start weir run, whose policy is the"
                            + " first"))
            .releases();
    return new Publication(
        releases, Rollcall.open(kafka, InstantSource.system()), new PolicyPublisher(kafka));
  }

  /** What was published before. */
  Releases releases() {
    return releases;
  }

  /** Writes the policy's text, unless it is there. */
  String text(PolicySource source, ReleasePlan plan) {
    return publisher.text(source, plan.author(), plan.note(), plan.now());
  }

  /** Publishes, waits and says how it went; the exit code. */
  int publish(Release release, Duration patience, PrintWriter out, PrintWriter err, boolean json)
      throws InterruptedException {
    long start = System.nanoTime();
    long position = publisher.release(release);
    Map<String, Object> effective = new LinkedHashMap<>();
    Map<String, Object> refused = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    if (!patience.isZero()) {
      missing.addAll(
          rollcall.await(
              position,
              patience,
              (report, unused) -> {
                long ms = (System.nanoTime() - start) / 1_000_000;
                if (report.getProblem() != null) {
                  refused.put(report.getInstance(), report.getProblem());
                } else {
                  effective.put(report.getInstance(), ms);
                }
                if (!json) {
                  say(err, report, ms);
                }
              }));
    }
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("release", release.getId());
      values.put("policy_version", release.getPolicyVersion());
      values.put("position", position);
      values.put("published_at", release.getPublishedAt().toString());
      values.put("effective_ms", effective);
      values.put("refused", refused);
      values.put("missing", missing);
      Json.print(out, values);
    } else {
      out.printf(
          Locale.ROOT,
          "release %s: policy %s%s%n",
          release.getId(),
          release.getPolicyVersion(),
          PolicyWords.candidate(release));
      missing.forEach(name -> out.printf("not effective yet: %s%n", name));
    }
    out.flush();
    return missing.isEmpty() && refused.isEmpty() ? 0 : LATE;
  }

  private static void say(PrintWriter err, InstanceReport report, long ms) {
    if (report.getProblem() == null) {
      err.printf(Locale.ROOT, "%s: effective after %d ms%n", report.getInstance(), ms);
    } else {
      err.printf(
          "%s: an older release goes on to hold: %s%n", report.getInstance(), report.getProblem());
    }
    err.flush();
  }

  @Override
  public void close() {
    publisher.close();
    rollcall.close();
  }
}
