package dev.weir.streams.command;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Work that takes long: with a line of progress, and asked to stop in order on Ctrl-C. */
final class LongWork {
  private LongWork() {}

  /** What takes long. */
  interface Work<T, X extends Exception> {
    T run() throws X;
  }

  /**
   * Does it.
   *
   * @param progress how far things are, in words; asked from another thread
   * @param stop asks the work to end soon; called from another thread
   */
  static <T, X extends Exception> T run(
      PrintWriter err, Supplier<String> progress, Runnable stop, Work<T, X> work) throws X {
    Stopping stopping = Stopping.onExit(stop);
    Progress shown = Progress.start(err, progress);
    try {
      return work.run();
    } finally {
      shown.close();
      stopping.close();
    }
  }
}
