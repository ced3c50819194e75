package dev.weir.streams.simulation;

import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.live.LiveTable;
import java.time.Duration;
import java.util.function.Consumer;

/** A live table as one instance has read it: it starts at the end, and falls behind. */
final class FollowedTable<S> implements LiveTable<S> {
  private final String name;
  private final TableHistory<S> history;
  private LiveSnapshot<S> current;

  FollowedTable(String name, TableHistory<S> history) {
    this.name = name;
    this.history = history;
    this.current = history.upTo(history.end());
  }

  /** Reads on to the end. */
  void follow() {
    if (history.end() != current.position()) {
      current = history.upTo(history.end());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LiveSnapshot<S> current() {
    return current;
  }

  @Override
  public LiveSnapshot<S> at(long position) {
    return history.upTo(Math.min(position, history.end()));
  }

  @Override
  public boolean await(long position, Duration patience) {
    follow();
    return current.position() >= position;
  }

  @Override
  public void onChange(Consumer<LiveSnapshot<S>> listener) {
    throw new UnsupportedOperationException("listener (expected: none in a simulation)");
  }

  @Override
  public Health health() {
    return new Health(true, current.position(), 0, 0, null);
  }
}
