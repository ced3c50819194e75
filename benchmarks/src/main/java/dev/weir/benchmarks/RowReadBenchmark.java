package dev.weir.benchmarks;

import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.ViewPlan;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * All columns of a view off one row, a second after its newest event; the store's get is not in it.
 *
 * <pre>
 * benchmarks/run jmh RowRead
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@SuppressWarnings("NullAway.Init") // JMH fills the fields in @Setup.
public class RowReadBenchmark {
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

  private byte[] row = new byte[0];
  private int[] columns = new int[0];
  private FeatureSchema schema;
  private RowReader reader;

  @Setup
  public void open() {
    RowShape of = RowShape.valueOf(shape);
    row = of.row(events, TimeUnit.DAYS.toMillis(7));
    schema = new FeatureSchema(of.view().columns());
    columns = IntStream.range(0, schema.size()).toArray();
    reader = new RowReader(new ViewPlan(of.view()));
  }

  @Benchmark
  public FeatureVector read() {
    FeatureVector vector = new FeatureVector(schema, RowShape.T0 + 1_000);
    reader.read(row, columns, vector);
    return vector;
  }
}
