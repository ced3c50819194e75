package dev.weir.moderation.cascade;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A fast model for all texts, a better one for those on which it is uncertain. When the second does
 * not answer in time, the first one's scores are the answer and say so ({@link Scores#fallback}).
 *
 * <p>Thread-safe. A caller waits for the second model until the deadline, never longer. One thread
 * runs it, on all texts that wait, up to a batch. Unlike other scorers this one is not
 * deterministic: whether the second model was in time is a matter of the machine.
 */
public final class CascadeScorer implements TextScorer, AutoCloseable {
  private static final int WAITING_MAX = 256;

  /** Scores of a label, from low to high, on which the first model is uncertain. */
  public record Band(double low, double high) {
    public Band {
      if (!(low >= 0 && high <= 1 && low < high)) {
        throw new IllegalArgumentException(
            "band: " + low + ".." + high + " (expected: 0 <= low < high <= 1)");
      }
    }

    boolean holds(float score) {
      return score >= low && score <= high;
    }
  }

  /**
   * @param bands by label of the first model
   * @param deadlineMs how long a text may wait for the second model
   * @param batchMax texts in one run of the second model
   */
  public record Settings(Map<String, Band> bands, long deadlineMs, int batchMax) {
    public Settings {
      bands = Map.copyOf(bands);
      if (bands.isEmpty() || deadlineMs < 1 || batchMax < 1 || batchMax > WAITING_MAX) {
        throw new IllegalArgumentException(
            "cascade: "
                + bands.size()
                + " bands, deadlineMs "
                + deadlineMs
                + ", batchMax "
                + batchMax
                + " (expected: a band, a deadline of 1 or more, a batch of 1 to "
                + WAITING_MAX
                + ")");
      }
    }
  }

  private record Waiting(Content content, long untilNanos, CompletableFuture<Scores> answer) {}

  private final TextScorer first;
  private final BatchScorer second;
  private final Settings settings;
  private final LongSupplier nanoTime;
  private final String version;
  private final int[] banded;
  private final Band[] bands;
  private final int[] inSecond;
  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final CascadeCounts counts = new CascadeCounts();
  private final Thread worker;
  private volatile BooleanSupplier skipping = () -> false;
  private volatile boolean closed;

  /** A run has outlasted a text's deadline: nobody else waits for it. */
  private volatile boolean behind;

  /**
   * @param second closed with this one
   * @param nanoTime for deadlines, as {@link System#nanoTime}
   * @throws IllegalArgumentException if a band's label is not one of both models
   */
  public CascadeScorer(
      TextScorer first, BatchScorer second, Settings settings, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.first = first;
    this.second = second;
    this.settings = settings;
    List<Map.Entry<String, Band>> sorted = List.copyOf(new TreeMap<>(settings.bands()).entrySet());
    banded = new int[sorted.size()];
    bands = new Band[sorted.size()];
    inSecond = new int[sorted.size()];
    for (int i = 0; i < banded.length; i++) {
      String label = sorted.get(i).getKey();
      banded[i] = first.labels().indexOf(label);
      inSecond[i] = second.labels().indexOf(label);
      bands[i] = sorted.get(i).getValue();
      if (banded[i] < 0 || inSecond[i] < 0) {
        throw new IllegalArgumentException(
            "band of '"
                + label
                + "' (expected: a label of both models, "
                + first.labels()
                + " and "
                + second.labels()
                + ")");
      }
    }
    version = version(first, second, sorted + "/" + settings.deadlineMs());
    worker = new Thread(this::work, "weir-second-model");
    worker.setDaemon(true);
    worker.start();
  }

  private static String version(TextScorer first, TextScorer second, String settings) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((first.version() + second.version() + settings).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  @Override
  public List<String> labels() {
    return first.labels();
  }

  @Override
  public String version() {
    return version;
  }

  /** The fast model. */
  public TextScorer first() {
    return first;
  }

  /**
   * Goes without the second model while the condition holds: what it would cost is needed
   * elsewhere. Such scores say so, as those of a second model that is late.
   */
  public void skipWhile(BooleanSupplier condition) {
    skipping = condition;
  }

  /** What it did and what it cost. */
  public CascadeCounts counts() {
    return counts;
  }

  @Override
  public Scores score(Content content) {
    Scores scores = first.score(content);
    if (certain(scores)) {
      counts.certain.increment();
      return scores;
    }
    if (skipping.getAsBoolean()) {
      counts.skipped.increment();
      return scores.withFallback("second model not asked: posts are behind");
    }
    long start = nanoTime.getAsLong();
    long deadlineNanos = TimeUnit.MILLISECONDS.toNanos(settings.deadlineMs());
    Waiting asked = new Waiting(content, start + deadlineNanos, new CompletableFuture<>());
    if (closed || behind || !waiting.offer(asked)) {
      counts.refused.increment();
      return scores.withFallback("second model not asked: it is behind");
    }
    try {
      Scores better = asked.answer().get(deadlineNanos, TimeUnit.NANOSECONDS);
      counts.answered.increment();
      return merged(scores, better);
    } catch (TimeoutException e) {
      // Whoever ends the wait first decides: the worker clears the flag after each of its runs, and
      // one that it had not ended itself is still to come.
      behind = true;
      if (!asked.answer().completeExceptionally(e)) {
        behind = false;
      }
      return late(scores);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        return late(scores);
      }
      counts.failed.increment();
      return scores.withFallback("second model failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      counts.late.increment();
      return scores.withFallback("second model not awaited: interrupted");
    } finally {
      counts.waitedNanos.add(nanoTime.getAsLong() - start);
    }
  }

  private Scores late(Scores scores) {
    counts.late.increment();
    return scores.withFallback(
        "second model not in time: " + settings.deadlineMs() + " ms have passed");
  }

  private boolean certain(Scores scores) {
    for (int i = 0; i < banded.length; i++) {
      if (bands[i].holds(scores.value(banded[i]))) {
        return false;
      }
    }
    return true;
  }

  /** The second model's scores for the labels that have a band, the first one's for the rest. */
  private Scores merged(Scores scores, Scores better) {
    float[] values = new float[scores.labels().size()];
    for (int label = 0; label < values.length; label++) {
      values[label] = scores.value(label);
    }
    for (int i = 0; i < banded.length; i++) {
      values[banded[i]] = better.value(inSecond[i]);
    }
    return new Scores(scores.labels(), values);
  }

  /** The first model's: it is the one that can be taken apart. */
  @Override
  public List<Highlight> explain(Content content, String label, int limit) {
    return first.explain(content, label, limit);
  }

  private void work() {
    List<Waiting> batch = new ArrayList<>();
    while (!closed) {
      batch.clear();
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        break;
      }
      waiting.drainTo(batch, settings.batchMax() - 1);
      long start = nanoTime.getAsLong();
      batch.forEach(asked -> expire(asked, start));
      batch.removeIf(asked -> asked.answer().isDone());
      if (!batch.isEmpty()) {
        answer(batch, start);
      }
      behind = false;
    }
    second.close();
  }

  private static void expire(Waiting asked, long nowNanos) {
    if (asked.untilNanos() - nowNanos < 0) {
      asked.answer().completeExceptionally(new TimeoutException("waited too long for its run"));
    }
  }

  private void answer(List<Waiting> batch, long start) {
    try {
      List<Scores> scores = second.scoreAll(batch.stream().map(Waiting::content).toList());
      count(start);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(scores.get(i));
      }
    } catch (RuntimeException e) {
      count(start);
      batch.forEach(asked -> asked.answer().completeExceptionally(e));
    }
  }

  /** Before the answers: who has one finds its run counted. */
  private void count(long start) {
    counts.batches.increment();
    counts.workedNanos.add(nanoTime.getAsLong() - start);
  }

  /** Ends the second model once its run has ended; texts are scored by the first from now on. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
  }
}
