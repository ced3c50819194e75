package dev.weir.streams.endtoend;

import java.util.Arrays;
import java.util.BitSet;

/**
 * All events of one entity, sorted by event time, each with a few numbers. Knows nothing of rows,
 * rings or tiles: a window is two binary searches, what is in it is looked at one by one.
 */
final class NaiveEntity {
  private final int columns;
  private final long keptMs;
  private long[] timesMs = new long[4];
  private int[] ids = new int[4];
  private double[] numbers;
  private int size;
  private long newestMs = Long.MIN_VALUE;

  /** A stretch of the events. */
  record Range(int from, int to) {
    int count() {
      return to - from;
    }
  }

  /**
   * @param columns how many numbers an event has
   * @param keptMs what comes further behind the newest event is not counted
   */
  NaiveEntity(int columns, long keptMs) {
    this.columns = columns;
    this.keptMs = keptMs;
    this.numbers = new double[4 * columns];
  }

  void add(int id, long timeMs, double... values) {
    if (timeMs < newestMs && newestMs - timeMs > keptMs) {
      return;
    }
    newestMs = Math.max(newestMs, timeMs);
    if (size == timesMs.length) {
      timesMs = Arrays.copyOf(timesMs, 2 * size);
      ids = Arrays.copyOf(ids, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size * columns);
    }
    int at = upTo(timeMs);
    move(at, at + 1);
    timesMs[at] = timeMs;
    ids[at] = id;
    System.arraycopy(values, 0, numbers, at * columns, columns);
    size++;
  }

  /** Takes an event out, whose time is known. */
  void remove(int id, long timeMs) {
    for (int i = upTo(timeMs) - 1; i >= 0 && timesMs[i] == timeMs; i--) {
      if (ids[i] == id) {
        move(i + 1, i);
        size--;
        return;
      }
    }
  }

  private void move(int from, int to) {
    System.arraycopy(timesMs, from, timesMs, to, size - from);
    System.arraycopy(ids, from, ids, to, size - from);
    System.arraycopy(numbers, from * columns, numbers, to * columns, (size - from) * columns);
  }

  /** The events of the window that ends at that moment, which is part of it. */
  Range in(long windowMs, long asOfMs) {
    return new Range(upTo(asOfMs - windowMs), upTo(asOfMs));
  }

  /** How many events are not after that time. */
  private int upTo(long timeMs) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timesMs[middle] <= timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  double sum(Range range, int column) {
    double sum = 0;
    for (int i = range.from(); i < range.to(); i++) {
      sum += number(i, column);
    }
    return sum;
  }

  double mean(Range range, int column) {
    return sum(range, column) / range.count();
  }

  double min(Range range, int column) {
    double min = Double.NaN;
    for (int i = range.from(); i < range.to(); i++) {
      min = Double.isNaN(min) ? number(i, column) : Math.min(min, number(i, column));
    }
    return min;
  }

  double max(Range range, int column) {
    double max = Double.NaN;
    for (int i = range.from(); i < range.to(); i++) {
      max = Double.isNaN(max) ? number(i, column) : Math.max(max, number(i, column));
    }
    return max;
  }

  /** Different values of a column that holds small whole numbers. */
  int distinct(Range range, int column) {
    BitSet found = new BitSet();
    for (int i = range.from(); i < range.to(); i++) {
      found.set((int) number(i, column));
    }
    return found.cardinality();
  }

  double decayed(long halfLifeMs, long asOfMs) {
    double sum = 0;
    for (int i = upTo(asOfMs) - 1; i >= 0; i--) {
      double halvings = (double) (asOfMs - timesMs[i]) / halfLifeMs;
      if (halvings > 80) {
        break; // each less than one in 10^24
      }
      sum += Math.pow(2, -halvings);
    }
    return sum;
  }

  private double number(int event, int column) {
    return numbers[event * columns + column];
  }
}
