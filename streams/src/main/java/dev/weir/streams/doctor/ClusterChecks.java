package dev.weir.streams.doctor;

import dev.weir.streams.doctor.ClusterFacts.Broker;
import dev.weir.streams.doctor.ClusterFacts.Disk;
import dev.weir.streams.doctor.ClusterFacts.Group;
import dev.weir.streams.doctor.ClusterFacts.Topic;
import dev.weir.streams.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Judges what a cluster has told. Pure. */
public final class ClusterChecks {
  /** Brokers from which on losing one should lose nothing. */
  private static final int BROKERS_OF_A_CLUSTER = 3;

  private static final Duration CLOCK_AHEAD_MAX = Duration.ofSeconds(2);
  private static final String CHANGELOG = "-changelog";
  private static final String CLEANUP = "cleanup.policy";
  private static final String INSYNC = "min.insync.replicas";

  private final ClusterFacts facts;
  private final List<TopicSpec> expected;
  private final List<Finding> findings = new ArrayList<>();

  private ClusterChecks(ClusterFacts facts, List<TopicSpec> expected) {
    this.facts = facts;
    this.expected = expected;
  }

  /**
   * All findings, in the order of the checks.
   *
   * @param expected the topics that the deployment needs
   */
  public static List<Finding> of(ClusterFacts facts, List<TopicSpec> expected) {
    ClusterChecks checks = new ClusterChecks(facts, expected);
    checks.brokers();
    checks.disks();
    checks.topics();
    checks.changelogs();
    checks.group();
    checks.deadLetters();
    checks.clock();
    return checks.findings;
  }

  /** The finding when nothing could be asked. */
  public static List<Finding> unreachable(String bootstrapServers, Throwable cause) {
    return List.of(
        Finding.fail(
            "brokers",
            bootstrapServers,
            "no answer: " + cause.getMessage(),
            "is Kafka up, is it reached from here, and may this client ask"
                + " (--kafka-properties)?"));
  }

  private boolean isCluster() {
    return facts.brokers().size() >= BROKERS_OF_A_CLUSTER;
  }

  private void brokers() {
    List<Broker> brokers = facts.brokers();
    String addresses =
        brokers.stream().map(Broker::address).sorted().collect(Collectors.joining(", "));
    findings.add(
        isCluster()
            ? Finding.ok("brokers", "cluster", addresses)
            : Finding.warn(
                "brokers",
                "cluster",
                addresses + ": fewer than three, and what only one has is lost with it",
                "for more than a trial: three brokers, and weir topics init --replication 3"));
    for (Broker broker : brokers) {
      if ("true".equals(broker.settings().get("auto.create.topics.enable"))) {
        findings.add(
            Finding.warn(
                "brokers",
                "broker " + broker.id(),
                "makes a topic for whoever misspells one",
                "set auto.create.topics.enable=false; weir topics init makes what is needed"));
      }
    }
  }

  private void disks() {
    for (Broker broker : facts.brokers()) {
      for (Disk disk : broker.disks()) {
        String subject = "broker " + broker.id() + " " + disk.path();
        String error = disk.error();
        findings.add(
            error != null
                ? Finding.fail("disks", subject, error, "mend the disk, then restart the broker")
                : DiskSpace.judge(subject, disk.usableBytes(), disk.totalBytes()));
      }
    }
  }

  private void topics() {
    int before = findings.size();
    List<String> missing = new ArrayList<>();
    Map<Integer, TreeSet<String>> byPartitions = new TreeMap<>();
    for (TopicSpec spec : expected) {
      Topic topic = facts.topics().get(spec.name());
      if (topic == null) {
        missing.add(spec.name());
        continue;
      }
      if (!spec.live()) {
        byPartitions.computeIfAbsent(topic.partitions(), n -> new TreeSet<>()).add(spec.name());
      }
      settings(spec, topic);
      replicas(spec.name(), topic);
    }
    if (!missing.isEmpty()) {
      findings.add(
          Finding.fail(
              "topics",
              String.join(", ", missing),
              "missing",
              "weir topics init with the --partitions that the others have"));
    }
    if (byPartitions.size() > 1) {
      findings.add(
          Finding.fail(
              "topics",
              "partitions",
              byPartitions.entrySet().stream()
                  .map(e -> e.getKey() + ": " + String.join(", ", e.getValue()))
                  .collect(Collectors.joining("; ")),
              "all topics need the same number: make those anew that differ; no instance starts"));
    }
    if (findings.size() == before) {
      findings.add(
          Finding.ok(
              "topics",
              expected.size() + " topics",
              "there, as weir topics init makes them, copies in sync"));
    }
  }

  private void settings(TopicSpec spec, Topic topic) {
    for (Map.Entry<String, String> wanted :
        new TreeMap<>(spec.config(topic.replication())).entrySet()) {
      String found = topic.settings().get(wanted.getKey());
      if (found == null || found.equals(wanted.getValue())) {
        continue; // not told, or as made
      }
      String what = wanted.getKey() + "=" + found + " (expected: " + wanted.getValue() + ")";
      switch (wanted.getKey()) {
        case CLEANUP ->
            findings.add(Finding.fail("topics", spec.name(), what, alter(spec.name(), wanted)));
        case "max.message.bytes" -> {
          if (Long.parseLong(found) < Long.parseLong(wanted.getValue())) {
            findings.add(Finding.fail("topics", spec.name(), what, alter(spec.name(), wanted)));
          }
        }
        case "message.timestamp.type", INSYNC ->
            findings.add(Finding.warn("topics", spec.name(), what, alter(spec.name(), wanted)));
        default -> {} // how long records stay is their owner's choice
      }
    }
  }

  private static String alter(String topic, Map.Entry<String, String> wanted) {
    return "kafka-configs.sh --alter --topic "
        + topic
        + " --add-config "
        + wanted.getKey()
        + "="
        + wanted.getValue();
  }

  private void replicas(String name, Topic topic) {
    if (topic.leaderless() > 0) {
      findings.add(
          Finding.fail(
              "replicas",
              name,
              topic.leaderless() + " of " + topic.partitions() + " partitions have no leader",
              "bring the brokers back that hold them; until then nothing of these goes on"));
    }
    if (topic.behind() > 0) {
      findings.add(
          Finding.warn(
              "replicas",
              name,
              topic.behind() + " of " + topic.partitions() + " partitions lack a copy in sync",
              "a broker is away or slow: another loss may stop writers"));
    }
    if (isCluster() && topic.replication() < BROKERS_OF_A_CLUSTER) {
      findings.add(
          Finding.warn(
              "replicas",
              name,
              topic.replication() + " of 3 copies",
              "kafka-reassign-partitions.sh with three replicas per partition"));
    }
  }

  private void changelogs() {
    int looked = 0;
    int before = findings.size();
    for (Map.Entry<String, Topic> entry : facts.topics().entrySet()) {
      String name = entry.getKey();
      if (!name.startsWith(facts.now().id() + "-") || !name.endsWith(CHANGELOG)) {
        continue;
      }
      looked++;
      Topic topic = entry.getValue();
      String cleanup = topic.settings().getOrDefault(CLEANUP, "compact");
      if (!cleanup.equals("compact")) {
        findings.add(
            Finding.fail(
                "changelogs",
                name,
                CLEANUP + "=" + cleanup + ": rows that are old are lost when they are restored",
                alter(name, Map.entry(CLEANUP, "compact"))));
      }
      if (topic.replication() >= BROKERS_OF_A_CLUSTER && "1".equals(topic.settings().get(INSYNC))) {
        findings.add(
            Finding.warn(
                "changelogs",
                name,
                INSYNC + "=1: a row that is acknowledged may be lost with one broker",
                alter(name, Map.entry(INSYNC, "2"))));
      }
      replicas(name, topic);
    }
    if (findings.size() == before) {
      findings.add(
          looked == 0
              ? Finding.warn(
                  "changelogs",
                  facts.now().id(),
                  "none: no instance with this --application-id has run",
                  "name the one that weir run has, or start it")
              : Finding.ok("changelogs", looked + " changelogs", "compacted, copies in sync"));
    }
  }

  private void group() {
    Group now = facts.now();
    if (now.members() == 0) {
      findings.add(
          Finding.fail(
              "instances",
              "group " + now.id(),
              "nobody reads: " + now.state(),
              "start weir run; elsewhere named: --application-id"));
    }
    List<String> lost = new ArrayList<>();
    now.places()
        .forEach(
            (partition, place) -> {
              if (place.committed() < place.first()) {
                lost.add(partition + " (" + (place.first() - place.committed()) + ")");
              }
            });
    if (!lost.isEmpty()) {
      findings.add(
          Finding.fail(
              "lag",
              lost.stream().sorted().collect(Collectors.joining(", ")),
              "records were deleted before they were read",
              "they are lost to Weir: keep the topic for longer, and ingest them again"));
    }
    long lag = now.lag();
    double seconds = Duration.between(facts.before().at(), now.at()).toNanos() / 1e9;
    double rate = seconds <= 0 ? 0 : (now.read() - facts.before().read()) / seconds;
    if (lag == 0) {
      findings.add(Finding.ok("lag", "group " + now.id(), "all is read"));
    } else if (rate > 0) {
      findings.add(
          Finding.ok(
              "lag",
              "group " + now.id(),
              String.format(Locale.ROOT, "%,d records to read, %,.0f/s are read", lag, rate)));
    } else if (now.members() > 0) {
      findings.add(
          Finding.warn(
              "lag",
              "group " + now.id(),
              String.format(
                  Locale.ROOT, "%,d records to read, and none was read in %.1f s", lag, seconds),
              "is an instance restoring? else see /readyz and the logs of weir run"));
    }
  }

  private void deadLetters() {
    long count = facts.deadLetters().lastHour();
    String topic = facts.deadLetters().topic();
    findings.add(
        count == 0
            ? Finding.ok("dead letters", topic, "none in the last hour")
            : Finding.warn(
                "dead letters",
                topic,
                count + " in the last hour",
                "weir dead-letter list says why; replay sends them again when that is mended"));
  }

  private void clock() {
    var newest = facts.newestPost();
    if (newest == null) {
      return;
    }
    Duration ahead = Duration.between(facts.askedAt(), newest);
    if (ahead.compareTo(CLOCK_AHEAD_MAX) > 0) {
      findings.add(
          Finding.warn(
              "clocks",
              "brokers",
              "the newest post came " + ahead.toSeconds() + " s from now by this machine's clock",
              "set both clocks by NTP: posts are judged as from the future by the brokers' clock"));
    }
  }
}
