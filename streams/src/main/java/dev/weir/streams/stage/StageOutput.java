package dev.weir.streams.stage;

import dev.weir.event.DeadLetter;
import dev.weir.internal.AuthorEvent;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.DeadLetters;
import dev.weir.streams.wire.Rejection;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage's outputs go: its sinks by name, and the dead letters. Owned by one stream task.
 */
final class StageOutput {
  private final String stage;
  private final ProcessorContext<byte[], byte[]> context;
  private final StageMeters meters;
  private final AvroCodec<DeadLetter> deadLetters = AvroCodec.of(DeadLetter.class);
  private final AvroCodec<AuthorEvent> authorEvents = AvroCodec.of(AuthorEvent.class);

  StageOutput(String stage, ProcessorContext<byte[], byte[]> context, StageMeters meters) {
    this.stage = stage;
    this.context = context;
    this.meters = meters;
  }

  /** Sends by the stage's sink for that purpose. */
  void send(String purpose, String key, byte[] value, long timestampMs) {
    context.forward(
        new Record<>(key.getBytes(StandardCharsets.UTF_8), value, timestampMs),
        StageNames.sink(stage, purpose));
  }

  /** Tells the author's record of an event. */
  void toAuthor(String author, AuthorEvent event, long timestampMs) {
    send(StageNames.TO_AUTHOR, author, authorEvents.encode(event), timestampMs);
  }

  /** The record in process, with its place in the log. */
  Arrival arrival(Record<byte[], byte[]> record) {
    RecordMetadata at =
        context
            .recordMetadata()
            .orElseThrow(
                () -> new IllegalStateException(stage + ": no record (expected: in process)"));
    return new Arrival(at.topic(), at.partition(), at.offset(), record.timestamp(), record.value());
  }

  /** Sets the record aside with the reason; the stage goes on. */
  void setAside(Arrival arrival, byte @Nullable [] key, Rejection rejection) {
    setAside(arrival, key, arrival.value(), rejection);
  }

  /** As {@link #setAside}, with the record's place in the log only. */
  void setAsideWithoutContent(Arrival arrival, Rejection rejection) {
    setAside(arrival, null, null, rejection);
  }

  private void setAside(
      Arrival arrival, byte @Nullable [] key, byte @Nullable [] value, Rejection rejection) {
    DeadLetter letter =
        DeadLetters.of(
            arrival.topic(),
            arrival.partition(),
            arrival.offset(),
            arrival.timestampMs(),
            key,
            value,
            stage,
            rejection);
    meters.deadLetter(rejection.reason().name());
    send(
        StageNames.DEAD_LETTERS,
        DeadLetters.key(letter),
        deadLetters.encode(letter),
        arrival.timestampMs());
  }
}
