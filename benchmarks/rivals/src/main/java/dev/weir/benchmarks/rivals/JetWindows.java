package dev.weir.benchmarks.rivals;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.aggregate.AggregateOperations;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.datamodel.KeyedWindowResult;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.SourceBuilder;
import com.hazelcast.jet.pipeline.SourceBuilder.TimestampedSourceBuffer;
import com.hazelcast.jet.pipeline.StreamSource;
import com.hazelcast.jet.pipeline.WindowDefinition;
import dev.weir.benchmarks.windowcosts.LogEvent;
import java.util.concurrent.TimeUnit;

/**
 * Hazelcast Jet: a sliding count over 24 h, one member, one thread, no network, no guarantee. Jet
 * keeps one count per key and hop and slides by adding and deducting; at every hop each key of the
 * window gives out its value.
 */
final class JetWindows {
  private static final int BATCH = 128;

  private JetWindows() {}

  /**
   * @param arguments hop in minutes, events, warm-up, directory, log settings
   */
  public static void main(String[] arguments) throws InterruptedException {
    long hopMs = TimeUnit.MINUTES.toMillis(Long.parseLong(arguments[0]));
    Input.open(arguments, 1, hopMs);
    System.setProperty("hazelcast.phone.home.enabled", "false");
    System.setProperty("hazelcast.logging.type", "none");
    Config config = new Config();
    config.getJetConfig().setEnabled(true).setCooperativeThreadCount(1);
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    try {
      Job job =
          member
              .getJet()
              .newJob(
                  pipeline(hopMs),
                  new JobConfig().setProcessingGuarantee(ProcessingGuarantee.NONE));
      while (!Input.allCounted().await(1, TimeUnit.SECONDS)) {
        if (job.getStatus().isTerminal()) {
          job.join();
        }
      }
      Input.end(Input.heapState());
      job.cancel();
    } finally {
      member.shutdown();
    }
    System.exit(0);
  }

  private static Pipeline pipeline(long hopMs) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .readFrom(source())
        .withNativeTimestamps(0)
        .setLocalParallelism(1)
        .groupingKey(LogEvent::key)
        .window(WindowDefinition.sliding(TimeUnit.HOURS.toMillis(24), hopMs))
        .aggregate(AggregateOperations.counting())
        .setLocalParallelism(1)
        .map(KeyedWindowResult::getKey)
        .writeTo(sink());
    return pipeline;
  }

  private static StreamSource<LogEvent> source() {
    return SourceBuilder.timestampedStream("log", context -> new Reader())
        .<LogEvent>fillBufferFn(Reader::fill)
        .build();
  }

  private static Sink<String> sink() {
    return SinkBuilder.sinkBuilder("results", context -> "")
        .<String>receiveFn((none, key) -> Input.result(key))
        .preferredLocalParallelism(1)
        .build();
  }

  /** Gives the events out, in order. */
  private static final class Reader {
    private int next;

    void fill(TimestampedSourceBuffer<LogEvent> buffer) {
      int end = Math.min(next + BATCH, Input.size());
      for (; next < end; next++) {
        LogEvent event = Input.take(next);
        buffer.add(event, event.timeMs());
      }
    }
  }
}
