package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.internal.InstanceReport;
import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.live.LiveWriter;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the topic of instances what this one decides by: when it changes, and every {@value
 * #EVERY_MS} ms so that who reads it knows that it lives. A report that cannot be written is
 * written with the next look.
 */
public final class InstanceReporter implements AutoCloseable {
  /** Between reports while nothing changes. */
  public static final long EVERY_MS = 5_000;

  private static final long LOOK_MS = 50;
  private static final Logger log = LoggerFactory.getLogger(InstanceReporter.class);

  private final String instance;
  private final String address;
  private final LiveTable<Releases> policies;
  private final TaskPositions tasks;
  private final InstantSource clock;
  private final LiveWriter writer;
  private final AvroCodec<InstanceReport> reports = AvroCodec.of(InstanceReport.class);
  private final ScheduledExecutorService looking;
  private @Nullable InstanceReport last;

  /** Begins to report. */
  public InstanceReporter(
      KafkaConnection kafka,
      String instance,
      String address,
      LiveTable<Releases> policies,
      TaskPositions tasks,
      InstantSource clock) {
    this.instance = instance;
    this.address = address;
    this.policies = policies;
    this.tasks = tasks;
    this.clock = clock;
    this.writer = new LiveWriter(kafka, Topics.INSTANCES);
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "weir-instance-report");
              thread.setDaemon(true);
              return thread;
            });
    var unused = looking.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      InstanceReport now = report();
      InstanceReport before = last;
      if (before == null
          || before.getPosition() != now.getPosition()
          || before.getDecidedBy() != now.getDecidedBy()
          || now.getReportedAt().toEpochMilli() - before.getReportedAt().toEpochMilli()
              >= EVERY_MS) {
        writer.write(instance.getBytes(UTF_8), reports.encode(now));
        last = now;
      }
    } catch (LiveTableException e) {
      log.warn("{}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("what this instance decides by cannot be told", e);
    }
  }

  private InstanceReport report() {
    LiveSnapshot<Releases> newest = policies.current();
    long decidedBy = tasks.lowest(policies.name()).orElse(newest.position());
    InForce inForce = policies.at(decidedBy).value().inForce();
    Instant now = clock.instant();
    InstanceReport before = last;
    return InstanceReport.newBuilder()
        .setInstance(instance)
        .setAddress(address)
        .setPosition(newest.position())
        .setDecidedBy(decidedBy)
        .setRelease(inForce.release())
        .setPolicyVersion(inForce.rollout().enforced().policy().version())
        .setProblem(newest.value().problem().orElse(null))
        .setSince(before != null && before.getDecidedBy() == decidedBy ? before.getSince() : now)
        .setReportedAt(now)
        .build();
  }

  /** Takes the report away: this instance decides nothing any more. */
  @Override
  public void close() {
    looking.shutdown();
    try {
      if (looking.awaitTermination(10, TimeUnit.SECONDS)) {
        writer.write(instance.getBytes(UTF_8), null);
      }
    } catch (LiveTableException e) {
      log.warn("{}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writer.close();
    }
  }
}
