package dev.weir.streams.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private static final Backoff BACKOFF = new Backoff(1_000, 8_000, 4, 60_000);
  private static final Outcome DONE = new Outcome.Delivered();
  private static final Outcome DOWN = new Outcome.Failed("status 500", 0);

  private final Deliveries deliveries = new Deliveries(BACKOFF, new SplittableRandom(7), 1_000);

  @Test
  void revisionsOfAPost_goOneAfterTheOther_othersDoNotWait() {
    offer(0, 10, "a", 1);
    offer(0, 11, "a", 2);
    offer(0, 12, "b", 1);

    List<Delivery> first = deliveries.due(0, 9);
    assertThat(first).extracting(Delivery::postId).containsExactly("a", "b");
    assertThat(deliveries.tried(first.get(0), DOWN, 0)).isEqualTo(Deliveries.Next.WAIT);
    assertThat(deliveries.tried(first.get(1), DONE, 0)).isEqualTo(Deliveries.Next.DONE);
    assertThat(deliveries.due(499, 9)).isEmpty();
    assertThat(deliveries.done()).containsEntry(0, 10L);

    Delivery again = deliveries.due(1_000, 9).get(0);
    assertThat(again).isSameAs(first.get(0));
    deliveries.tried(again, DONE, 1_000);
    assertThat(deliveries.due(1_000, 9)).extracting(Delivery::revision).containsExactly(2);
    assertThat(deliveries.done()).containsEntry(0, 11L);
  }

  @Test
  void whatCameBefore_isPassedOver() {
    assertThat(offer(0, 1, "a", 2)).isTrue();
    assertThat(offer(0, 2, "a", 2)).isFalse();
    assertThat(offer(0, 3, "a", 1)).isFalse();
    deliveries.tried(deliveries.due(0, 1).get(0), DONE, 0);
    assertThat(offer(0, 4, "a", 2)).isFalse();
    assertThat(deliveries.done()).containsEntry(0, 5L);
    assertThat(deliveries.held()).isZero();
  }

  @Test
  void refused_isSetAsideAtOnce_andHoldsTheCommitUntilItWas() {
    offer(0, 1, "a", 1);
    Delivery refused = deliveries.due(0, 1).get(0);
    assertThat(deliveries.tried(refused, new Outcome.Refused("status 410"), 0))
        .isEqualTo(Deliveries.Next.SET_ASIDE);
    assertThat(refused.problem()).isEqualTo("status 410");
    assertThat(deliveries.done()).containsEntry(0, 1L);
    deliveries.setAside(refused);
    assertThat(deliveries.done()).containsEntry(0, 2L);
  }

  @Test
  void failedTooOften_isSetAside_withLongerPausesUpToThen() {
    offer(0, 1, "a", 1);
    long nowMs = 0;
    List<Long> pauses = new ArrayList<>();
    for (int attempt = 1; attempt < BACKOFF.triesMax(); attempt++) {
      assertThat(deliveries.tried(deliveries.due(nowMs, 1).get(0), DOWN, nowMs))
          .isEqualTo(Deliveries.Next.WAIT);
      long next = deliveries.nextDueMs().orElseThrow();
      pauses.add(next - nowMs);
      nowMs = next;
    }
    assertThat(deliveries.tried(deliveries.due(nowMs, 1).get(0), DOWN, nowMs))
        .isEqualTo(Deliveries.Next.SET_ASIDE);
    assertThat(pauses.get(0)).isBetween(500L, 1_000L);
    assertThat(pauses.get(1)).isBetween(1_000L, 2_000L);
    assertThat(pauses.get(2)).isBetween(2_000L, 4_000L);
  }

  @Test
  void retryAfter_isKept_andOneThatMayNotBeTriedInTimeIsSetAside() {
    offer(0, 1, "a", 1);
    deliveries.tried(deliveries.due(0, 1).get(0), new Outcome.Failed("status 429", 30_000), 0);
    assertThat(deliveries.nextDueMs()).hasValue(30_000);
    Delivery again = deliveries.due(30_000, 1).get(0);
    assertThat(deliveries.tried(again, new Outcome.Failed("status 429", 30_001), 30_000))
        .isEqualTo(Deliveries.Next.SET_ASIDE);
  }

  @Test
  void partitionGone_whatWasHeldOfItIsForgotten_andComesAgain() {
    offer(0, 1, "a", 1);
    offer(1, 1, "b", 1);
    Delivery underWay = deliveries.due(0, 1).get(0);
    deliveries.end(0);
    assertThat(deliveries.tried(underWay, DONE, 0)).isEqualTo(Deliveries.Next.FORGOTTEN);
    assertThat(deliveries.held()).isEqualTo(1);
    assertThat(deliveries.done()).containsOnlyKeys(1);
    deliveries.begin(0, 1);
    assertThat(offer(0, 1, "a", 1)).isTrue();
    assertThat(deliveries.due(0, 9)).extracting(Delivery::postId).containsExactly("a", "b");
  }

  /** A receiver in a bad mood: all ends, in order per post, and no commit runs ahead. */
  @Test
  void randomReceiver_losesNothingAndKeepsTheOrder() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Deliveries under = new Deliveries(BACKOFF, new SplittableRandom(seed), 20);
      Map<String, List<Integer>> ended = new HashMap<>();
      Map<String, Integer> revisions = new HashMap<>();
      Set<Long> open = new HashSet<>();
      List<Delivery> underWay = new ArrayList<>();
      long nowMs = 0;
      long offset = 0;
      under.begin(0, 0);
      while (offset < 300 || under.held() > 0) {
        nowMs += random.nextInt(2_000);
        while (offset < 300 && !under.isFull() && random.nextInt(4) > 0) {
          String post = "post-" + random.nextInt(12);
          int revision = revisions.merge(post, 1, Integer::sum);
          assertThat(under.offer(new Delivery(0, offset, post, revision, 0, new byte[0]))).isTrue();
          open.add(offset++);
        }
        underWay.addAll(under.due(nowMs, 5 - underWay.size()));
        if (!underWay.isEmpty()) {
          Delivery one = underWay.remove(random.nextInt(underWay.size()));
          Outcome outcome =
              switch (random.nextInt(5)) {
                case 0 -> new Outcome.Refused("status 410");
                case 1, 2 -> DOWN;
                default -> DONE;
              };
          Deliveries.Next next = under.tried(one, outcome, nowMs);
          if (next == Deliveries.Next.SET_ASIDE) {
            under.setAside(one);
          }
          if (next != Deliveries.Next.WAIT) {
            ended.computeIfAbsent(one.postId(), id -> new ArrayList<>()).add(one.revision());
            open.remove(one.offset());
          }
        }
        long done = under.done().get(0);
        assertThat(open).as("seed %d", seed).allMatch(o -> o >= done);
        assertThat(under.held()).as("seed %d", seed).isEqualTo(open.size()).isLessThanOrEqualTo(20);
      }
      assertThat(under.done()).as("seed %d", seed).containsEntry(0, 300L);
      for (Map.Entry<String, List<Integer>> post : ended.entrySet()) {
        assertThat(post.getValue())
            .as("seed %d %s", seed, post.getKey())
            .isSorted()
            .hasSize(revisions.get(post.getKey()));
      }
    }
  }

  private boolean offer(int partition, long offset, String post, int revision) {
    return deliveries.offer(new Delivery(partition, offset, post, revision, 0, new byte[0]));
  }
}
