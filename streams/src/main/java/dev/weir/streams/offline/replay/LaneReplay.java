package dev.weir.streams.offline.replay;

import dev.weir.features.FeatureReplay;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.replay.ReplayOrder;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.offline.sorting.SortedRecords;
import dev.weir.streams.stage.VectorCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells sorted items again, entity by entity, and gives the answers to their questions to a sorter:
 * by the question's number, then by lane, each a {@link VectorCodec} of the lane's columns.
 *
 * <p>The keys' ranges are shared out among threads; an entity is always told by one of them. Memory
 * per thread: the rows of one entity, and read buffers.
 */
public final class LaneReplay {
  private final FeatureDefinitions definitions;
  private final List<Lane> lanes;
  private final ReplayOrder order;
  private final ReplayCounts counts;
  private final AtomicBoolean stopped = new AtomicBoolean();

  public LaneReplay(
      FeatureDefinitions definitions, List<Lane> lanes, ReplayOrder order, ReplayCounts counts) {
    this.definitions = definitions;
    this.lanes = lanes;
    this.order = order;
    this.counts = counts;
  }

  /** Ends {@link #run} early; from any thread. */
  public void stop() {
    stopped.set(true);
  }

  /**
   * Tells all items of the sorter again; returns when that is done.
   *
   * @param items finished
   * @param answers is given the answers; not finished here
   */
  public void run(RecordSorter items, RecordSorter answers, int threads) {
    AtomicInteger nextRange = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "weir-replay");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(workers.submit(() -> ranges(items, answers, nextRange, threads)));
      }
      for (Future<?> worker : running) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("replay: interrupted", e);
    } finally {
      stop();
      workers.shutdownNow();
    }
  }

  private void ranges(
      RecordSorter items, RecordSorter answers, AtomicInteger nextRange, int threads) {
    FeatureReplay replay = new FeatureReplay(definitions, order);
    StagedItem item = new StagedItem(lanes);
    StagedBytes answer = new StagedBytes();
    // With one thread there is nothing to share out: one pass over all ranges.
    int step = threads == 1 ? RecordSorter.RANGES : 1;
    for (int range = nextRange.getAndAdd(step);
        range < RecordSorter.RANGES && !stopped.get();
        range = nextRange.getAndAdd(step)) {
      try (SortedRecords records = items.open(range, range + step, threads)) {
        range(records, replay, item, answers, answer);
      }
    }
  }

  private void range(
      SortedRecords records,
      FeatureReplay replay,
      StagedItem item,
      RecordSorter answers,
      StagedBytes answer) {
    boolean first = true;
    long key = 0;
    int told = 0;
    while (records.next()) {
      if (first || records.key() != key) {
        first = false;
        key = records.key();
        replay.begin();
        if (stopped.get()) {
          return;
        }
      }
      item.load(records);
      if (item.isEvent()) {
        event(replay, item, records.order());
      } else {
        question(replay, item, records.order(), answers, answer);
      }
      if (++told == 1_000) {
        counts.items.add(told);
        told = 0;
      }
    }
    counts.items.add(told);
  }

  private void event(FeatureReplay replay, StagedItem item, long moment) {
    List<FeatureView> views = item.lane().views();
    for (int i = 0; i < views.size(); i++) {
      if (item.isFor(i)) {
        ApplyResult result = replay.apply(views.get(i), item.entityKey(), item, moment);
        switch (result) {
          case APPLIED -> counts.updates.increment();
          case TOO_LATE -> counts.tooLate.increment();
          case DUPLICATE -> counts.duplicates.increment();
          default -> counts.refused.increment();
        }
      }
    }
  }

  private void question(
      FeatureReplay replay,
      StagedItem item,
      long moment,
      RecordSorter answers,
      StagedBytes answer) {
    FeatureVector vector = new FeatureVector(item.lane().schema(), item.asOfMs());
    for (FeatureView view : item.lane().views()) {
      replay.read(view, item.entityKey(), vector, moment);
    }
    answer.clear();
    answer.raw(VectorCodec.encode(vector));
    answers.add(item.number(), item.lane().number(), answer.bytes(), answer.length());
    counts.answers.increment();
  }
}
