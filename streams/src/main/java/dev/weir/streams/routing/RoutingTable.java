package dev.weir.streams.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which instance holds which partition of each store, as the last assignment said. Immutable; made
 * once per change, so that a lookup costs a hash of its key and two array reads.
 */
public final class RoutingTable {
  /** What an instance holds, by the partitions of the topics that its tasks read. */
  public record Holder(Instance instance, Set<TopicPartition> owned, Set<TopicPartition> followed) {
    public Holder {
      owned = Set.copyOf(owned);
      followed = Set.copyOf(followed);
    }
  }

  private final int partitions;
  private final Map<String, List<Route>> routes;

  private RoutingTable(int partitions, Map<String, List<Route>> routes) {
    this.partitions = partitions;
    this.routes = Map.copyOf(routes);
  }

  /**
   * @param partitions of every topic
   * @param topicsOfStore the topics that the tasks with that store read
   */
  public static RoutingTable of(
      int partitions, Map<String, Set<String>> topicsOfStore, Collection<Holder> holders) {
    Map<String, List<Route>> routes = new LinkedHashMap<>();
    topicsOfStore.forEach(
        (store, topics) -> {
          List<Route> byPartition = new ArrayList<>(partitions);
          for (int partition = 0; partition < partitions; partition++) {
            byPartition.add(route(topics, partition, holders));
          }
          routes.put(store, List.copyOf(byPartition));
        });
    return new RoutingTable(partitions, routes);
  }

  private static Route route(Set<String> topics, int partition, Collection<Holder> holders) {
    Instance owner = null;
    List<Instance> standbys = new ArrayList<>();
    for (Holder holder : holders) {
      if (holds(holder.owned(), topics, partition)) {
        owner = holder.instance();
      } else if (holds(holder.followed(), topics, partition)) {
        standbys.add(holder.instance());
      }
    }
    return owner == null && standbys.isEmpty() ? Route.NONE : new Route(owner, standbys);
  }

  private static boolean holds(Set<TopicPartition> held, Set<String> topics, int partition) {
    return topics.stream().anyMatch(topic -> held.contains(new TopicPartition(topic, partition)));
  }

  /** Where the rows of a store's partition are. */
  public Route route(String store, int partition) {
    List<Route> byPartition = routes.get(store);
    return byPartition == null ? Route.NONE : byPartition.get(partition);
  }

  /** Stores and, by partition, where their rows are. */
  public Map<String, List<Route>> routes() {
    return routes;
  }

  public int partitions() {
    return partitions;
  }

  /** The partition that Kafka's default partitioner gives the key: murmur2 of its UTF-8 bytes. */
  public static int partitionOf(String key, int partitions) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** As {@link #partitionOf(String, int)}, of this table. */
  public int partitionOf(String key) {
    return partitionOf(key, partitions);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoutingTable table
        && table.partitions == partitions
        && table.routes.equals(routes);
  }

  @Override
  public int hashCode() {
    return 31 * partitions + routes.hashCode();
  }
}
