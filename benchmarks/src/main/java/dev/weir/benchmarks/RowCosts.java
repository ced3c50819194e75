package dev.weir.benchmarks;

import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes per row, and CPU nanoseconds of one thread per update and per read, alone and around the
 * store, against plain get and put of the same bytes. CPU time, the best of nine rounds, so that a
 * busy machine hardly shows; {@link RowUpdateBenchmark} and {@link RowReadBenchmark} measure time
 * on the wall of a quiet one.
 *
 * <pre>
 * benchmarks/run RowCosts
 * benchmarks/run RowCosts COUNT_1H:50 COUNT_6_WINDOWS:100000
 * </pre>
 */
final class RowCosts {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 9;
  private static final int COMMIT_EVERY = 500;

  /** Keeps results alive. */
  @SuppressWarnings("UnusedVariable")
  private static @Nullable Object sink;

  private RowCosts() {}

  public static void main(String[] args) throws IOException {
    System.out.println(
        "| view | events in the row | bytes | update, ns | read all columns, ns | get + put, ns | get +"
            + " update + put, ns | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    try (RocksMemory memory = new RocksMemory(512L << 20, 64L << 20)) {
      for (RowShape shape : RowShape.values()) {
        for (int events : new int[] {3, 50, 100_000}) {
          if (args.length == 0 || List.of(args).contains(shape + ":" + events)) {
            print(shape, events, memory);
          }
        }
      }
    }
  }

  private static void print(RowShape shape, int events, RocksMemory memory) throws IOException {
    byte[] row = shape.row(events, TimeUnit.DAYS.toMillis(7));
    ViewPlan plan = new ViewPlan(shape.view());
    RowUpdater updater = new RowUpdater(plan, 60_000);
    RowReader reader = new RowReader(plan);
    FeatureSchema schema = new FeatureSchema(shape.view().columns());
    int[] columns = IntStream.range(0, schema.size()).toArray();
    Random random = new Random(7);
    Event[] incoming = new Event[1_024];
    for (int i = 0; i < incoming.length; i++) {
      incoming[i] = RowShape.event(random, events + i, RowShape.T0 + i);
    }
    int times = events > 50 ? 20_000 : 200_000;
    IntFunction<byte[]> update =
        i -> {
          updater.apply(row, incoming[i & 1_023], new LogPosition(0, 1_000_000), RowShape.NOW);
          return updater.row();
        };
    double updateNs = nanos(update, times);
    double readNs =
        nanos(
            i -> {
              FeatureVector vector = new FeatureVector(schema, RowShape.T0 + 1_000);
              reader.read(row, columns, vector);
              return vector;
            },
            times);
    Path directory = WorkDirectory.temporary("row-costs");
    try (RocksRowStore store = new RocksRowStore(directory, memory)) {
      byte[][] keys = keys(store, row, events > 50 ? 100 : 10_000);
      Pair pair =
          inTurn(
              i -> around(store, keys, i, row, () -> row),
              i -> around(store, keys, i, row, () -> update.apply(i)),
              times / 5);
      System.out.printf(
          Locale.ROOT,
          "| `%s` | %,d | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %.2f |%n",
          shape,
          events,
          row.length,
          updateNs,
          readNs,
          pair.plainNs(),
          pair.otherNs(),
          pair.otherNs() / pair.plainNs());
    } finally {
      WorkDirectory.delete(directory);
    }
  }

  private static byte[][] keys(RocksRowStore store, byte[] row, int count) {
    byte[][] keys = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = ("view" + (100_000_000 + i)).getBytes(StandardCharsets.UTF_8);
      store.put(keys[i], row);
    }
    store.commit(Map.of());
    return keys;
  }

  private interface Work {
    byte[] done();
  }

  /** Get, work, put; the row is put back as it was, so that every event meets the same one. */
  private static int around(RocksRowStore store, byte[][] keys, int i, byte[] row, Work work) {
    byte[] key = keys[i % keys.length];
    byte[] before = store.get(key);
    byte[] after = work.done();
    store.put(key, row);
    if (i % COMMIT_EVERY == 0) {
      store.commit(Map.of());
    }
    return after.length + (before == null ? 0 : before.length);
  }

  /** Best CPU nanoseconds of two kinds of work. */
  private record Pair(double plainNs, double otherNs) {}

  /** Both in each round: what else the machine does meets both alike. */
  private static Pair inTurn(IntFunction<?> plain, IntFunction<?> other, int times) {
    double plainNs = Double.MAX_VALUE;
    double otherNs = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      plainNs = Math.min(plainNs, round(plain, times));
      otherNs = Math.min(otherNs, round(other, times));
    }
    return new Pair(plainNs, otherNs);
  }

  private static double nanos(IntFunction<?> work, int times) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      best = Math.min(best, round(work, times));
    }
    return best;
  }

  private static double round(IntFunction<?> work, int times) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      sink = work.apply(i);
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / times;
  }
}
