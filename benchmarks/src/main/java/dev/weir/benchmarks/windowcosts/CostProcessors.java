package dev.weir.benchmarks.windowcosts;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.state.RowStateStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the contenders that are not DSL do per event. */
final class CostProcessors {
  /** Keeps what was read alive. */
  static volatile double sink;

  private CostProcessors() {}

  /** Decodes and forgets. */
  static class Decode extends ContextualProcessor<byte[], byte[], Void, Void> {
    private final LogEvent.Codec codec = new LogEvent.Codec();
    private double seen;

    @Override
    public void process(Record<byte[], byte[]> record) {
      LogEvent event = codec.decode(record.value());
      seen += event.amount() + event.text().length();
      process(event);
    }

    void process(LogEvent event) {
      // nothing more to do
    }

    void saw(double value) {
      seen += value;
    }

    @Override
    public void close() {
      sink = seen;
    }
  }

  /** Weir's count: the row is updated, then every window is read as of the event. */
  static final class View extends Decode {
    private final FeatureDefinitions definitions;
    private final FeatureView view;
    private final EventLog.Settings log;
    private final long longestMs;
    private FeatureStore features;
    private FeatureSchema schema;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before process.
    View(FeatureDefinitions definitions, EventLog.Settings log) {
      this.definitions = definitions;
      this.log = log;
      this.view = definitions.viewsOf(CountView.SOURCE).get(0);
      this.longestMs = CountView.longestMs(view);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      RowStateStore rows = context.getStateStore(CostTopology.STATE);
      features = new FeatureStore(definitions, rows);
      schema = features.schemaOf(CountView.SERVICE);
    }

    @Override
    void process(LogEvent event) {
      CountView.Seen seen = new CountView.Seen(event, log.seenMs(event.timeMs(), longestMs));
      String key = view.keyOf(seen);
      var at = context().recordMetadata().orElseThrow();
      if (key == null) {
        throw new IllegalStateException("event at " + at.offset() + " has no key");
      }
      ApplyResult result =
          features.apply(
              view,
              key,
              seen,
              new LogPosition(at.partition(), at.offset()),
              context().currentSystemTimeMs());
      if (result != ApplyResult.APPLIED) {
        throw new IllegalStateException("event at " + at.offset() + ": " + result);
      }
      FeatureVector vector = new FeatureVector(schema, seen.eventTimeMs());
      features.read(view, key, vector);
      saw(vector.number(schema.size() - 1));
    }
  }

  /** Values as large as the rows of a view are after the same events. */
  private abstract static class GetPut extends Decode {
    private static final int NOISE_BYTES = 1 << 22;

    private final int[] sizes;
    private final byte[] noise = new byte[NOISE_BYTES];
    private final Random random = new Random(11);

    GetPut(int[] sizes) {
      this.sizes = sizes;
      random.nextBytes(noise);
      // About as compressible as rows: times and counts share their leading bytes.
      for (int i = 0; i < noise.length; i++) {
        noise[i] = i % 11 < 5 ? (byte) (i % 11) : noise[i];
      }
    }

    final byte[] value() {
      int size = sizes[(int) context().recordMetadata().orElseThrow().offset()];
      int from = random.nextInt(NOISE_BYTES - size);
      return Arrays.copyOfRange(noise, from, from + size);
    }
  }

  static final class RowsGetPut extends GetPut {
    private RowStateStore rows;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before process.
    RowsGetPut(int[] sizes) {
      super(sizes);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      rows = context.getStateStore(CostTopology.STATE);
    }

    @Override
    void process(LogEvent event) {
      // Not starting with zeros: such keys are logged first.
      byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
      byte[] before = rows.get(key);
      saw(before == null ? 0 : before[0]);
      rows.put(key, value());
    }
  }

  static final class StockGetPut extends GetPut {
    private KeyValueStore<Bytes, byte[]> rows;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before process.
    StockGetPut(int[] sizes) {
      super(sizes);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      rows = context.getStateStore(CostTopology.STATE);
    }

    @Override
    void process(LogEvent event) {
      Bytes key = Bytes.wrap(event.key().getBytes(StandardCharsets.UTF_8));
      byte[] before = rows.get(key);
      saw(before == null ? 0 : before[0]);
      rows.put(key, value());
    }
  }
}
