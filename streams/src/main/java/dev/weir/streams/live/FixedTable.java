package dev.weir.streams.live;

import java.time.Duration;
import java.util.function.Consumer;

/** A table that never changes: where no topic is followed. */
public record FixedTable<S>(String name, S value) implements LiveTable<S> {
  @Override
  public LiveSnapshot<S> current() {
    return new LiveSnapshot<>(0, value);
  }

  @Override
  public LiveSnapshot<S> at(long position) {
    return current();
  }

  @Override
  public boolean await(long position, Duration patience) {
    return position == 0;
  }

  @Override
  public void onChange(Consumer<LiveSnapshot<S>> listener) {
    // It never does.
  }

  @Override
  public Health health() {
    return new Health(true, 0, 0, 0, null);
  }
}
