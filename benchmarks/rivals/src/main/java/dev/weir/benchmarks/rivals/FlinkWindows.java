package dev.weir.benchmarks.rivals;

import dev.weir.benchmarks.windowcosts.LogEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Flink's DataStream API: a sliding count over 24 h, local environment, parallelism 1, no
 * checkpoints, object reuse. Only key and time of an event go to the windows. A watermark goes out
 * at each hop, as soon as an event shows that it is over. State of the RocksDB backend is the size
 * of a savepoint in native format.
 */
final class FlinkWindows {
  private FlinkWindows() {}

  /**
   * @param arguments hop in minutes, state backend, events, warm-up, directory, log settings
   */
  public static void main(String[] arguments) throws Exception {
    long hopMs = TimeUnit.MINUTES.toMillis(Long.parseLong(arguments[0]));
    String backend = arguments[1];
    Path directory = Path.of(arguments[4]).toAbsolutePath();
    Files.createDirectories(directory);
    Input.open(arguments, 2, hopMs);
    Configuration configuration = new Configuration();
    configuration.setString("state.backend.type", backend);
    configuration.setString("io.tmp.dirs", directory.toString());
    configuration.setString("rest.bind-port", "0");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    environment.getConfig().enableObjectReuse();
    environment
        .fromSource(
            new NumberSequenceSource(0, Long.MAX_VALUE), WatermarkStrategy.noWatermarks(), "log")
        .flatMap(new Reader())
        .returns(Types.TUPLE(Types.STRING, Types.LONG))
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Tuple2<String, Long>>forGenerator(context -> new AtEachHop(hopMs))
                .withTimestampAssigner((event, none) -> event.f1))
        .keyBy(event -> event.f0, Types.STRING)
        .window(SlidingEventTimeWindows.of(Duration.ofHours(24), Duration.ofMillis(hopMs)))
        .aggregate(new Count(), new Result(), Types.LONG, Types.LONG, Types.STRING)
        .sinkTo(new DiscardingSink<>());
    JobClient job = environment.executeAsync("count");
    while (!Input.allCounted().await(1, TimeUnit.SECONDS)) {
      if (job.getJobStatus().get().isGloballyTerminalState()) {
        job.getJobExecutionResult().get();
      }
    }
    Input.end(backend.equals("rocksdb") ? savepoint(job, directory) : Input.heapState());
    System.exit(0);
  }

  private static long savepoint(JobClient job, Path directory) throws Exception {
    Path at = Files.createDirectories(directory.resolve("savepoint"));
    job.triggerSavepoint(at.toUri().toString(), SavepointFormatType.NATIVE)
        .get(5, TimeUnit.MINUTES);
    try (Stream<Path> files = Files.walk(at)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  /** Events by number; none after the markers, until the job is cancelled. */
  private static final class Reader implements FlatMapFunction<Long, Tuple2<String, Long>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(Long index, Collector<Tuple2<String, Long>> out) {
      if (index < Input.size()) {
        LogEvent event = Input.take(index.intValue());
        out.collect(Tuple2.of(event.key(), event.timeMs()));
      } else {
        LockSupport.parkNanos(this, 1_000_000L);
      }
    }
  }

  /** A watermark when an event shows that a hop is over. */
  private static final class AtEachHop implements WatermarkGenerator<Tuple2<String, Long>> {
    private final long hopMs;
    private long hop = -1;

    AtEachHop(long hopMs) {
      this.hopMs = hopMs;
    }

    @Override
    public void onEvent(Tuple2<String, Long> event, long timeMs, WatermarkOutput output) {
      if (timeMs / hopMs != hop) {
        hop = timeMs / hopMs;
        output.emitWatermark(new Watermark(timeMs - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      // at each hop instead
    }
  }

  private static final class Count implements AggregateFunction<Tuple2<String, Long>, Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Long createAccumulator() {
      return 0L;
    }

    @Override
    public Long add(Tuple2<String, Long> event, Long count) {
      return count + 1;
    }

    @Override
    public Long getResult(Long count) {
      return count;
    }

    @Override
    public Long merge(Long left, Long right) {
      return left + right;
    }
  }

  private static final class Result
      extends ProcessWindowFunction<Long, String, String, TimeWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void process(String key, Context context, Iterable<Long> counts, Collector<String> out) {
      Input.result(key);
      out.collect(key);
    }
  }
}
