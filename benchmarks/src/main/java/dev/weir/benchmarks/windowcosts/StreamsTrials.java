package dev.weir.benchmarks.windowcosts;

import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Runs Kafka Streams contenders one after the other over one prefilled topic of one broker. Counted
 * is from the first to the last commit of the measured part of the log: a commit has waited for its
 * changelog records.
 */
final class StreamsTrials implements AutoCloseable {
  private static final List<String> APPLICATION_OPTIONS =
      List.of("-XX:+UseG1GC", "-Xms256m", "-Xmx640m", "-XX:MaxDirectMemorySize=256m");
  private static final List<String> BROKER_OPTIONS =
      List.of("-XX:+UseG1GC", "-Xms256m", "-Xmx512m");

  /** Part of the events a contender gets that warms it up. */
  static final double WARM_UP_SHARE = 0.4;

  private static final long POLL_NANOS = 50_000_000L;
  private static final long STALLED_NANOS = 300_000_000_000L;

  private final Path directory;
  private final EventLog.Settings settings;
  private final boolean profile;
  private final ChildJvm broker;
  private final String bootstrapServers;
  private final Admin admin;

  private record Reading(long nanos, long offset, Duration app, Duration broker) {}

  /**
   * Starts the broker and fills the topic.
   *
   * @param profile whether to record applications with JFR, into {@code LABEL-ROUND.jfr}
   */
  StreamsTrials(Path directory, EventLog.Settings settings, boolean profile)
      throws IOException, ExecutionException, InterruptedException {
    this.directory = directory;
    this.settings = settings;
    this.profile = profile;
    Files.createDirectories(directory);
    this.broker =
        ChildJvm.start(
            "broker",
            directory,
            BROKER_OPTIONS,
            List.of(BrokerProcess.class.getName(), directory.resolve("broker").toString()));
    this.bootstrapServers = broker.nextLine();
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    EventTopic.fill(bootstrapServers, settings);
  }

  CostFigures run(StreamsContender contender, int round)
      throws IOException, ExecutionException, InterruptedException {
    long events = Math.max(1, Math.round(settings.events() * contender.share()));
    String name = contender.label() + "-" + round;
    Path state = Files.createDirectories(directory.resolve(name));
    List<String> command =
        new ArrayList<>(
            List.of(
                StreamsProcess.class.getName(),
                contender.name(),
                name,
                bootstrapServers,
                state.toString()));
    command.addAll(settings.arguments());
    Reading before;
    Reading after;
    try (ChildJvm app = ChildJvm.start(name, directory, options(name), command)) {
      before = await(name, app, (long) (events * WARM_UP_SHARE));
      after = await(name, app, events);
      app.finish();
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    long all = committed(name);
    StateSize.Changelogs changelogs = StateSize.changelogs(admin, bootstrapServers, name);
    long disk = StateSize.compactedTables(state);
    admin.deleteTopics(changelogs.topics()).all().get();
    WorkDirectory.delete(state);
    int keys = EventTopic.keysIn(settings, all);
    long counted = after.offset() - before.offset();
    double millions = counted / 1e6;
    return new CostFigures(
        contender.label(),
        contender.title(),
        round,
        counted,
        counted / ((after.nanos() - before.nanos()) / 1e9),
        seconds(before.app(), after.app()) / millions,
        seconds(before.broker(), after.broker()) / millions,
        keys,
        (double) changelogs.live() / keys,
        (double) disk / keys,
        (double) changelogs.written() / all,
        load);
  }

  private List<String> options(String name) {
    List<String> options = new ArrayList<>(APPLICATION_OPTIONS);
    if (profile) {
      options.add(
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
              + directory.resolve(name + ".jfr"));
      options.add("-Xlog:jfr*=off");
    }
    return options;
  }

  /** The first reading at which so many events are committed. */
  private Reading await(String name, ChildJvm app, long events)
      throws ExecutionException, InterruptedException {
    long last = -1;
    long changed = System.nanoTime();
    while (true) {
      app.checkAlive();
      long offset = committed(name);
      long now = System.nanoTime();
      if (offset >= events) {
        return new Reading(now, offset, app.cpu(), broker.cpu());
      }
      if (offset != last) {
        last = offset;
        changed = now;
      } else if (now - changed > STALLED_NANOS) {
        throw new IllegalStateException(
            name + " commits nothing for 5 minutes; its log is in " + directory);
      }
      LockSupport.parkNanos(this, POLL_NANOS);
    }
  }

  private long committed(String application) throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(application)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .max()
        .orElse(0);
  }

  private static double seconds(Duration from, Duration to) {
    return to.minus(from).toNanos() / 1e9;
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
