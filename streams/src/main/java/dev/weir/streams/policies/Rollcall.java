package dev.weir.streams.policies;

import dev.weir.internal.InstanceReport;
import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.live.TopicTable;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the instances say that they decide by. */
public final class Rollcall implements AutoCloseable {
  /** An instance that has said nothing for so long is taken for gone. */
  static final long SILENT_MS_MAX = 6 * InstanceReporter.EVERY_MS;

  private static final Duration READ_MAX = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final TopicTable<InstanceFormat.Change, Map<String, InstanceReport>> table;
  private final InstantSource clock;

  private Rollcall(
      TopicTable<InstanceFormat.Change, Map<String, InstanceReport>> table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /**
   * Begins to listen.
   *
   * @throws PoliciesException if the topic is not read within half a minute
   */
  public static Rollcall open(KafkaConnection kafka, InstantSource clock)
      throws InterruptedException {
    TopicTable<InstanceFormat.Change, Map<String, InstanceReport>> table =
        new TopicTable<>(
            kafka, Topics.INSTANCES, new InstanceFormat(), TopicSpec.LIVE_MESSAGE_BYTES_MAX);
    table.start();
    if (!table.awaitReady(READ_MAX)) {
      table.close();
      throw new PoliciesException(
          "topic " + Topics.INSTANCES + " at " + kafka + ": not read; " + table.health().error());
    }
    return new Rollcall(table, clock);
  }

  /** Those that live, by name. */
  public List<InstanceReport> living() {
    long nowMs = clock.millis();
    return new TreeMap<>(table.current().value())
        .values().stream()
            .filter(report -> nowMs - report.getReportedAt().toEpochMilli() <= SILENT_MS_MAX)
            .toList();
  }

  /**
   * Waits until every living instance decides by that position or says that it cannot.
   *
   * @param arrived told of each that does, with the milliseconds since the call
   * @return those that have said neither in time
   */
  public List<String> await(
      long position, Duration patience, BiConsumer<InstanceReport, Long> arrived)
      throws InterruptedException {
    long start = System.nanoTime();
    Map<String, Boolean> told = new TreeMap<>();
    while (true) {
      LiveSnapshot<Map<String, InstanceReport>> seen = table.current();
      boolean all = true;
      for (InstanceReport report : living()) {
        if (report.getPosition() < position
            || (report.getDecidedBy() < position && report.getProblem() == null)) {
          all = false;
        } else if (told.put(report.getInstance(), true) == null) {
          arrived.accept(report, (System.nanoTime() - start) / 1_000_000);
        }
      }
      if (all || System.nanoTime() - start > patience.toNanos()) {
        return living().stream()
            .map(InstanceReport::getInstance)
            .filter(instance -> !told.containsKey(instance))
            .toList();
      }
      var unused = table.await(seen.position() + 1, LOOK);
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
