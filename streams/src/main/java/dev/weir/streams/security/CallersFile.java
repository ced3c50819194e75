package dev.weir.streams.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a guard with its file: {@value #LOOK_MS} ms after the file has changed, it is read again. A
 * file that does not do, or is gone, leaves those in who were let in before, and says so in the log
 * and by {@link #broken}. To be replaced by renaming: of a file that is being written, what is
 * there counts until the next look.
 *
 * <p>Thread-safe; looks from a thread of its own.
 */
public final class CallersFile implements AutoCloseable {
  static final long LOOK_MS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(CallersFile.class);

  /** What tells one version of a file from another, also one that was renamed into its place. */
  private record Version(FileTime changed, long bytes, Optional<Object> identity) {
    static final Version GONE = new Version(FileTime.fromMillis(0), -1, Optional.empty());
  }

  private final Path file;
  private final Guard guard;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "weir-callers");
            thread.setDaemon(true);
            return thread;
          });
  private Version seen;
  private volatile boolean broken;

  /**
   * Reads the file.
   *
   * @throws SecurityFileException if it does not do
   */
  public CallersFile(Path file) {
    this.file = file;
    this.seen = version(file);
    this.guard = new Guard(Callers.read(file), System.nanoTime());
  }

  /** Decides by what the file says. */
  public Guard guard() {
    return guard;
  }

  /** Begins to look at the file. */
  public void watch() {
    var unused = looks.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /** Whether what is in the file now does not do, so that what it said before still holds. */
  public boolean broken() {
    return broken;
  }

  synchronized void look() {
    // Before the reading: a change meanwhile is seen by the next look.
    Version now = version(file);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      Callers callers = Callers.read(file);
      guard.replace(callers, System.nanoTime());
      broken = false;
      LOG.warn("{}: read again, {} callers may call now", file, callers.all().size());
    } catch (SecurityFileException e) {
      broken = true;
      LOG.error("the callers known before may call on: {}", e.getMessage());
    }
  }

  private static Version version(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(
          found.lastModifiedTime(), found.size(), Optional.ofNullable(found.fileKey()));
    } catch (IOException e) {
      return Version.GONE;
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
