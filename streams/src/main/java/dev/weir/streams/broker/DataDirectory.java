package dev.weir.streams.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one local instance, locked while open.
 *
 * <pre>
 * weir-data/
 *   weir.properties   marks the directory as ours: layout version, cluster id, ports
 *   weir.lock         locked by the process that uses it, holds its process id
 *   bootstrap         address of the embedded broker while it runs
 *   http              URL of the lookup API while it runs
 *   kafka/            the broker's logs
 *   state/            Kafka Streams state stores
 * </pre>
 *
 * <p>The lock is the operating system's: it ends with the process, however that ends. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
  /**
   * Where commands look when {@code --data-dir} is not given, relative to the working directory.
   */
  public static final String DEFAULT = "weir-data";

  private static final String MARKER = "weir.properties";
  private static final String LOCK = "weir.lock";
  private static final String BOOTSTRAP = "bootstrap";
  private static final String HTTP = "http";
  private static final String LAYOUT = "1";

  private final Path root;
  private final FileChannel lockChannel;
  private final Properties properties;

  private DataDirectory(Path root, FileChannel lockChannel, Properties properties) {
    this.root = root;
    this.lockChannel = lockChannel;
    this.properties = properties;
  }

  /**
   * Opens the directory for this process alone; makes it when there is none.
   *
   * @throws BrokerException if another process uses it, or it holds files that are not Weir's
   */
  public static DataDirectory open(Path root) {
    Path directory = root.toAbsolutePath().normalize();
    try {
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new BrokerException(
            "data directory " + directory + ": is a file (expected: a directory); choose another");
      }
      Files.createDirectories(directory);
      refuseForeign(directory);
      FileChannel channel = lock(directory);
      try {
        return new DataDirectory(directory, channel, readOrWriteMarker(directory));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BrokerException(
          "data directory " + directory + ": cannot be used: " + e + "; check owner and space", e);
    }
  }

  /** Address of the embedded broker that runs in that directory, if one said so. */
  public static Optional<String> readBootstrap(Path root) {
    return readAddress(root.resolve(BOOTSTRAP));
  }

  /** URL of the lookup API of the instance that runs in that directory, if one said so. */
  public static Optional<String> readHttp(Path root) {
    return readAddress(root.resolve(HTTP));
  }

  private static Optional<String> readAddress(Path file) {
    try {
      String address = Files.readString(file, UTF_8).strip();
      return address.isEmpty() ? Optional.empty() : Optional.of(address);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path root() {
    return root;
  }

  /** Where the broker keeps its logs. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** Where Kafka Streams keeps its stores. */
  public Path state() {
    return root.resolve("state");
  }

  /**
   * Name of the instance that lives here, made at first use and kept: a restart is recognised by it
   * and takes its work back at once.
   *
   * @throws BrokerException if it cannot be kept
   */
  public String instanceId() {
    Optional<String> kept = property("instance.id");
    if (kept.isPresent()) {
      return kept.get();
    }
    String id = UUID.randomUUID().toString();
    try {
      setProperty("instance.id", id);
    } catch (IOException e) {
      throw new BrokerException(
          "data directory " + root + ": cannot be written: " + e + "; check owner and space", e);
    }
    return id;
  }

  Optional<String> property(String key) {
    return Optional.ofNullable(properties.getProperty(key));
  }

  void setProperty(String key, String value) throws IOException {
    properties.setProperty(key, value);
    store(root, properties);
  }

  /** Tells commands where the lookup API listens. */
  public void publishHttp(String url) throws IOException {
    replace(root.resolve(HTTP), url + "\n");
  }

  /** The lookup API no longer listens. */
  public void withdrawHttp() throws IOException {
    Files.deleteIfExists(root.resolve(HTTP));
  }

  void publishBootstrap(String address) throws IOException {
    replace(root.resolve(BOOTSTRAP), address + "\n");
  }

  void withdrawBootstrap() throws IOException {
    Files.deleteIfExists(root.resolve(BOOTSTRAP));
  }

  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuseForeign(Path directory) throws IOException {
    if (Files.exists(directory.resolve(MARKER))) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      // The lock file alone is left by a start that ended before the marker was written.
      Optional<Path> foreign = entries.filter(entry -> !entry.endsWith(LOCK)).sorted().findFirst();
      if (foreign.isPresent()) {
        throw new BrokerException(
            "data directory "
                + directory
                + ": holds files that are not Weir's, e.g. "
                + foreign.get().getFileName()
                + " (expected: empty, or with "
                + MARKER
                + "); choose another with --data-dir");
      }
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      String holder = Files.readString(file, UTF_8).strip();
      channel.close();
      throw new BrokerException(
          "data directory "
              + directory
              + ": in use by "
              + (holder.isEmpty() ? "another process" : "process " + holder)
              + "; stop it, or choose another with --data-dir");
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)), 0);
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  private static Properties readOrWriteMarker(Path directory) throws IOException {
    Properties properties = new Properties();
    Path marker = directory.resolve(MARKER);
    if (Files.exists(marker)) {
      try (var in = Files.newBufferedReader(marker, UTF_8)) {
        properties.load(in);
      } catch (IllegalArgumentException e) {
        throw new BrokerException(marker + ": damaged: " + e.getMessage(), e);
      }
      String layout = properties.getProperty("layout");
      if (!LAYOUT.equals(layout)) {
        throw new BrokerException(
            marker
                + ": layout "
                + layout
                + " (expected: "
                + LAYOUT
                + "); written by another version of Weir: use that one, or another --data-dir");
      }
    } else {
      properties.setProperty("layout", LAYOUT);
      store(directory, properties);
    }
    return properties;
  }

  private static void store(Path directory, Properties properties) throws IOException {
    var lines = new StringBuilder("# Weir's own: do not edit while it runs.\n");
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(key -> lines.append(key).append('=').append(properties.get(key)).append('\n'));
    replace(directory.resolve(MARKER), lines.toString());
  }

  /** A reader sees the old file or the new one, never half of one. */
  private static void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text, UTF_8);
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
