package dev.weir.streams;

import dev.weir.features.definition.FeatureView;
import dev.weir.streams.broker.BrokerSettings;
import dev.weir.streams.broker.DataDirectory;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.erasure.Erasures;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.policies.PoliciesException;
import dev.weir.streams.push.EventLog;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.push.KafkaEventLog;
import dev.weir.streams.query.server.ServerSettings;
import dev.weir.streams.query.server.WeirServer;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.settings.ProcessSettings;
import dev.weir.streams.telemetry.Meters;
import dev.weir.streams.topics.TopicAdmin;
import dev.weir.streams.watchdog.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * One Weir process: broker (unless a cluster is given), topics, engine and server, opened in that
 * order and closed in reverse. The only place that puts the long-lived parts together.
 */
final class WeirProcess implements AutoCloseable {
  private static final long AWAIT_STEP_NANOS = 10_000_000L;

  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final String bootstrapServers;
  private final Engine engine;
  private final WeirServer server;
  private final Meters meters;

  /**
   * Starts everything; returns before the engine has its partitions, see {@link #awaitReady}.
   *
   * @throws CommandFailure if a setting, a file, a port or the data directory does not do
   */
  static WeirProcess start(ProcessSettings settings, Configuration configuration) {
    boolean logOrder = settings.partitions() == 1;
    return start(
        settings, new ModerationApplication(configuration, logOrder, InstantSource.system()));
  }

  /** As {@link #start(ProcessSettings, Configuration)}, for another application. */
  static WeirProcess start(ProcessSettings settings, Application application) {
    return start(settings, InstanceSecurity.NONE, application);
  }

  /** As {@link #start(ProcessSettings, Application)}, letting in whom the security allows. */
  static WeirProcess start(
      ProcessSettings settings, InstanceSecurity security, Application application) {
    return new WeirProcess(settings, security, application);
  }

  private WeirProcess(
      ProcessSettings settings, InstanceSecurity security, Application application) {
    boolean started = false;
    try {
      DataDirectory data = opened(DataDirectory.open(settings.dataDir()));
      bootstrapServers =
          settings
              .bootstrapServers()
              .orElseGet(
                  () ->
                      opened(
                              EmbeddedBroker.start(
                                  data, BrokerSettings.local().withPort(settings.brokerPort())))
                          .bootstrapServers());
      KafkaConnection kafka = new KafkaConnection(bootstrapServers, settings.kafka());
      TopicAdmin.ensure(kafka, application.topics(), settings.partitions(), settings.replication());
      meters = opened(new Meters());
      meters.disk(settings.dataDir());
      opened(application.follow(kafka, meters));
      Watchdog watchdog = opened(Watchdog.start(settings.pauseBorne()));
      meters.longestPause(watchdog::longestSeconds);
      engine =
          opened(
              new Engine(
                  settings.engine(bootstrapServers, data.instanceId(), data.state()),
                  settings.partitions(),
                  settings.fill(),
                  security.peers(),
                  application,
                  watchdog,
                  meters));
      security
          .callers()
          .ifPresent(
              callers -> {
                opened(callers).watch();
                meters.callersBroken(callers::broken);
              });
      meters.stream(() -> engine.now().lagRecords(), () -> engine.now().ready());
      application.pressure().ifPresent(p -> meters.pressure(p::behindMs, p::degraded));
      meters.purgesPending(engine::purgesPending);
      for (FeatureView view : application.definitions().views()) {
        meters.view(
            view.name(),
            () -> engine.of(view.entity().name(), view.name()).rows(),
            () -> engine.of(view.entity().name(), view.name()).diskBytes());
      }
      meters.rowsSwept(engine::rowsSwept);
      meters.rowMemory(engine::rowMemoryBytes);
      EventLog pushed = opened(new KafkaEventLog(kafka));
      EventPush push =
          opened(new EventPush(application.definitions(), pushed, InstantSource.system()));
      ErasureTargets targets = application.erasureTargets();
      ErasureDesk erasures =
          opened(new ErasureDesk(new Erasures(kafka, targets, InstantSource.system()), targets));
      server =
          opened(
              WeirServer.start(
                  ServerSettings.listen(settings.listen()),
                  security.server(),
                  application.routes(engine, push, erasures, meters),
                  meters));
      publishHttp(data);
      Instance self =
          Instance.of(settings.advertisedListener(), settings.listen(), server.address().getPort());
      opened(application.report(kafka, data.instanceId(), self));
      // First of all that is closed: while partitions go to others, lookups are still passed on.
      closing.push(engine::leave);
      engine.start(self);
      started = true;
    } catch (IOException | PoliciesException | LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } finally {
      if (!started) {
        close();
      }
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  URI http() {
    return server.address();
  }

  Engine engine() {
    return engine;
  }

  /**
   * Waits until lookups and verdicts are answered; being filled from the log may take any time.
   *
   * @throws CommandFailure if the engine fails or is not ready in time
   */
  void awaitReady(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!engine.now().ready()) {
      if (engine.cluster().toFill() > 0) {
        deadline = System.nanoTime() + patience.toNanos();
      }
      if (!engine.now().live() || System.nanoTime() > deadline) {
        throw new CommandFailure(
            "the engine is not ready: " + engine.now().reason() + "; see the messages above");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(this, AWAIT_STEP_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * Before closing: not ready, so that balancers of load look elsewhere; answers on for so long,
   * and tells clients that it leaves.
   */
  void leave(Duration drain) throws InterruptedException {
    engine.leaveSoon();
    server.leave();
    TimeUnit.MILLISECONDS.sleep(drain.toMillis());
  }

  /** Where commands on this machine find the server, while it is there. */
  private void publishHttp(DataDirectory data) throws IOException {
    data.publishHttp(server.address().toString());
    closing.push(data::withdrawHttp);
  }

  private <T extends AutoCloseable> T opened(T part) {
    closing.push(part);
    return part;
  }

  /** Closes in reverse order; a part that fails to close does not keep the others open. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new CommandFailure("closing: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
