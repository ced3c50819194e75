package dev.weir.streams.query;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Figures of the values that lookups have served here in the last one to two hours: how many had
 * none, and of numbers the least, the mean, the greatest and quantiles. What is told is a sample:
 * one answer of {@value #ONE_ANSWER_IN}, {@value #ROWS_MAX} of its rows, lookups as of now only.
 *
 * <p>Thread-safe; a lookup never waits: while another one is counted, it is not. Cost: some 50 ns
 * for each value of a counted answer; memory: up to 8 KiB a column.
 */
public final class ServedStatistics {
  static final int ONE_ANSWER_IN = 16;
  static final int ROWS_MAX = 16;
  static final long EPOCH_MS = 3_600_000;

  /** Beyond these columns nothing more is counted. */
  private static final int COLUMNS_MAX = 4_096;

  private final InstantSource clock;
  private final AtomicInteger turn = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private Map<String, ServedColumn> now = new HashMap<>();
  private Map<String, ServedColumn> before = Map.of();
  private long nowSinceMs;
  private long beforeSinceMs;

  /**
   * @param clock wall clock
   */
  public ServedStatistics(InstantSource clock) {
    this.clock = clock;
    this.nowSinceMs = clock.millis();
    this.beforeSinceMs = nowSinceMs;
  }

  /** An answer goes out. */
  void served(LookupAnswer answer) {
    if (answer.asOfAsked()
        || answer.rows() == 0
        || turn.getAndIncrement() % ONE_ANSWER_IN != 0
        || !lock.tryLock()) {
      return;
    }
    try {
      turnOver();
      int step = Math.max(1, answer.rows() / ROWS_MAX);
      for (int column = 0; column < answer.featureColumns(); column++) {
        ServedColumn figures = figures(answer.reference(column));
        for (int row = 0, counted = 0;
            figures != null && row < answer.rows() && counted < ROWS_MAX;
            row += step, counted++) {
          add(figures, answer, row, column);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void add(ServedColumn figures, LookupAnswer answer, int row, int column) {
    FeatureStatus status = answer.status(row, column);
    FeatureVector vector = answer.row(row);
    FeatureColumn meta = vector.schema().columns().get(column);
    if (status == FeatureStatus.PRESENT && meta.type().numeric()) {
      figures.add(vector.number(column));
    } else {
      figures.add(status);
    }
  }

  private @org.jspecify.annotations.Nullable ServedColumn figures(String reference) {
    ServedColumn figures = now.get(reference);
    if (figures == null && now.size() < COLUMNS_MAX) {
      figures = new ServedColumn();
      now.put(reference, figures);
    }
    return figures;
  }

  private void turnOver() {
    long nowMs = clock.millis();
    if (nowMs - nowSinceMs < EPOCH_MS) {
      return;
    }
    boolean longAgo = nowMs - nowSinceMs >= 2 * EPOCH_MS;
    before = longAgo ? Map.of() : now;
    beforeSinceMs = longAgo ? nowMs : nowSinceMs;
    now = new HashMap<>();
    nowSinceMs = nowMs;
  }

  /**
   * What was served of some columns, as the values of a JSON document. Waits for a lookup that is
   * being counted, microseconds.
   *
   * @param references {@code view:feature}
   */
  public Map<String, Object> of(List<String> references) {
    lock.lock();
    try {
      turnOver();
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("since", Instant.ofEpochMilli(beforeSinceMs).toString());
      described.put("one_answer_in", (long) ONE_ANSWER_IN);
      List<Object> columns = new ArrayList<>();
      for (String reference : references) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("column", reference);
        column.putAll(ServedColumn.described(before.get(reference), now.get(reference)));
        columns.add(column);
      }
      described.put("columns", columns);
      return described;
    } finally {
      lock.unlock();
    }
  }
}
