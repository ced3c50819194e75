package dev.weir.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.source.RecordReader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First stage of a feature topology: reads a source's events and sends each, as it is, to every
 * entity it is about, keyed by that entity and with its place in the source's log in a header. What
 * cannot be read goes to the dead letters. Keeps nothing.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class SourceStage implements Processor<byte[], byte[], byte[], byte[]> {
  private final Source source;
  private final StageMeters meters;
  private final RecordReader reader;
  private final Map<String, List<FeatureView>> viewsByEntity = new LinkedHashMap<>();
  private @Nullable Task task;

  private record Task(ProcessorContext<byte[], byte[]> context, StageOutput out) {}

  public SourceStage(FeatureParts parts, Source source) {
    this.source = source;
    this.meters = parts.meters();
    this.reader = parts.reader(source);
    for (String entity : parts.entitiesOf(source)) {
      viewsByEntity.put(
          entity,
          parts.definitions().viewsOf(source.name()).stream()
              .filter(view -> view.entity().name().equals(entity))
              .toList());
    }
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    String stage = StageNames.reading(source.name());
    task = new Task(context, new StageOutput(stage, context, meters));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Arrival arrival = task().out().arrival(record);
    reader
        .read(arrival.value())
        .run(
            event -> distribute(event, arrival),
            why -> task().out().setAside(arrival, record.key(), why));
  }

  private void distribute(RecordEvent event, Arrival arrival) {
    viewsByEntity.forEach(
        (entity, views) -> {
          Set<String> keys = new LinkedHashSet<>();
          for (FeatureView view : views) {
            String key = view.keyOf(event);
            if (key != null) {
              keys.add(key);
            }
          }
          keys.forEach(key -> send(entity, key, arrival));
        });
  }

  private void send(String entity, String key, Arrival arrival) {
    Headers headers = new RecordHeaders();
    new EventOrigin(source.name(), arrival.partition(), arrival.offset()).write(headers);
    task()
        .context()
        .forward(
            new Record<>(key.getBytes(UTF_8), arrival.value(), arrival.timestampMs(), headers),
            StageNames.sink(StageNames.reading(source.name()), StageNames.toEntity(entity)));
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("source stage " + source.name() + " (expected: initialised)");
    }
    return opened;
  }
}
