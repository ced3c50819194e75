package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.state.OpenStores.TakenOver;
import dev.weir.streams.state.RowCopy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TakeoversTest {
  private static final TopicPartition EVENTS = new TopicPartition("events", 1);
  private static final TopicPartition ERASURES = new TopicPartition("erasures", 1);

  private static final class Copy implements RowCopy {
    @Override
    public RowStore rows() {
      return new InMemoryRowStore();
    }

    @Override
    public boolean owned() {
      return true;
    }

    @Override
    public long staleMs(long nowMs) {
      return UNKNOWN;
    }
  }

  private final TakenOver first = new TakenOver("rows", 1, new Copy(), 1);
  private final List<TakenOver> underWay = new ArrayList<>(List.of(first));
  private final List<TakenOver> current = new ArrayList<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private int endsAsked;
  private int committedAsked;
  private boolean broken;

  private final Takeovers takeovers =
      new Takeovers(
          () -> List.copyOf(underWay),
          current::add,
          Map.of("rows", Set.of("events", "erasures")),
          new Takeovers.Offsets() {
            @Override
            public CompletableFuture<Map<TopicPartition, Long>> ends(Set<TopicPartition> of) {
              assertThat(of).containsExactlyInAnyOrder(EVENTS, ERASURES);
              endsAsked++;
              return answer(ends);
            }

            @Override
            public CompletableFuture<Map<TopicPartition, Long>> committed(Set<TopicPartition> of) {
              committedAsked++;
              return answer(committed);
            }
          });

  private CompletableFuture<Map<TopicPartition, Long>> answer(Map<TopicPartition, Long> known) {
    return broken
        ? CompletableFuture.failedFuture(new TimeoutException("no broker"))
        : CompletableFuture.completedFuture(Map.copyOf(known));
  }

  private void steps() {
    for (int i = 0; i < 3; i++) {
      takeovers.step();
    }
  }

  @Test
  void nothing_takenOver_asksNobody() {
    underWay.clear();
    steps();
    assertThat(endsAsked + committedAsked).isZero();
  }

  @Test
  void takeover_isCurrent_onceTheGroupHasCommittedPastTheEndsOfThen() {
    ends.put(EVENTS, 10L);
    ends.put(ERASURES, 2L);
    committed.put(EVENTS, 10L);
    steps();
    assertThat(current).isEmpty();

    // What comes after the take-over is not waited for.
    ends.put(EVENTS, 1_000L);
    committed.put(ERASURES, 2L);
    steps();
    assertThat(current).contains(first);
    assertThat(endsAsked).isEqualTo(1);
  }

  @Test
  void takeover_ofTopicsWithoutRecords_isCurrentAtOnce() {
    steps();
    assertThat(current).contains(first);
  }

  @Test
  void ends_notKnown_areAskedForAgainAndNothingIsCurrentBefore() {
    broken = true;
    steps();
    assertThat(current).isEmpty();
    broken = false;
    ends.put(EVENTS, 5L);
    committed.put(EVENTS, 5L);
    steps();
    assertThat(current).contains(first);
  }

  @Test
  void nextTakeover_ofTheSamePartition_hasItsOwnEnds() {
    ends.put(EVENTS, 5L);
    committed.put(EVENTS, 4L);
    steps();
    TakenOver second = new TakenOver("rows", 1, first.copy(), 2);
    underWay.set(0, second);
    ends.put(EVENTS, 9L);
    committed.put(EVENTS, 8L);
    steps();
    assertThat(current).isEmpty();
    committed.put(EVENTS, 9L);
    steps();
    assertThat(current).contains(second).doesNotContain(first);
  }
}
