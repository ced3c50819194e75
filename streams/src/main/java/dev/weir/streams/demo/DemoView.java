package dev.weir.streams.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws the running demo on standard error, once per second: a picture that is drawn over itself on
 * a terminal, otherwise one line per second. Not thread-safe: owned by the thread that runs it.
 */
public final class DemoView {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Over less time a rate is noise: the former one stands. */
  private static final double RATE_SECONDS_MIN = 0.5;

  /** How much the place of output can do. */
  public enum Style {
    /** Cursor and colours. */
    PICTURE,
    /** One line per second. */
    LINES;

    /**
     * @param terminal whether the output is a terminal
     * @param noColour whether NO_COLOR is set, and not empty
     */
    public static Style of(boolean terminal, boolean noColour) {
      return terminal && !noColour ? PICTURE : LINES;
    }
  }

  private final PrintWriter out;
  private final Style style;
  private final Supplier<DemoSnapshot> snapshots;
  private final PaceClock clock;
  private final long startNanos;
  private final long durationMs;
  private final List<String> whereNext;
  private final int columns;
  private int drawnLines;
  private long lastNanos;
  private long lastPosts;
  private long lastVerdicts;
  private double postsPerSecond;
  private double verdictsPerSecond;

  /**
   * @param durationMs of the run, 0 when it runs until stopped
   * @param whereNext lines that say where to look next, see {@link #whereNext}
   * @param columns width of the terminal, 40 or more
   */
  public DemoView(
      PrintWriter out,
      Style style,
      Supplier<DemoSnapshot> snapshots,
      PaceClock clock,
      long durationMs,
      List<String> whereNext,
      int columns) {
    if (columns < 40) {
      throw new IllegalArgumentException("columns: " + columns + " (expected: 40 or more)");
    }
    this.out = out;
    this.style = style;
    this.snapshots = snapshots;
    this.clock = clock;
    this.startNanos = clock.nanoTime();
    this.lastNanos = startNanos;
    this.durationMs = durationMs;
    this.whereNext = List.copyOf(whereNext);
    this.columns = columns;
  }

  /**
   * What a user may do while the demo runs.
   *
   * @param httpUrl of the lookup API, without a slash at the end
   * @param someAuthor an author that has posted, e.g. {@link Community#SOME_AUTHOR}
   */
  public static List<String> whereNext(String httpUrl, String bootstrapServers, String someAuthor) {
    return List.of(
        "verdict    curl -s " + httpUrl + "/v1/verdicts/POST_ID",
        "features   ./weir features get --entity author=" + someAuthor + " --url " + httpUrl,
        "metrics    curl -s " + httpUrl + "/metrics",
        "Kafka      " + bootstrapServers + "  (./weir verdicts tail --bootstrap-servers ...)");
  }

  /** Draws every second until interrupted. */
  public void run() throws InterruptedException {
    long dueNanos = clock.nanoTime();
    while (true) {
      dueNanos = Math.max(dueNanos + SECOND_NANOS, clock.nanoTime());
      clock.awaitNanos(dueNanos);
      draw();
    }
  }

  /** Draws the state of this moment; call it once more at the end. */
  public void draw() {
    long nowNanos = clock.nanoTime();
    DemoSnapshot now = snapshots.get();
    double seconds = (nowNanos - lastNanos) / (double) SECOND_NANOS;
    if (seconds >= RATE_SECONDS_MIN) {
      postsPerSecond = (now.posts() - lastPosts) / seconds;
      verdictsPerSecond = (now.verdicts() - lastVerdicts) / seconds;
      lastNanos = nowNanos;
      lastPosts = now.posts();
      lastVerdicts = now.verdicts();
    }
    var frame =
        new DemoFrame(
            now,
            (nowNanos - startNanos) / 1_000_000,
            durationMs,
            postsPerSecond,
            verdictsPerSecond,
            whereNext,
            columns,
            style == Style.PICTURE);
    if (style == Style.LINES) {
      out.println(frame.line());
    } else {
      drawOver(frame.lines());
    }
    out.flush();
  }

  private void drawOver(List<String> lines) {
    var picture = new StringBuilder();
    if (drawnLines > 0) {
      picture.append("\u001b[").append(drawnLines).append('A');
    }
    for (String line : lines) {
      picture.append('\r').append(line).append("\u001b[K\n");
    }
    picture.append("\u001b[J");
    drawnLines = lines.size();
    out.print(picture);
  }
}
