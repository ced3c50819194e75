package dev.weir.streams.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A live table that a test sets: the twin of {@link TopicTable} without a broker. One thread. */
public final class SettableTable<S> implements LiveTable<S> {
  private final String name;
  private final NavigableMap<Long, LiveSnapshot<S>> history = new TreeMap<>();
  private final List<Consumer<LiveSnapshot<S>>> listeners = new ArrayList<>();

  public SettableTable(String name, S first) {
    this.name = name;
    history.put(1L, new LiveSnapshot<>(1, first));
  }

  /** The next snapshot. */
  public LiveSnapshot<S> set(S value) {
    LiveSnapshot<S> next = new LiveSnapshot<>(history.lastKey() + 1, value);
    history.put(next.position(), next);
    listeners.forEach(listener -> listener.accept(next));
    return next;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LiveSnapshot<S> current() {
    return history.lastEntry().getValue();
  }

  @Override
  public LiveSnapshot<S> at(long position) {
    LiveSnapshot<S> kept = history.get(position);
    return kept == null ? current() : kept;
  }

  @Override
  public boolean await(long position, Duration patience) {
    return current().position() >= position;
  }

  @Override
  public void onChange(Consumer<LiveSnapshot<S>> listener) {
    listeners.add(listener);
  }

  @Override
  public Health health() {
    return new Health(true, history.lastKey(), 0, 0, null);
  }
}
