package dev.weir.streams.routing;

import dev.weir.streams.query.ViewBatch;
import dev.weir.streams.query.ViewReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when a group has counted all that stood in its topics at the start, and answers no
 * lookup before: rows that are still being filled from the log tell too little.
 *
 * <p>What stood there is counted once it has passed every stage. So the ends of all topics between
 * stages and before them are taken, the group is waited for until it has committed past them, and
 * this as often as there are stages: a stage's commit comes after what it passed on.
 *
 * <p>{@link #step} is called again and again by one thread and does not wait; the rest is
 * thread-safe.
 */
final class LogFill {
  private static final Logger LOG = LoggerFactory.getLogger(LogFill.class);
  private static final CompletableFuture<Void> READ = CompletableFuture.completedFuture(null);

  private final Set<TopicPartition> inputs;
  private final int stages;
  private int passed;
  private @Nullable CompletableFuture<Map<TopicPartition, Long>> ends;
  private @Nullable CompletableFuture<Map<TopicPartition, Long>> committed;
  private volatile long toGo = Cluster.FILL_UNKNOWN;

  /**
   * @param inputs all that the stages read
   * @param stages how many there are at most on the way of an event
   */
  LogFill(Set<TopicPartition> inputs, int stages) {
    this.inputs = Set.copyOf(inputs);
    this.stages = stages;
  }

  /** Of all stages of a topology. */
  static LogFill of(Topology topology, int partitions) {
    Set<TopicPartition> inputs = new HashSet<>();
    Set<TopologyDescription.Subtopology> stages = topology.describe().subtopologies();
    for (TopologyDescription.Subtopology stage : stages) {
      for (TopologyDescription.Node node : stage.nodes()) {
        if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
          for (String topic : source.topicSet()) {
            for (int p = 0; p < partitions; p++) {
              inputs.add(new TopicPartition(topic, p));
            }
          }
        }
      }
    }
    return new LogFill(inputs, stages.size());
  }

  /** Looks at what is known by now. */
  void step(Takeovers.Offsets offsets) {
    CompletableFuture<Map<TopicPartition, Long>> knownEnds = ends;
    CompletableFuture<Map<TopicPartition, Long>> known = committed;
    if (toGo == 0
        || (knownEnds != null && !knownEnds.isDone())
        || (known != null && !known.isDone())) {
      return;
    }
    if (knownEnds == null || knownEnds.isCompletedExceptionally()) {
      ends = offsets.ends(inputs);
    } else if (known != null && !known.isCompletedExceptionally()) {
      long behind = behind(knownEnds.join(), known.join());
      if (behind > 0) {
        toGo = behind;
      } else if (++passed == stages) {
        LOG.info("all that stood in the topics at the start is counted");
        toGo = 0;
      } else {
        ends = offsets.ends(inputs);
      }
    }
    committed = offsets.committed(inputs);
  }

  private static long behind(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed) {
    long behind = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      behind += Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L));
    }
    return behind;
  }

  /**
   * Records to be counted before lookups are answered, {@link Cluster#FILL_UNKNOWN}, or 0: they
   * are.
   */
  long toGo() {
    return toGo;
  }

  /** The reader, once all is counted; until then every key is away. */
  ViewReader fence(ViewReader reader) {
    return (batches, deadlineNanos) -> {
      if (toGo == 0) {
        return reader.read(batches, deadlineNanos);
      }
      for (ViewBatch batch : batches) {
        for (int i = 0; i < batch.size(); i++) {
          batch.away(i);
        }
      }
      return READ;
    };
  }
}
