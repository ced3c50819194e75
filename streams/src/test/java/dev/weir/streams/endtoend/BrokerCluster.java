package dev.weir.streams.endtoend;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Several Kafka brokers, each a process of its own and one of the controllers, every topic on all
 * of them: one can be stopped or killed, and leaders can be moved. Not thread-safe.
 */
final class BrokerCluster implements AutoCloseable {
  private static final int IN_SYNC_MIN = 2;

  private final Path directory;
  private final int[] ports;
  private final String voters;
  private final Process[] processes;
  private final Admin admin;

  /** Returns when all of them are there. */
  BrokerCluster(Path directory, int brokers) {
    this.directory = directory;
    this.ports = new int[brokers];
    this.processes = new Process[brokers];
    Random random = new Random();
    String cluster = Uuid.randomUuid().toString();
    this.voters =
        IntStream.range(0, brokers)
            .mapToObj(i -> i + "@127.0.0.1:" + ManyInstancesIT.freePort(random))
            .collect(Collectors.joining(","));
    for (int i = 0; i < brokers; i++) {
      ports[i] = ManyInstancesIT.freePort(random);
      format(i, cluster);
    }
    for (int i = 0; i < brokers; i++) {
      start(i);
    }
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "reconnect.backoff.max.ms",
                250,
                "request.timeout.ms",
                5_000));
    Await.until(() -> registered() == brokers, () -> "brokers: " + registered() + "\n" + said());
  }

  String bootstrapServers() {
    return IntStream.of(ports)
        .mapToObj(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(","));
  }

  private Path home(int broker) {
    return directory.resolve("broker-" + broker);
  }

  private void format(int broker, String cluster) {
    Path logs = home(broker).resolve("logs");
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Files.createDirectories(logs);
      Files.writeString(home(broker).resolve("server.properties"), settings(broker, logs));
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(broker)
          .setClusterId(cluster)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(logs.toString())
          .addDirectory(logs.toString())
          .run();
    } catch (Exception e) {
      throw new AssertionError("broker " + broker, e);
    }
  }

  private String settings(int broker, Path logs) {
    String controller = voters.split(",", -1)[broker].substring((broker + "@").length());
    Map<String, Object> settings = new TreeMap<>();
    settings.put("node.id", broker);
    settings.put("process.roles", "broker,controller");
    settings.put("controller.quorum.voters", voters);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + ports[broker] + ",CONTROLLER://" + controller);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", logs);
    settings.put("auto.create.topics.enable", false);
    settings.put("min.insync.replicas", IN_SYNC_MIN);
    settings.put("offsets.topic.num.partitions", 2);
    settings.put("offsets.topic.replication.factor", ports.length);
    settings.put("group.initial.rebalance.delay.ms", 0);
    settings.put("group.min.session.timeout.ms", 1_000);
    // Leaders move when the tests say so.
    settings.put("auto.leader.rebalance.enable", false);
    // A broker that was killed is missed soon.
    settings.put("broker.session.timeout.ms", 4_000);
    settings.put("broker.heartbeat.interval.ms", 500);
    settings.put("log.cleaner.dedupe.buffer.size", 8 << 20);
    settings.put("log.cleaner.threads", 1);
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** Starts one; it joins when it is ready. */
  void start(int broker) {
    File output = home(broker).resolve("out.log").toFile();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(RunningWeir.SMALL);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            home(broker).resolve("server.properties").toString()));
    try {
      processes[broker] =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM: it hands its leaders over first. */
  void stop(int broker) {
    processes[broker].destroy();
    awaitEnd(broker);
  }

  /** kill -9. */
  void kill(int broker) {
    processes[broker].destroyForcibly();
    awaitEnd(broker);
  }

  private void awaitEnd(int broker) {
    try {
      if (!processes[broker].waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("broker " + broker + " does not end\n" + said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The broker that leads most partitions. */
  int leadsMost() {
    Map<Integer, Long> led =
        partitions().values().stream()
            .map(TopicPartitionInfo::leader)
            .collect(Collectors.groupingBy(Node::id, Collectors.counting()));
    return Collections.max(led.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  /**
   * Makes another broker the leader of every partition, those of changelogs and of the group
   * included.
   *
   * @return how many moved
   */
  int moveLeaders() {
    Map<TopicPartition, TopicPartitionInfo> before = partitions();
    Map<TopicPartition, Optional<NewPartitionReassignment>> next = new HashMap<>();
    before.forEach(
        (partition, info) -> {
          List<Integer> replicas =
              new ArrayList<>(info.replicas().stream().map(Node::id).sorted().toList());
          int leader = info.leader() == null ? -1 : info.leader().id();
          Collections.rotate(replicas, -1 - replicas.indexOf(leader));
          next.put(partition, Optional.of(new NewPartitionReassignment(replicas)));
        });
    get(admin.alterPartitionReassignments(next).all());
    Await.until(
        () -> get(admin.listPartitionReassignments().reassignments()).isEmpty(),
        () -> "reassigned\n" + said());
    get(admin.electLeaders(ElectionType.PREFERRED, next.keySet()).partitions());
    Map<TopicPartition, TopicPartitionInfo> after = partitions();
    return (int)
        before.keySet().stream()
            .filter(p -> !leader(before.get(p)).equals(leader(after.get(p))))
            .count();
  }

  private static Optional<Integer> leader(TopicPartitionInfo partition) {
    return Optional.ofNullable(partition.leader()).map(Node::id);
  }

  /** Waits until every broker has a copy of everything again. */
  void awaitWhole() {
    Await.until(
        () ->
            registered() == ports.length
                && partitions().values().stream().allMatch(p -> p.isr().size() == ports.length),
        () -> "all in sync\n" + said());
  }

  private int registered() {
    try {
      return admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
    } catch (Exception notYet) {
      return 0;
    }
  }

  private Map<TopicPartition, TopicPartitionInfo> partitions() {
    Collection<String> topics =
        get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    Map<TopicPartition, TopicPartitionInfo> partitions = new HashMap<>();
    for (TopicDescription topic :
        get(admin.describeTopics(Set.copyOf(topics)).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(p -> partitions.put(new TopicPartition(topic.name(), p.partition()), p));
    }
    return partitions;
  }

  private <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(said(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The end of what each of them has said. */
  String said() {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < ports.length; i++) {
      try {
        List<String> lines = Files.readAllLines(home(i).resolve("out.log"));
        said.append("broker ").append(i).append(":\n");
        lines.stream()
            .skip(Math.max(0, lines.size() - 20))
            .forEach(line -> said.append(line).append('\n'));
      } catch (IOException e) {
        said.append(e).append('\n');
      }
    }
    return said.toString();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
