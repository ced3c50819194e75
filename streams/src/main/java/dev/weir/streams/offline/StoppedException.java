package dev.weir.streams.offline;

/** The user ended the run: nothing is left behind. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoppedException() {
    super("ended before it was done; nothing was written", null, false, false);
  }
}
