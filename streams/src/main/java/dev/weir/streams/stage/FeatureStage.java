package dev.weir.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.event.DeadLetterReason;
import dev.weir.features.definition.Source;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.source.RecordReader;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.Rejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Second stage of a feature topology, one per entity: applies the events keyed by it to the rows of
 * its views, by their places in their sources' logs, and forgets entities. Sends nothing on but
 * dead letters and receipts: lookups read the rows.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class FeatureStage implements Processor<byte[], byte[], byte[], byte[]> {
  private final FeatureParts parts;
  private final String entity;
  private final String erasures;
  private final List<NamedEntity> named;
  private final Map<String, SourceEvents> sources = new HashMap<>();
  private @Nullable Task task;

  private record SourceEvents(Source source, RecordReader reader) {}

  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      EntityViews views,
      StageOutput out,
      StageErasure erasure) {}

  /**
   * @param entity its name in the definitions
   */
  public FeatureStage(FeatureParts parts, String entity) {
    this.parts = parts;
    this.entity = entity;
    this.erasures = Topics.erasuresOf(entity);
    this.named = parts.namedBy(entity);
    for (Source source : parts.sources()) {
      if (parts.entitiesOf(source).contains(entity)) {
        sources.put(source.name(), new SourceEvents(source, parts.reader(source)));
      }
    }
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(entity));
    rows.openToReaders();
    EntityViews views = new EntityViews(parts.definitions(), entity, rows);
    StageOutput out = new StageOutput(entity, context, parts.meters());
    task =
        new Task(
            context,
            rows,
            views,
            out,
            new StageErasure(entity, parts.clock(), parts.meters(), rows, out, context));
    RowSweeper sweeper = views.sweeper(rows, List.of(), parts.clock());
    context.schedule(RowSweeper.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeper.slice());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Arrival arrival = task().out().arrival(record);
    if (arrival.topic().equals(erasures)) {
      task().erasure().request(arrival, record.key(), this::forget);
      return;
    }
    Optional<EventOrigin> origin = EventOrigin.read(record.headers());
    SourceEvents from = origin.map(o -> sources.get(o.source())).orElse(null);
    if (from == null || record.key() == null) {
      task().out().setAside(arrival, record.key(), foreign());
      return;
    }
    EventOrigin at = origin.get();
    Arrival original =
        new Arrival(
            from.source().topic(),
            at.partition(),
            at.offset(),
            arrival.timestampMs(),
            arrival.value());
    String key = new String(record.key(), UTF_8);
    if (forgotten(key, original)) {
      task().erasure().setAside(original);
      return;
    }
    from.reader()
        .read(arrival.value())
        .run(
            event -> apply(event, key, at, original),
            why -> task().out().setAside(original, record.key(), why));
    if (task().rows().unloggedRows() >= Outbox.COMMIT_EVERY) {
      task().context().commit();
    }
  }

  /** Whether an entity that the key names was forgotten after the event. */
  private boolean forgotten(String key, Arrival original) {
    return task().erasure().hasForgotten()
        && named.stream()
            .anyMatch(n -> task().erasure().forgotten(n.entity().name(), n.keyIn(key), original));
  }

  /** Deletes the entity's rows, or those of all entities whose keys name it. */
  private void forget(Trace trace, RowStore from, Erased erased) {
    for (NamedEntity one : named) {
      if (trace.isAbout(one.entity().name())) {
        erased.add(
            one.itself()
                ? task().views().forget(from, trace.key())
                : task().views().forgetAll(from, one.partsOf(trace.key())));
      }
    }
  }

  private void apply(RecordEvent event, String key, EventOrigin at, Arrival original) {
    ApplyResult applied =
        task()
            .views()
            .applyTo(
                key,
                at.source(),
                event,
                new LogPosition(at.partition(), at.offset()),
                original.timestampMs());
    if (applied == ApplyResult.APPLIED) {
      parts.meters().readable(parts.clock().millis() - event.eventTimeMs());
    }
    if (Rejections.refused(applied)) {
      task().out().setAside(original, null, Rejections.of(applied, event.eventTimeMs()));
    }
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
      task = null;
    }
  }

  private Rejection foreign() {
    return new Rejection(
        DeadLetterReason.INVALID_FIELD,
        "weir-origin",
        "header weir-origin: none of a source of entity '"
            + entity
            + "' (expected: written by the source stages; nothing else writes to this topic)");
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("feature stage " + entity + " (expected: initialised)");
    }
    return opened;
  }
}
