package dev.weir.streams.command;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A line on standard error that says how far things are: in place on a terminal, else now and then.
 */
public final class Progress implements AutoCloseable {
  private static final int TERMINAL_SECONDS = 1;
  private static final int LOG_SECONDS = 5;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "weir-progress");
            thread.setDaemon(true);
            return thread;
          });
  private final PrintWriter err;
  // Said by the launcher: Java itself cannot tell where standard error goes.
  private final boolean terminal = Boolean.getBoolean("weir.terminal");
  private boolean printed;

  private Progress(PrintWriter err) {
    this.err = err;
  }

  public static Progress start(PrintWriter err, Supplier<String> line) {
    Progress progress = new Progress(err);
    int seconds = progress.terminal ? TERMINAL_SECONDS : LOG_SECONDS;
    var unused =
        progress.timer.scheduleAtFixedRate(
            () -> progress.print(line.get()), seconds, seconds, TimeUnit.SECONDS);
    return progress;
  }

  private synchronized void print(String line) {
    printed = true;
    err.print(terminal ? "\r" + line + " " : "weir: " + line + System.lineSeparator());
    err.flush();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      if (printed && terminal) {
        err.println();
        err.flush();
      }
    }
  }
}
