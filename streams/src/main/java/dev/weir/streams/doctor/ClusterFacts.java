package dev.weir.streams.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster tells of itself.
 *
 * @param askedAt by this machine's clock
 * @param topics those that are there, by name
 * @param before where the group stood a moment earlier
 * @param now where it stands
 */
public record ClusterFacts(
    Instant askedAt,
    List<Broker> brokers,
    Map<String, Topic> topics,
    Group before,
    Group now,
    DeadLetters deadLetters,
    @Nullable Instant newestPost) {

  /**
   * One broker.
   *
   * @param settings as Kafka names them; empty where it may not be asked
   * @param disks what its log directories say
   */
  public record Broker(int id, String address, Map<String, String> settings, List<Disk> disks) {}

  /**
   * A log directory.
   *
   * @param usableBytes -1 where the broker does not tell
   * @param error why it is offline; null when it is not
   */
  public record Disk(String path, long totalBytes, long usableBytes, @Nullable String error) {}

  /**
   * One topic.
   *
   * @param replication copies of the partition that has the fewest
   * @param leaderless partitions that nobody can write to
   * @param behind partitions that lack a copy that should be in sync
   */
  public record Topic(
      int partitions, int replication, int leaderless, int behind, Map<String, String> settings) {}

  /**
   * The consumer group of the instances.
   *
   * @param state as Kafka names it: {@code Stable}, {@code Empty} …
   * @param at by this machine's clock
   */
  public record Group(
      String id, String state, int members, Instant at, Map<TopicPartition, Place> places) {
    /** Records that are still to be read. */
    long lag() {
      return places.values().stream().mapToLong(Place::lag).sum();
    }

    /** Records that have been read in the life of the topics. */
    long read() {
      return places.values().stream().mapToLong(Place::committed).sum();
    }
  }

  /**
   * Where the group stands in a partition.
   *
   * @param committed the next offset to read
   * @param first the oldest offset that is still there
   * @param end the offset of the next record to come
   */
  public record Place(long committed, long first, long end) {
    long lag() {
      return Math.max(0, end - committed);
    }
  }

  /** How many records were set aside in the hour before. */
  public record DeadLetters(String topic, long lastHour) {}
}
