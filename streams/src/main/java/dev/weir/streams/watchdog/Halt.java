package dev.weir.streams.watchdog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Ends the process at once: no hook, no flush, no leaving of the group. What producers hold goes
 * with it.
 */
public final class Halt {
  /** Exit code of a process that ended itself after a pause. */
  public static final int EXIT_CODE = 3;

  /** Somebody who does not read standard error must not keep the process alive. */
  private static final long TELL_MS_MAX = 50;

  private Halt() {}

  /** Ends the process with the reason on standard error, given the milliseconds of its pause. */
  static LongConsumer after(Duration pauseMax) {
    return pauseMs -> {
      Thread last =
          new Thread(
              () -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TELL_MS_MAX));
                Runtime.getRuntime().halt(EXIT_CODE);
              },
              "weir-halt");
      last.setDaemon(true);
      last.start();
      tell(reason(pauseMs, pauseMax));
      Runtime.getRuntime().halt(EXIT_CODE);
    };
  }

  static String reason(long pauseMs, Duration pauseMax) {
    return String.format(
        Locale.ROOT,
        "weir: halted (exit %d): this process stood still for %.1f s (expected: at most %.1f s,"
            + " --pause-max-ms); others may have taken over its partitions, so nothing more is sent"
            + " from here. Start it again; look for a stopped container or machine, or for swapping"
            + "%n",
        EXIT_CODE,
        pauseMs / 1e3,
        pauseMax.toMillis() / 1e3);
  }

  /** Past the streams of the JVM: a thread that was paused may hold their locks. */
  private static void tell(String reason) {
    try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
      err.write(reason.getBytes(UTF_8));
    } catch (IOException e) {
      Runtime.getRuntime().halt(EXIT_CODE); // nobody reads it
    }
  }
}
