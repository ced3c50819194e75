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
 * @param live whether it is a live table: compacted, with one partition; the retention is then how
 *     long it keeps every record
 */
public record TopicSpec(
    String name,
    String key,
    Duration retention,
    int maxMessageBytes,
    boolean appendTime,
    boolean live) {
  /** How long a live table keeps every record; then only the last of each key. */
  public static final Duration LIVE_HISTORY = Duration.ofDays(7);

  /** Largest batch of a live table. */
  public static final int LIVE_MESSAGE_BYTES_MAX = 1 << 20;

  /** A topic that forgets after its retention. */
  public TopicSpec(
      String name, String key, Duration retention, int maxMessageBytes, boolean appendTime) {
    this(name, key, retention, maxMessageBytes, appendTime, false);
  }

  /** The topic of a live table: one partition, the last record of each key is kept for ever. */
  public static TopicSpec live(String name, String key) {
    return new TopicSpec(name, key, LIVE_HISTORY, LIVE_MESSAGE_BYTES_MAX, true, true);
  }

  /** How many partitions it has where the topics of the data path have so many. */
  public int partitions(int ofDataPath) {
    return live ? 1 : ofDataPath;
  }

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
    if (live) {
      config.put("cleanup.policy", "compact");
      // Who comes back with an older position finds what was decided by then.
      config.put("min.compaction.lag.ms", Long.toString(retention.toMillis()));
      config.put("delete.retention.ms", Long.toString(retention.toMillis()));
    } else {
      config.put("cleanup.policy", "delete");
      config.put("retention.ms", Long.toString(retention.toMillis()));
    }
    // Only closed segments are deleted: roll daily, or a quiet topic keeps everything for 7 days.
    config.put("segment.ms", Long.toString(Duration.ofDays(1).toMillis()));
    config.put("max.message.bytes", Integer.toString(maxMessageBytes));
    config.put("message.timestamp.type", appendTime ? "LogAppendTime" : "CreateTime");
    // What is acknowledged stays when one broker of three is lost.
    config.put("min.insync.replicas", replication >= 3 ? "2" : "1");
    return config;
  }
}
