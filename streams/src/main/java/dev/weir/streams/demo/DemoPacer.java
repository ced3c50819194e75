package dev.weir.streams.demo;

import dev.weir.event.Post;
import java.util.Iterator;

/**
 * Sends the community's events when they happen. Open loop: the plan does not wait for answers, and
 * latency counts from the planned time, so that a stall is not forgotten (coordinated omission).
 */
public final class DemoPacer {
  private final Iterator<TimedEvent> events;
  private final long startMs;
  private final EventSink sink;
  private final DemoScore score;
  private final PaceClock clock;

  /**
   * @param startMs event time that falls together with the call of {@link #run}
   */
  public DemoPacer(
      Iterator<TimedEvent> events, long startMs, EventSink sink, DemoScore score, PaceClock clock) {
    this.events = events;
    this.startMs = startMs;
    this.sink = sink;
    this.score = score;
    this.clock = clock;
  }

  /**
   * Sends until the events end.
   *
   * @throws InterruptedException when interrupted: between two events, or while waiting
   */
  public void run() throws InterruptedException {
    long startNanos = clock.nanoTime();
    while (events.hasNext()) {
      TimedEvent event = events.next();
      long dueNanos = startNanos + (event.atMs() - startMs) * 1_000_000;
      clock.awaitNanos(dueNanos);
      if (event.event() instanceof Post post) {
        score.sent(post, dueNanos);
      }
      sink.send(event.topic(), event.key(), event.event());
    }
  }
}
