package dev.weir.streams.live;

import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** Reads a live table's topic once, from the beginning to where it ends now. */
public final class LiveScan {
  private static final Duration POLL = Duration.ofMillis(500);

  private LiveScan() {}

  /**
   * Hands over every change in order; broken records are passed over.
   *
   * @return the position read up to
   * @throws LiveTableException if the topic cannot be read
   */
  public static <E> long read(
      KafkaConnection kafka, String topic, LiveFormat<E, ?> format, Consumer<E> each) {
    try (TopicReader<E> reader =
        new TopicReader<>(kafka, topic, format, TopicSpec.LIVE_MESSAGE_BYTES_MAX, broken -> {})) {
      long end = reader.end();
      reader.seek(0);
      while (reader.position() < end) {
        reader.poll(POLL, end).forEach(each);
      }
      return end;
    } catch (KafkaException e) {
      throw new LiveTableException(
          "topic " + topic + " at " + kafka + " cannot be read: " + e.getMessage(), e);
    }
  }
}
