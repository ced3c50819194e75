package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class StreamLagTest {
  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private final AtomicLong nanos = new AtomicLong();
  private final StreamLag lag = new StreamLag(() -> metrics, nanos::get);

  private void consumer(String topic, int partition, double records) {
    MetricName name =
        new MetricName(
            "records-lag",
            "consumer-fetch-manager-metrics",
            "",
            Map.of("client-id", "c", "topic", topic, "partition", Integer.toString(partition)));
    metrics.put(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return records;
          }
        });
  }

  @Test
  void lag_ofSeveralPartitions_isTheirSum() {
    consumer("posts", 0, 3);
    consumer("posts", 1, 4);
    consumer("reports", 0, 5);

    assertThat(lag.records()).isEqualTo(12);
    assertThat(lag.records(Set.of("posts", "unknown"))).isEqualTo(7);
    assertThat(lag.records(Set.of("unknown"))).isEqualTo(-1);
  }

  @Test
  void lag_ofATopicWithDots_countsOnce() {
    // Kafka's consumers tell it under both names.
    consumer("my.clicks", 0, 3);
    consumer("my_clicks", 0, 3);

    assertThat(lag.records()).isEqualTo(3);
    assertThat(lag.records(Set.of("my.clicks"))).isEqualTo(3);
  }

  @Test
  void lag_notKnownOrNegative_isNone() {
    assertThat(lag.records()).isEqualTo(-1);
    consumer("posts", 0, Double.NaN);
    consumer("posts", 1, -2);
    nanos.addAndGet((StreamLag.LOOK_MS + 1) * 1_000_000);

    assertThat(lag.records()).isZero();
  }
}
