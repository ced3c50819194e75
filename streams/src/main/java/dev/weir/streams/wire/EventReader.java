package dev.weir.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.event.DeadLetterReason;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an input topic to an event that can be used: decoded and checked against the limits of
 * {@code docs/schemas.md}. Not thread-safe: owned by one thread.
 */
public final class EventReader<T extends SpecificRecordBase> {
  /** How far an event may lie ahead of its record: clocks of producers differ by that much. */
  public static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(5);

  /** The check of one type: null when all is well. */
  interface Check<T> {
    @Nullable Rejection check(T event, long latestMs);
  }

  private final AvroCodec<T> codec;
  private final Check<T> check;
  private final Function<T, String> key;
  private final long toleranceMs;

  private EventReader(Class<T> type, Duration tolerance, Check<T> check, Function<T, String> key) {
    this.codec = AvroCodec.of(type);
    this.check = check;
    this.key = key;
    this.toleranceMs = tolerance.toMillis();
  }

  public static EventReader<Post> posts(Duration futureTolerance) {
    return new EventReader<>(Post.class, futureTolerance, EventChecks::post, Post::getAuthorId);
  }

  public static EventReader<Reaction> reactions(Duration futureTolerance) {
    return new EventReader<>(
        Reaction.class, futureTolerance, EventChecks::reaction, Reaction::getPostId);
  }

  public static EventReader<Report> reports(Duration futureTolerance) {
    return new EventReader<>(Report.class, futureTolerance, EventChecks::report, Report::getPostId);
  }

  public static EventReader<Review> reviews(Duration futureTolerance) {
    return new EventReader<>(Review.class, futureTolerance, EventChecks::review, Review::getPostId);
  }

  public static EventReader<Appeal> appeals(Duration futureTolerance) {
    return new EventReader<>(Appeal.class, futureTolerance, EventChecks::appeal, Appeal::getPostId);
  }

  /**
   * The event, or why there is none.
   *
   * @param recordTimestampMs timestamp of the Kafka record, negative when it has none
   */
  public Decoded<T> read(byte @Nullable [] value, long recordTimestampMs) {
    Decoded<T> decoded = codec.decode(value);
    if (decoded instanceof Decoded.Value<T> usable) {
      Rejection rejection = check(usable.value(), recordTimestampMs);
      return rejection == null ? decoded : new Decoded.Rejected<>(rejection);
    }
    return decoded;
  }

  /**
   * As {@link #read(byte[], long)}, and the record's key must be the field that the topic is keyed
   * by: another one puts the event on another entity's partition.
   */
  public Decoded<T> read(byte @Nullable [] recordKey, byte @Nullable [] value, long timestampMs) {
    Decoded<T> decoded = read(value, timestampMs);
    if (decoded instanceof Decoded.Value<T> usable
        && !Arrays.equals(recordKey, key.apply(usable.value()).getBytes(UTF_8))) {
      return new Decoded.Rejected<>(
          new Rejection(
              DeadLetterReason.INVALID_FIELD,
              "key",
              "record key: "
                  + (recordKey == null ? "none" : recordKey.length + " bytes")
                  + " (expected: the UTF-8 of "
                  + (codec.schema().getName().equals("Post") ? "author_id" : "post_id")
                  + ")"));
    }
    return decoded;
  }

  /** Why the event would be refused, null when it is fine: for producers, before sending. */
  public @Nullable Rejection check(T event, long recordTimestampMs) {
    return check.check(
        event, recordTimestampMs < 0 ? Long.MAX_VALUE : recordTimestampMs + toleranceMs);
  }
}
