package dev.weir.benchmarks;

import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One event into one row: the update alone, and with the store's get and put around it, against
 * plain get and put of the same bytes. 10,000 keys, a commit every 500 events; the row is put back
 * as it was, so that every event meets the same row.
 *
 * <pre>
 * benchmarks/run jmh RowUpdate
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@SuppressWarnings("NullAway.Init") // JMH fills the fields in @Setup.
public class RowUpdateBenchmark {
  private static final int KEYS = 10_000;
  private static final int COMMIT_EVERY = 500;

  @Param({
    "COUNT_1H",
    "COUNT_24H",
    "COUNT_7D",
    "COUNT_30D",
    "COUNT_3_WINDOWS",
    "COUNT_6_WINDOWS",
    "AUTHOR_POSTING"
  })
  String shape = "COUNT_1H";

  @Param({"3", "50", "100000"})
  int events;

  private final Event[] incoming = new Event[1_024];
  private final byte[][] keys = new byte[KEYS][];
  private byte[] row = new byte[0];
  private RowUpdater updater;
  private RocksMemory memory;
  private RocksRowStore store;
  private Path directory = Path.of("");
  private int next;
  private int sinceCommit;

  @Setup
  public void open() throws IOException {
    RowShape of = RowShape.valueOf(shape);
    row = of.row(events, TimeUnit.DAYS.toMillis(7));
    updater = new RowUpdater(new ViewPlan(of.view()), 60_000);
    Random random = new Random(7);
    for (int i = 0; i < incoming.length; i++) {
      incoming[i] = RowShape.event(random, events + i, RowShape.T0 + i);
    }
    memory = new RocksMemory(512L << 20, 64L << 20);
    directory = WorkDirectory.temporary("rows");
    store = new RocksRowStore(directory, memory);
    int rows = events > 50 ? 100 : KEYS;
    for (int i = 0; i < KEYS; i++) {
      keys[i] = ("view" + (100_000_000 + i % rows)).getBytes(StandardCharsets.UTF_8);
      if (i < rows) {
        store.put(keys[i], row);
        commitSometimes();
      }
    }
    store.commit(Map.of());
  }

  @TearDown
  public void close() throws IOException {
    store.close();
    memory.close();
    WorkDirectory.delete(directory);
  }

  private void commitSometimes() {
    if (++sinceCommit == COMMIT_EVERY) {
      sinceCommit = 0;
      store.commit(Map.of("bench", (long) next));
    }
  }

  @Benchmark
  public byte[] update() {
    next++;
    Event event = incoming[next & (incoming.length - 1)];
    ApplyResult result = updater.apply(row, event, new LogPosition(0, 1_000_000), RowShape.NOW);
    if (result != ApplyResult.APPLIED) {
      throw new IllegalStateException(result.name());
    }
    return updater.row();
  }

  @Benchmark
  public byte[] getUpdatePut() {
    next++;
    byte[] key = keys[next % KEYS];
    Event event = incoming[next & (incoming.length - 1)];
    byte[] before = Objects.requireNonNull(store.get(key));
    updater.apply(before, event, new LogPosition(0, 1_000_000), RowShape.NOW);
    byte[] after = updater.row();
    store.put(key, after.length > 0 ? row : after);
    commitSometimes();
    return after;
  }

  @Benchmark
  public byte[] plainGetPut() {
    next++;
    byte[] key = keys[next % KEYS];
    byte[] before = Objects.requireNonNull(store.get(key));
    store.put(key, row);
    commitSometimes();
    return before;
  }
}
