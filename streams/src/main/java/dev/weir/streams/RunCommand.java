package dev.weir.streams;

import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.command.ConnectionOptions;
import dev.weir.streams.command.Consoles;
import dev.weir.streams.command.Progress;
import dev.weir.streams.pressure.PressureLimits;
import dev.weir.streams.query.server.ServerSettings;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.FeatureConfiguration;
import dev.weir.streams.settings.ProcessSettings;
import dev.weir.streams.settings.SecondModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir run}: the data path until Ctrl-C. */
@Command(
    name = "run",
    description = {
      "Run the data path: posts in, features, verdicts out, lookups over HTTP. With definitions"
          + " that have no feature service 'moderation': events in, lookups over HTTP.",
      "Without --bootstrap-servers Kafka runs inside, with its data under --data-dir; a second"
          + " start goes on where the first ended. Ctrl-C ends it."
    },
    footer = {
      "",
      "Examples:",
      "  weir run",
      "  weir run --definitions examples/ad-clicks/features.yaml",
      "  weir run --data-dir /var/lib/weir --port 9092 --listen 0.0.0.0:6566 --api-keys keys.txt",
      "  weir run --bootstrap-servers kafka-1:9092 --partitions 12 --replication 3 \\",
      "    --listen 0.0.0.0:6566 --advertised-listener weir-1.example:6566 --api-keys keys.txt"
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** To leave the group, and to close. */
  private static final Duration STOPPING = Duration.ofSeconds(20);

  private static final int DRAIN_MS = 2_000;
  private static final int DRAIN_MS_MAX = 300_000;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private EngineOptions options = new EngineOptions();
  @Mixin private SecurityOptions security = new SecurityOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Client port of the embedded broker (default: one is chosen and kept).")
  private int port;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where HTTP is answered (default: ${DEFAULT-VALUE}); port 0 chooses one.")
  private String listen = ServerSettings.DEFAULT_LISTEN;

  @Option(
      names = "--advertised-listener",
      paramLabel = "HOST:PORT",
      description =
          "Where the other instances, and clients, reach this one (default: as --listen; where that"
              + " is 0.0.0.0, this machine's address).")
  private @Nullable String advertisedListener;

  @Option(
      names = "--standbys",
      paramLabel = "N",
      description =
          "Other instances that keep a copy of each partition's rows (default: 1, without"
              + " --bootstrap-servers 0).")
  private @Nullable Integer standbys;

  @Option(
      names = "--drain-ms",
      paramLabel = "MS",
      description =
          "How long an instance that is told to end is not ready and answers on, before it leaves"
              + " (default: 2000, without --bootstrap-servers 0). Longer than two checks of /readyz"
              + " by whoever spreads load.")
  private @Nullable Integer drainMs;

  @Option(
      names = "--pause-max-ms",
      paramLabel = "MS",
      description =
          "On a cluster: how long the process may stand still (a stopped container or machine)"
              + " before it ends itself, with exit code 3, rather than send what may be stale"
              + " (default: ${DEFAULT-VALUE}; 0: never).")
  private long pauseMaxMs = ProcessSettings.PAUSE_MAX.toMillis();

  @Option(
      names = "--second-model",
      paramLabel = "DIR",
      description =
          "Heavier model that texts on request (/v1/moderate) are passed on to when the first is"
              + " uncertain; needs weir-onnx in lib.")
  private @Nullable Path secondModel;

  @Option(
      names = "--degrade-after-ms",
      paramLabel = "MS",
      description =
          "With posts: while their verdicts come later than this, in the mean, texts on request go"
              + " without the second model and say so (default: ${DEFAULT-VALUE}; 0: never)."
              + " Verdicts of the stream come later, never otherwise.")
  private long degradeAfterMs = PressureLimits.DEGRADE_AFTER.toMillis();

  @Option(
      names = "--ready-lag-ms",
      paramLabel = "MS",
      description =
          "With posts: while their verdicts come later than this, in the mean, /readyz says 503"
              + " (default: 0, never: lookups are right and tell how old they are).")
  private long readyLagMs;

  @Option(
      names = "--fill",
      description =
          "Answer nothing, and be not ready, before all that stood in the topics at the start is"
              + " counted: for definitions that begin anew under another --application-id.")
  private boolean fill;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = Consoles.err(spec);
    Application application = application();
    ProcessSettings settings = settings();
    Duration drain = drain(settings.bootstrapServers().isPresent());
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              awaitQuietly(stopped, drain.plus(STOPPING));
            },
            "weir-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (WeirProcess process =
        WeirProcess.start(
            settings,
            security.security(listen, settings.bootstrapServers().isPresent()),
            application)) {
      awaitReady(process, settings.fill(), err);
      err.printf(
          "weir: ready%n  Kafka  %s%n  HTTP   %s%n", process.bootstrapServers(), process.http());
      err.printf("  data   %s%n", connection.dataDirectory().toAbsolutePath().normalize());
      err.println(
          application instanceof FeatureApplication
              ? "weir: Ctrl-C ends it; events: weir ingest --definitions FILE --source NAME"
              : "weir: Ctrl-C ends it; posts: weir ingest, verdicts: weir verdicts tail");
      err.flush();
      while (!stop.await(500, TimeUnit.MILLISECONDS)) {
        if (!process.engine().now().live()) {
          throw new CommandFailure("the engine gave up: " + process.engine().now().reason());
        }
        if (EmbeddedBroker.fatalFault().isPresent()) {
          throw new CommandFailure("the broker gave up: " + EmbeddedBroker.fatalFault().get());
        }
      }
      err.println("weir: ending");
      err.flush();
      process.leave(drain);
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void awaitReady(WeirProcess process, boolean fills, PrintWriter err)
      throws InterruptedException {
    if (!fills) {
      process.awaitReady(PATIENCE);
      return;
    }
    Progress progress = Progress.start(err, process.engine()::filling);
    try {
      process.awaitReady(PATIENCE);
    } finally {
      progress.close();
    }
  }

  /** Alone there is nobody to go to. */
  private Duration drain(boolean cluster) {
    Integer asked = drainMs;
    if (asked != null && (asked < 0 || asked > DRAIN_MS_MAX)) {
      throw new CommandFailure(
          "--drain-ms: " + asked + " (expected: 0 to " + DRAIN_MS_MAX + " milliseconds)");
    }
    return Duration.ofMillis(asked != null ? asked : cluster ? DRAIN_MS : 0);
  }

  /** Definitions without moderation make a feature store alone. */
  private Application application() {
    InstantSource clock = InstantSource.system();
    return FeatureConfiguration.load(options.files())
        .<Application>map(
            f -> new FeatureApplication(f.checkedForRunning(), options.applicationId, clock))
        .orElseGet(
            () -> {
              Configuration loaded = Configuration.load(options.files());
              return new ModerationApplication(
                  loaded,
                  options.partitions == 1,
                  clock,
                  Optional.ofNullable(secondModel)
                      .map(directory -> SecondModel.open(directory, loaded.scorer())),
                  limits());
            });
  }

  private PressureLimits limits() {
    try {
      return new PressureLimits(Duration.ofMillis(degradeAfterMs), Duration.ofMillis(readyLagMs));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private ProcessSettings settings() {
    try {
      return new ProcessSettings(
          connection.dataDirectory(),
          connection.given(),
          port,
          listen,
          Optional.ofNullable(advertisedListener),
          Optional.ofNullable(standbys),
          options.partitions,
          options.replication,
          options.applicationId,
          options.threads,
          Duration.ofMillis(options.commitIntervalMs),
          options.files(),
          Duration.ofMillis(pauseMaxMs),
          fill,
          connection.properties());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** The process lives until everything is closed, but not for ever. */
  private static void awaitQuietly(CountDownLatch stopped, Duration patience) {
    try {
      if (!stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(Main.FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
