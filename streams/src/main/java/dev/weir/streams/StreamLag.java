package dev.weir.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * How many records the consumers of this process are behind, by topic; looked at anew at most every
 * {@value #LOOK_MS} ms, as that walks over all meters of Kafka Streams. Thread-safe.
 */
final class StreamLag {
  static final long LOOK_MS = 250;

  /** Kafka's clients name topics with dots twice, as they are and with underscores. */
  private record Place(String client, String topic, String partition) {}

  private record Look(long atNanos, Map<String, Long> byTopic) {}

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final LongSupplier nanoTime;
  private volatile @Nullable Look last;

  /**
   * @param metrics of Kafka Streams
   * @param nanoTime as {@link System#nanoTime}
   */
  StreamLag(Supplier<Map<MetricName, ? extends Metric>> metrics, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** Of all topics; -1 while unknown. */
  long records() {
    Map<String, Long> byTopic = byTopic();
    return byTopic.isEmpty() ? -1 : byTopic.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of these topics; -1 while nothing is known of any. */
  long records(Set<String> topics) {
    Map<String, Long> byTopic = byTopic();
    long lag = -1;
    for (String topic : topics) {
      Long records = byTopic.get(topic.replace('.', '_'));
      lag = records == null ? lag : Math.max(lag, 0) + records;
    }
    return lag;
  }

  private Map<String, Long> byTopic() {
    Look found = last;
    long now = nanoTime.getAsLong();
    if (found == null || now - found.atNanos() > LOOK_MS * 1_000_000) {
      found = new Look(now, look());
      last = found;
    }
    return found.byTopic();
  }

  private Map<String, Long> look() {
    Map<Place, Long> places = new HashMap<>();
    metrics
        .get()
        .forEach(
            (name, metric) -> {
              String topic = name.tags().get("topic");
              if (name.name().equals("records-lag")
                  && topic != null
                  && metric.metricValue() instanceof Double records
                  && !records.isNaN()) {
                Place place =
                    new Place(
                        String.valueOf(name.tags().get("client-id")),
                        topic.replace('.', '_'),
                        String.valueOf(name.tags().get("partition")));
                // The consumer may have fetched past an end offset that it learnt earlier: no lag,
                // not less.
                places.merge(place, Math.max(records.longValue(), 0), Math::max);
              }
            });
    Map<String, Long> byTopic = new HashMap<>();
    places.forEach((place, records) -> byTopic.merge(place.topic(), records, Long::sum));
    return byTopic;
  }
}
