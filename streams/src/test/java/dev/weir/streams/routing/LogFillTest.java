package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogFillTest {
  private static final TopicPartition EVENTS = new TopicPartition("events", 0);
  private static final TopicPartition KEYED = new TopicPartition("keyed", 0);

  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private boolean broken;

  private final Takeovers.Offsets offsets =
      new Takeovers.Offsets() {
        @Override
        public CompletableFuture<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions) {
          assertThat(partitions).containsExactlyInAnyOrder(EVENTS, KEYED);
          return answer(ends);
        }

        @Override
        public CompletableFuture<Map<TopicPartition, Long>> committed(
            Set<TopicPartition> partitions) {
          return answer(committed);
        }
      };

  private final LogFill fill = new LogFill(Set.of(EVENTS, KEYED), 2);

  private CompletableFuture<Map<TopicPartition, Long>> answer(Map<TopicPartition, Long> known) {
    return broken
        ? CompletableFuture.failedFuture(new TimeoutException("no broker"))
        : CompletableFuture.completedFuture(Map.copyOf(known));
  }

  private long toGoAfterSteps() {
    for (int i = 0; i < 5; i++) {
      fill.step(offsets);
    }
    return fill.toGo();
  }

  @Test
  void records_thatStoodInTheLog_areWaitedForThroughEveryStage() {
    ends.put(EVENTS, 100L);
    assertThat(fill.toGo()).isEqualTo(Cluster.FILL_UNKNOWN);
    assertThat(toGoAfterSteps()).isEqualTo(100);
    committed.put(EVENTS, 60L);
    ends.put(KEYED, 60L);
    assertThat(toGoAfterSteps()).isEqualTo(40);
    // All read, and passed on; not yet counted.
    committed.put(EVENTS, 100L);
    ends.put(KEYED, 100L);
    assertThat(toGoAfterSteps()).isEqualTo(100);
    committed.put(KEYED, 99L);
    assertThat(toGoAfterSteps()).isEqualTo(1);
    committed.put(KEYED, 100L);
    assertThat(toGoAfterSteps()).isZero();
  }

  @Test
  void records_thatCameAfterwards_areNotWaitedFor() {
    ends.put(EVENTS, 10L);
    toGoAfterSteps();
    ends.put(EVENTS, 1_000L);
    committed.put(EVENTS, 10L);
    fill.step(offsets);
    fill.step(offsets);
    committed.put(EVENTS, 1_000L);
    toGoAfterSteps();
    ends.put(EVENTS, 2_000L);
    assertThat(toGoAfterSteps()).isZero();
  }

  @Test
  void topics_withoutARecord_areFilled() {
    assertThat(toGoAfterSteps()).isZero();
  }

  @Test
  void brokers_thatDoNotAnswer_areAskedAgain() {
    broken = true;
    ends.put(EVENTS, 3L);
    committed.put(EVENTS, 3L);
    assertThat(toGoAfterSteps()).isEqualTo(Cluster.FILL_UNKNOWN);
    broken = false;
    assertThat(toGoAfterSteps()).isZero();
  }
}
