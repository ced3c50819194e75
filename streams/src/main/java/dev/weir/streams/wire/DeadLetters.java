package dev.weir.streams.wire;

import dev.weir.event.DeadLetter;
import dev.weir.streams.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes dead letters: the record set aside with its place in the log and the reason. */
public final class DeadLetters {
  private static final int MESSAGE_CHARS_MAX = 1_000;

  private DeadLetters() {}

  /**
   * The dead letter of a record. Key and value are carried along for replay up to {@link
   * Topics#DEAD_LETTER_KEY_BYTES_MAX} and {@link Topics#DEAD_LETTER_VALUE_BYTES_MAX}; the place in
   * the log stays either way.
   */
  public static DeadLetter of(
      String topic,
      int partition,
      long offset,
      long recordTimestampMs,
      byte @Nullable [] key,
      byte @Nullable [] value,
      String stage,
      Rejection rejection) {
    return new DeadLetter(
        topic,
        partition,
        offset,
        rejection.reason(),
        rejection.errorClass(),
        clip(rejection.message()),
        stage,
        Instant.ofEpochMilli(recordTimestampMs),
        kept(key, Topics.DEAD_LETTER_KEY_BYTES_MAX),
        kept(value, Topics.DEAD_LETTER_VALUE_BYTES_MAX));
  }

  /** Record key of the dead letter: {@code topic/partition/offset}. */
  public static String key(DeadLetter letter) {
    return letter.getTopic() + "/" + letter.getPartition() + "/" + letter.getOffset();
  }

  private static @Nullable ByteBuffer kept(byte @Nullable [] bytes, int max) {
    return bytes == null || bytes.length > max ? null : ByteBuffer.wrap(bytes);
  }

  private static String clip(String message) {
    return message.length() <= MESSAGE_CHARS_MAX
        ? message
        : message.substring(0, MESSAGE_CHARS_MAX) + "...";
  }
}
