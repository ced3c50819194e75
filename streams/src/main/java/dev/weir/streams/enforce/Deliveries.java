package dev.weir.streams.enforce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What is under way: verdicts in the order in which they may be tried, and how far each partition
 * is done. Verdicts of one post go one after the other; a post that fails holds no other up. No
 * clock, no network: both are the caller's.
 *
 * <p>Bounded: the caller asks {@link #isFull} before it reads on. Not thread-safe.
 */
public final class Deliveries {
  /** Posts whose newest revision is remembered, so that what comes again is known. */
  static final int POSTS_REMEMBERED = 100_000;

  private final Backoff backoff;
  private final RandomGenerator random;
  private final int heldMax;
  private final Map<String, Deque<Delivery>> byPost = new HashMap<>();
  private final PriorityQueue<Delivery> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Delivery::dueMs)
              .thenComparingInt(Delivery::partition)
              .thenComparingLong(Delivery::offset));
  private final Map<Integer, Progress> partitions = new HashMap<>();
  private final Map<String, Integer> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > POSTS_REMEMBERED;
        }
      };
  private int held;

  /** How far a partition was read, and what of that is not done. */
  private static final class Progress {
    private final TreeSet<Long> open = new TreeSet<>();
    private long next;

    private Progress(long next) {
      this.next = next;
    }
  }

  /** What is to be done after a try. */
  public enum Next {
    /** It is done with. */
    DONE,
    /** It waits for its next try. */
    WAIT,
    /** It is to be set aside, and {@link #setAside} called when it was. */
    SET_ASIDE,
    /** Its partition is another's by now: nothing. */
    FORGOTTEN
  }

  /**
   * @param heldMax verdicts held at most, those under way included
   */
  public Deliveries(Backoff backoff, RandomGenerator random, int heldMax) {
    this.backoff = backoff;
    this.random = random;
    this.heldMax = heldMax;
  }

  /** Whether no more should be read for now. */
  public boolean isFull() {
    return held >= heldMax;
  }

  /** Verdicts held: waiting, under way or being set aside. */
  public int held() {
    return held;
  }

  /** A partition is read from here on. */
  public void begin(int partition, long offset) {
    partitions.put(partition, new Progress(offset));
  }

  /** A record that is nobody's business: nothing is to be done about it. */
  public void pass(int partition, long offset) {
    progress(partition).next = offset + 1;
  }

  /**
   * A verdict to be delivered.
   *
   * @return false when it, or a later revision of its post, came before: it is passed over
   */
  public boolean offer(Delivery delivery) {
    pass(delivery.partition(), delivery.offset());
    Integer known = newest.get(delivery.postId());
    if (known != null && known >= delivery.revision()) {
      return false;
    }
    newest.put(delivery.postId(), delivery.revision());
    progress(delivery.partition()).open.add(delivery.offset());
    held++;
    Deque<Delivery> line = byPost.computeIfAbsent(delivery.postId(), id -> new ArrayDeque<>(1));
    line.addLast(delivery);
    if (line.size() == 1) {
      waiting.add(delivery);
    }
    return true;
  }

  /**
   * Verdicts whose time has come, at most so many; they count as tried.
   *
   * @return in the order in which they are due
   */
  public List<Delivery> due(long nowMs, int atMost) {
    List<Delivery> due = new ArrayList<>();
    while (due.size() < atMost) {
      Delivery first = waiting.peek();
      if (first == null || first.dueMs() > nowMs) {
        break;
      }
      waiting.remove();
      first.tried(nowMs);
      due.add(first);
    }
    return due;
  }

  /** When the next one is due; empty when none waits. */
  public OptionalLong nextDueMs() {
    Delivery first = waiting.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.dueMs());
  }

  /** What became of a try, and what is next. */
  public Next tried(Delivery delivery, Outcome outcome, long nowMs) {
    if (isForgotten(delivery)) {
      return Next.FORGOTTEN;
    }
    if (outcome instanceof Outcome.Delivered) {
      finish(delivery);
      return Next.DONE;
    }
    if (outcome instanceof Outcome.Refused refused) {
      delivery.failed(refused.reason(), nowMs);
      return Next.SET_ASIDE;
    }
    Outcome.Failed failed = (Outcome.Failed) outcome;
    long pauseMs = backoff.pauseMs(delivery.tries(), failed.waitMs(), random);
    long lastMs = delivery.firstTryMs() + backoff.giveUpMs();
    delivery.failed(failed.reason(), nowMs + pauseMs);
    // One that may not be tried before it is given up need not be waited for.
    if (delivery.tries() >= backoff.triesMax() || pauseMs > lastMs - nowMs) {
      return Next.SET_ASIDE;
    }
    waiting.add(delivery);
    return Next.WAIT;
  }

  /** It was set aside where it is not lost. */
  public void setAside(Delivery delivery) {
    if (!isForgotten(delivery)) {
      finish(delivery);
    }
  }

  private boolean isForgotten(Delivery delivery) {
    Deque<Delivery> line = byPost.get(delivery.postId());
    return line == null || line.peekFirst() != delivery;
  }

  private void finish(Delivery delivery) {
    progress(delivery.partition()).open.remove(delivery.offset());
    held--;
    Deque<Delivery> line = byPost.get(delivery.postId());
    if (line != null) {
      line.removeFirst();
      Delivery next = line.peekFirst();
      if (next == null) {
        byPost.remove(delivery.postId());
      } else {
        waiting.add(next);
      }
    }
  }

  /** Up to where all of a partition is done: what to commit. */
  public Map<Integer, Long> done() {
    Map<Integer, Long> done = new HashMap<>();
    partitions.forEach(
        (partition, progress) ->
            done.put(partition, progress.open.isEmpty() ? progress.next : progress.open.first()));
    return done;
  }

  /** The partition is another's from now on: what is held of it will come there. */
  public void end(int partition) {
    partitions.remove(partition);
    Iterator<Deque<Delivery>> lines = byPost.values().iterator();
    while (lines.hasNext()) {
      // All of a post are of one partition, as it is their key.
      Deque<Delivery> line = lines.next();
      Delivery first = line.peekFirst();
      if (first != null && first.partition() == partition) {
        waiting.remove(first);
        newest.remove(first.postId());
        held -= line.size();
        lines.remove();
      }
    }
  }

  private Progress progress(int partition) {
    return partitions.computeIfAbsent(partition, p -> new Progress(0));
  }
}
