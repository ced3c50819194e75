package dev.weir.streams.live;

import dev.weir.streams.settings.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live table that follows its topic of one partition: from the beginning, in a thread of its own,
 * without a group. Nothing is shown before all that stood there at the start has been read.
 *
 * <p>A broker that does not answer is asked again and again, first after {@value #BACKOFF_MS} ms,
 * then ever later, at last every {@value #BACKOFF_MS_MAX} ms; until then the last snapshot holds,
 * and {@link #health} says why. Memory: what {@value #HISTORY} snapshots do not have in common.
 * Thread-safe.
 *
 * @param <E> one change
 * @param <S> all entries, immutable
 */
public final class TopicTable<E, S> implements LiveTable<S>, AutoCloseable {
  /** Snapshots kept for tasks that are still at an older one. */
  static final int HISTORY = 64;

  static final long BACKOFF_MS = 100;
  static final long BACKOFF_MS_MAX = 10_000;

  private static final Logger log = LoggerFactory.getLogger(TopicTable.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final KafkaConnection kafka;
  private final String topic;
  private final LiveFormat<E, S> format;
  private final int valueBytesMax;
  private final AtomicLong broken = new AtomicLong();
  private final List<Consumer<LiveSnapshot<S>>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private final Object changed = new Object();
  private final NavigableMap<Long, LiveSnapshot<S>> history = new TreeMap<>();
  private volatile LiveSnapshot<S> current;
  private volatile boolean ready;
  private volatile long position;
  private volatile long lag = -1;
  private volatile @Nullable String error;
  private volatile @Nullable TopicReader<E> reading;

  /**
   * @param valueBytesMax larger records are set aside
   */
  public TopicTable(
      KafkaConnection kafka, String topic, LiveFormat<E, S> format, int valueBytesMax) {
    this.kafka = kafka;
    this.topic = topic;
    this.format = format;
    this.valueBytesMax = valueBytesMax;
    this.current = new LiveSnapshot<>(0, format.empty());
    this.thread = new Thread(this::follow, "weir-live-" + topic);
    thread.setDaemon(true);
  }

  /** Begins to read; call once. */
  public void start() {
    thread.start();
  }

  @Override
  public String name() {
    return topic;
  }

  @Override
  public LiveSnapshot<S> current() {
    return current;
  }

  @Override
  public void onChange(Consumer<LiveSnapshot<S>> listener) {
    listeners.add(listener);
  }

  @Override
  public Health health() {
    return new Health(ready, position, lag, broken.get(), error);
  }

  /** Waits until all that stood in the topic at the start is read; false if it is not in time. */
  public boolean awaitReady(Duration patience) throws InterruptedException {
    return awaitUntil(() -> ready, patience);
  }

  @Override
  public boolean await(long wanted, Duration patience) throws InterruptedException {
    return awaitUntil(() -> ready && current.position() >= wanted, patience);
  }

  private boolean awaitUntil(java.util.function.BooleanSupplier reached, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (changed) {
      while (!reached.getAsBoolean()) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (leftMs <= 0) {
          return false;
        }
        changed.wait(leftMs);
      }
    }
    return true;
  }

  private void follow() {
    long backoffMs = BACKOFF_MS;
    while (closed.getCount() > 0) {
      try {
        readOn();
      } catch (WakeupException e) {
        return;
      } catch (OffsetOutOfRangeException e) {
        log.warn(
            "{}: offset {} is not there; was it made anew? It is read from the beginning",
            topic,
            position);
        position = 0;
      } catch (RuntimeException e) {
        error = String.valueOf(e.getMessage());
        log.warn("{}: cannot be read, again in {} ms: {}", topic, backoffMs, e.toString());
        if (closesWithin(backoffMs)) {
          return;
        }
        backoffMs = Math.min(2 * backoffMs, BACKOFF_MS_MAX);
      }
      if (error == null) {
        backoffMs = BACKOFF_MS;
      }
    }
  }

  private boolean closesWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Reads from where it is until it is closed or the broker fails. */
  private void readOn() {
    try (TopicReader<E> reader = reader(offset -> broken.incrementAndGet())) {
      reading = reader;
      if (closed.getCount() == 0) {
        return;
      }
      S value = position == 0 ? format.empty() : current.value();
      boolean anew = position == 0;
      reader.seek(position);
      long end = anew ? reader.end() : position;
      while (closed.getCount() > 0) {
        List<E> changes = reader.poll(POLL, Long.MAX_VALUE);
        if (!changes.isEmpty()) {
          value = format.with(value, changes);
        }
        long now = reader.position();
        error = null;
        if (now >= end && (anew || !changes.isEmpty())) {
          publish(new LiveSnapshot<>(now, value), anew);
          anew = false;
        }
        if (!anew) {
          position = now;
        }
        lag = reader.lag();
      }
    } finally {
      reading = null;
    }
  }

  private TopicReader<E> reader(java.util.function.LongConsumer setAside) {
    return new TopicReader<>(kafka, topic, format, valueBytesMax, setAside);
  }

  private void publish(LiveSnapshot<S> snapshot, boolean anew) {
    synchronized (changed) {
      if (anew) {
        history.clear();
      }
      keep(snapshot);
      current = snapshot;
      position = snapshot.position();
      ready = true;
      changed.notifyAll();
    }
    for (Consumer<LiveSnapshot<S>> listener : listeners) {
      try {
        listener.accept(snapshot);
      } catch (RuntimeException e) {
        log.error("{} position {}: a listener failed", topic, snapshot.position(), e);
      }
    }
  }

  /** Keeps it in place of the one with the lowest position. */
  private void keep(LiveSnapshot<S> snapshot) {
    history.put(snapshot.position(), snapshot);
    if (history.size() > HISTORY) {
      history.pollFirstEntry();
    }
  }

  @Override
  public LiveSnapshot<S> at(long wanted) {
    LiveSnapshot<S> from;
    synchronized (changed) {
      LiveSnapshot<S> kept = history.get(wanted);
      if (kept != null) {
        return kept;
      }
      Map.Entry<Long, LiveSnapshot<S>> before = history.floorEntry(wanted);
      from = before == null ? new LiveSnapshot<>(0, format.empty()) : before.getValue();
    }
    try {
      LiveSnapshot<S> read = readAgain(from, wanted);
      if (read == null) {
        log.warn(
            "{}: position {} is beyond its end; was it made anew? The newest snapshot holds",
            topic,
            wanted);
        return current;
      }
      synchronized (changed) {
        keep(read);
      }
      return read;
    } catch (KafkaException e) {
      throw new LiveTableException(
          topic + " as of position " + wanted + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A topic read to its end as of now, once; empty if there is none.
   *
   * @throws LiveTableException if it cannot be read within half a minute
   */
  public static <E, S> Optional<LiveSnapshot<S>> readOnce(
      KafkaConnection kafka, String topic, LiveFormat<E, S> format, int valueBytesMax) {
    TopicTable<E, S> table = new TopicTable<>(kafka, topic, format, valueBytesMax);
    try (TopicReader<E> reader = table.reader(offset -> {})) {
      if (!reader.exists()) {
        return Optional.empty();
      }
      long end = reader.end();
      return Optional.ofNullable(table.readAgain(new LiveSnapshot<>(0, format.empty()), end));
    } catch (KafkaException e) {
      throw new LiveTableException(
          "topic " + topic + " at " + kafka + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** From a snapshot on to that position; null if the topic ends before it. */
  private @Nullable LiveSnapshot<S> readAgain(LiveSnapshot<S> from, long wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<E> changes = new ArrayList<>();
    try (TopicReader<E> reader = reader(offset -> {})) {
      if (reader.end() < wanted) {
        return null;
      }
      reader.seek(from.position());
      while (reader.position() < wanted) {
        if (System.nanoTime() > deadline) {
          throw new LiveTableException(
              topic + " as of position " + wanted + ": not read within " + PATIENCE, null);
        }
        changes.addAll(reader.poll(POLL, wanted));
      }
    }
    return new LiveSnapshot<>(wanted, format.with(from.value(), changes));
  }

  /** Ends the reading; what was read stays. */
  @Override
  public void close() {
    closed.countDown();
    TopicReader<E> open = reading;
    if (open != null) {
      open.stop();
    }
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
