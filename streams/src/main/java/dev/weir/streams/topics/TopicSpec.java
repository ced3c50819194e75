package dev.weir.streams.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One topic as Weir makes it.
 *
 * @param key the field its records are keyed by
 * @param retention how long records stay, from the time the broker got them or, for output, from
 *     the time of the record they answer
 * @param maxMessageBytes largest batch the topic takes
 * @param appendTime whether records carry the broker's time instead of the producer's
 */
public record TopicSpec(
    String name, String key, Duration retention, int maxMessageBytes, boolean appendTime) {
  public TopicSpec {
    if (name.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException("topic: '" + name + "' (expected: a name and a key)");
    }
    if (retention.isNegative() || retention.isZero() || maxMessageBytes <= 0) {
      throw new IllegalArgumentException(
          "topic "
              + name
              + ": retention "
              + retention
              + ", maxMessageBytes "
              + maxMessageBytes
              + " (expected: both > 0)");
    }
  }

  /** The topic's configuration as Kafka names it. */
  public Map<String, String> config(int replication) {
    Map<String, String> config = new HashMap<>();
    config.put("cleanup.policy", "delete");
    config.put("retention.ms", Long.toString(retention.toMillis()));
    // Only closed segments are deleted: roll daily, or a quiet topic keeps everything for 7 days.
    config.put("segment.ms", Long.toString(Duration.ofDays(1).toMillis()));
    config.put("max.message.bytes", Integer.toString(maxMessageBytes));
    config.put("message.timestamp.type", appendTime ? "LogAppendTime" : "CreateTime");
    // What is acknowledged stays when one broker of three is lost.
    config.put("min.insync.replicas", replication >= 3 ? "2" : "1");
    return config;
  }
}
