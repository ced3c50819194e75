package dev.weir.streams.command;

import dev.weir.streams.doctor.ClusterChecks;
import dev.weir.streams.doctor.ClusterFacts;
import dev.weir.streams.doctor.ClusterReader;
import dev.weir.streams.doctor.Finding;
import dev.weir.streams.doctor.InstanceChecks;
import dev.weir.streams.doctor.InstanceFacts;
import dev.weir.streams.doctor.InstanceReader;
import dev.weir.streams.doctor.MachineChecks;
import dev.weir.streams.doctor.MachineFacts;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir doctor}. */
@Command(
    name = "doctor",
    description = {
      "Check a deployment that moderates, and say what to do: brokers and their disks, topics and"
          + " changelogs, lag and lost records, instances, clocks, dead letters, this machine.",
      "Reads only. Takes some seconds. Fails when something does not work or loses something."
    },
    footer = {
      "",
      "Examples:",
      "  weir doctor",
      "  weir doctor --bootstrap-servers kafka-1:9092 --strict --json"
    })
public final class DoctorCommand implements Callable<Integer> {
  /** A group that moves has committed several times by then. */
  private static final long BETWEEN_LOOKS_MS = 2_000;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      description = "As weir run was told (default: ${DEFAULT-VALUE}).")
  private String applicationId = EngineSettings.DEFAULT_APPLICATION_ID;

  @Option(names = "--https", description = "The instances answer over TLS.")
  private boolean https;

  @Option(names = "--strict", description = "Fail on warnings, too.")
  private boolean strict;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InstantSource clock = InstantSource.system();
    KafkaConnection kafka = connection.kafka();
    List<Finding> findings =
        new ArrayList<>(MachineChecks.of(MachineFacts.read(connection.dataDirectory())));
    findings.addAll(cluster(kafka, clock));
    PrintWriter out = Consoles.out(spec);
    for (Finding finding : findings) {
      if (output.json()) {
        Json.print(out, values(finding));
      } else {
        print(out, finding);
      }
    }
    long failed = count(findings, Finding.Level.FAIL);
    long warned = count(findings, Finding.Level.WARN);
    if (!output.json()) {
      out.printf("%d checked, %d to mend, %d to think of%n", findings.size(), failed, warned);
    }
    out.flush();
    return failed > 0 || (strict && warned > 0) ? 1 : 0;
  }

  private List<Finding> cluster(KafkaConnection kafka, InstantSource clock)
      throws InterruptedException {
    try (ClusterReader reader = new ClusterReader(kafka, clock)) {
      ClusterFacts facts =
          reader.read(applicationId, () -> TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS));
      List<Finding> findings = new ArrayList<>(ClusterChecks.of(facts, Topics.all()));
      if (facts.topics().containsKey(Topics.INSTANCES)) {
        findings.addAll(
            InstanceChecks.of(
                InstanceReader.read(kafka, clock.instant(), this::probe), facts.now().members()));
      }
      return findings;
    } catch (ExecutionException e) {
      return ClusterChecks.unreachable(kafka.toString(), e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      return ClusterChecks.unreachable(kafka.toString(), e);
    }
  }

  private InstanceFacts.Probe probe(String address) {
    URI url = URI.create((https ? "https://" : "http://") + address);
    try {
      InstanceClient.Answer answer = new InstanceClient(url, null).get("/readyz");
      return new InstanceFacts.Probe(
          answer.status(), answer.json().path("reason").asText("no reason told"));
    } catch (CommandFailure e) {
      return new InstanceFacts.Probe(0, String.valueOf(e.getMessage()));
    }
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static void print(PrintWriter out, Finding finding) {
    out.printf(
        "%-4s  %-12s %s: %s%n",
        finding.level().name().toLowerCase(Locale.ROOT),
        finding.check(),
        FeatureTable.printable(finding.subject()),
        FeatureTable.printable(finding.found()));
    if (finding.advice() != null) {
      out.printf("      %-12s -> %s%n", "", FeatureTable.printable(finding.advice()));
    }
  }

  private static Map<String, Object> values(Finding finding) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    values.put("check", finding.check());
    values.put("subject", finding.subject());
    values.put("found", finding.found());
    values.put("advice", finding.advice());
    return values;
  }
}
