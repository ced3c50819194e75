package dev.weir.streams.routing;

import dev.weir.streams.state.OpenStores.TakenOver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when partitions that this instance has taken over are current again: once the group has
 * committed past the end that their input topics had after the take-over, everything that an owner
 * before can have processed is processed here.
 *
 * <p>Owned by one thread, which calls {@link #step} again and again; asks the brokers at most two
 * questions at a time, and none while nothing has been taken over.
 */
final class Takeovers {
  private static final Logger LOG = LoggerFactory.getLogger(Takeovers.class);

  /** What of Kafka is asked. */
  interface Offsets {
    /** Where the topic partitions end now; those without a record are left out. */
    CompletableFuture<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions);

    /** Up to where the group has processed them; those never committed are left out. */
    CompletableFuture<Map<TopicPartition, Long>> committed(Set<TopicPartition> partitions);

    /** Of a group of a cluster. */
    static Offsets of(Admin admin, String group) {
      return new Offsets() {
        @Override
        public CompletableFuture<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions) {
          // All of its records may have been deleted before any was read: nothing to wait for.
          return list(partitions, OffsetSpec.earliest())
              .thenCombine(
                  list(partitions, OffsetSpec.latest()),
                  (begins, ends) -> {
                    ends.entrySet()
                        .removeIf(end -> end.getValue().equals(begins.get(end.getKey())));
                    return ends;
                  });
        }

        private CompletableFuture<Map<TopicPartition, Long>> list(
            Set<TopicPartition> partitions, OffsetSpec which) {
          return admin
              .listOffsets(partitions.stream().collect(Collectors.toMap(tp -> tp, tp -> which)))
              .all()
              .thenApply(
                  found -> {
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    found.forEach((tp, one) -> offsets.put(tp, one.offset()));
                    return offsets;
                  })
              .toCompletionStage()
              .toCompletableFuture();
        }

        @Override
        public CompletableFuture<Map<TopicPartition, Long>> committed(
            Set<TopicPartition> partitions) {
          return admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .thenApply(
                  found -> {
                    Map<TopicPartition, Long> committed = new HashMap<>();
                    for (TopicPartition partition : partitions) {
                      OffsetAndMetadata offset = found.get(partition);
                      if (offset != null) {
                        committed.put(partition, offset.offset());
                      }
                    }
                    return committed;
                  })
              .toCompletionStage()
              .toCompletableFuture();
        }
      };
    }
  }

  private final Supplier<List<TakenOver>> takenOver;
  private final Consumer<TakenOver> caughtUp;
  private final Map<String, Set<String>> topicsOfStore;
  private final Offsets offsets;
  private final Map<TakenOver, CompletableFuture<Map<TopicPartition, Long>>> ends = new HashMap<>();
  private CompletableFuture<Map<TopicPartition, Long>> committed =
      CompletableFuture.completedFuture(Map.of());

  /**
   * @param takenOver what is under way
   * @param caughtUp is told what is current again
   * @param topicsOfStore the topics that the tasks with that store read
   */
  Takeovers(
      Supplier<List<TakenOver>> takenOver,
      Consumer<TakenOver> caughtUp,
      Map<String, Set<String>> topicsOfStore,
      Offsets offsets) {
    this.takenOver = takenOver;
    this.caughtUp = caughtUp;
    this.topicsOfStore = topicsOfStore;
    this.offsets = offsets;
  }

  /** Looks at what has been taken over and what is known of it by now. Does not wait. */
  void step() {
    List<TakenOver> taken = takenOver.get();
    ends.keySet().retainAll(taken);
    if (taken.isEmpty()) {
      return;
    }
    for (TakenOver one : taken) {
      // Asked again when it failed: nothing is current before it is known to be.
      ends.compute(
          one,
          (t, asked) ->
              asked == null || asked.isCompletedExceptionally()
                  ? offsets.ends(inputs(one))
                  : asked);
    }
    if (!committed.isDone()) {
      return;
    }
    if (committed.isCompletedExceptionally()) {
      LOG.debug("committed offsets are not known yet");
    } else {
      Map<TopicPartition, Long> processed = committed.join();
      for (TakenOver one : taken) {
        CompletableFuture<Map<TopicPartition, Long>> asked = ends.get(one);
        if (asked != null
            && asked.isDone()
            && !asked.isCompletedExceptionally()
            && reached(asked.join(), processed)) {
          caughtUp.accept(one);
        }
      }
    }
    Set<TopicPartition> inputs = new HashSet<>();
    taken.forEach(one -> inputs.addAll(inputs(one)));
    committed = offsets.committed(inputs);
  }

  private Set<TopicPartition> inputs(TakenOver taken) {
    return topicsOfStore.getOrDefault(taken.store(), Set.of()).stream()
        .map(topic -> new TopicPartition(topic, taken.partition()))
        .collect(Collectors.toSet());
  }

  private static boolean reached(
      Map<TopicPartition, Long> ends, Map<TopicPartition, Long> processed) {
    return ends.entrySet().stream()
        .allMatch(end -> processed.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
