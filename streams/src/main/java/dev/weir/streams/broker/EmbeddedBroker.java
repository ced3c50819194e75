package dev.weir.streams.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache Kafka's own server, one node, broker and controller, in this process. Data and ports are
 * kept in its {@link DataDirectory}: the next start goes on where this one ended.
 *
 * <p>A first start takes about 3 s, further ones in the same process 0.3 s, a stop 0.2 to 0.6 s;
 * about 75 threads. Thread-safe. One per process is meant; more work, but share {@link
 * #fatalFault()}.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final AtomicReference<@Nullable String> FATAL_FAULT = new AtomicReference<>();

  private final DataDirectory data;
  private final boolean ownsDirectory;
  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      DataDirectory data, boolean ownsDirectory, KafkaRaftServer server, String bootstrapServers) {
    this.data = data;
    this.ownsDirectory = ownsDirectory;
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts in a directory of its own on a port of its own choice; closing it releases both.
   *
   * @throws BrokerException if the directory is in use or foreign, or the server does not start
   */
  public static EmbeddedBroker start(Path directory) {
    return start(directory, BrokerSettings.local());
  }

  /**
   * @throws BrokerException if the directory is in use or foreign, the port is taken, or the server
   *     does not start
   */
  public static EmbeddedBroker start(Path directory, BrokerSettings settings) {
    DataDirectory data = DataDirectory.open(directory);
    try {
      return start(data, true, settings);
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
  }

  /**
   * Starts in a directory that the caller holds open and closes after the broker.
   *
   * @throws BrokerException if the port is taken or the server does not start
   */
  public static EmbeddedBroker start(DataDirectory data, BrokerSettings settings) {
    return start(data, false, settings);
  }

  private static EmbeddedBroker start(
      DataDirectory data, boolean ownsDirectory, BrokerSettings settings) {
    reportFatalFaults();
    @Nullable KafkaRaftServer server = null;
    try {
      int port = clientPort(data, settings);
      int controllerPort = rememberedOrFresh(data, settings.host(), "controller.port", port);
      format(data);
      Map<String, String> properties =
          new HashMap<>(BrokerProperties.of(settings.host(), port, controllerPort, data.kafka()));
      properties.putAll(settings.further());
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
      String address = settings.host() + ":" + port;
      data.publishBootstrap(address);
      LOG.info("embedded broker listens on {}, data in {}", address, data.root());
      return new EmbeddedBroker(data, ownsDirectory, server, address);
    } catch (BrokerException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      if (server != null) {
        stopAfterFailedStart(server, e);
      }
      throw new BrokerException(
          "embedded broker in " + data.root() + " did not start: " + rootCause(e), e);
    }
  }

  /** Address for any Kafka client, {@code host:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  public DataDirectory data() {
    return data;
  }

  /**
   * What Kafka would have ended the process for, in words; empty while all is well. The process
   * lives on so that it can say so and close: nothing that was acknowledged is lost by that.
   */
  public static Optional<String> fatalFault() {
    return Optional.ofNullable(FATAL_FAULT.get());
  }

  /** Stops in order: clients are answered, logs flushed, the directory released. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      data.withdrawBootstrap();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      try {
        server.shutdown();
        server.awaitShutdown();
      } finally {
        if (ownsDirectory) {
          data.close();
        }
      }
    }
  }

  /** A fixed port must be free; a remembered one is replaced when somebody else has it now. */
  private static int clientPort(DataDirectory data, BrokerSettings settings) throws IOException {
    if (settings.port() == 0) {
      return rememberedOrFresh(data, settings.host(), "port", 0);
    }
    if (!Ports.free(settings.host(), settings.port())) {
      throw new BrokerException(
          "port "
              + settings.port()
              + " on "
              + settings.host()
              + ": taken by another program, or not an address of this machine;"
              + " choose another, or none to have one chosen");
    }
    data.setProperty("port", Integer.toString(settings.port()));
    return settings.port();
  }

  private static int rememberedOrFresh(DataDirectory data, String host, String key, int other)
      throws IOException {
    int remembered = data.property(key).map(EmbeddedBroker::parsePort).orElse(0);
    if (remembered > 0 && remembered != other && Ports.free(host, remembered)) {
      return remembered;
    }
    int fresh = Ports.choose(host, other);
    if (remembered > 0) {
      LOG.warn("{} {} of the last start is taken: using {} from now on", key, remembered, fresh);
    }
    data.setProperty(key, Integer.toString(fresh));
    return fresh;
  }

  private static int parsePort(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0; // unreadable: choose afresh
    }
  }

  private static void format(DataDirectory data) throws Exception {
    Path logs = data.kafka();
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(logs);
    if (data.property("cluster.id").isEmpty()) {
      data.setProperty("cluster.id", Uuid.randomUuid().toString());
    }
    try (var quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(BrokerProperties.NODE_ID)
          .setClusterId(data.property("cluster.id").orElseThrow())
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName(BrokerProperties.CONTROLLER)
          .setMetadataLogDirectory(logs.toString())
          .addDirectory(logs.toString())
          .run();
    }
  }

  /** Kafka ends the process on a fatal fault: in a shared process that must be heard first. */
  private static void reportFatalFaults() {
    Exit.Procedure report =
        (code, message) -> {
          String fault = "code " + code + (message == null ? "" : ": " + message);
          FATAL_FAULT.compareAndSet(null, fault);
          LOG.error("embedded broker: fatal fault, {}; see the errors above", fault);
        };
    Exit.setHaltProcedure(report);
    Exit.setExitProcedure(report);
  }

  private static void stopAfterFailedStart(KafkaRaftServer server, Throwable failure) {
    try {
      server.shutdown();
      server.awaitShutdown();
    } catch (RuntimeException | AssertionError e) {
      failure.addSuppressed(e);
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
