package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.event.Post;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DemoPacerTest {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long END_MS = START_MS + 10_000;

  private final FakePaceClock clock = new FakePaceClock();
  private final DemoScore score = new DemoScore("t", false);
  private final long startNanos = clock.nanoTime();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void events_areSentWhenTheyHappen() throws InterruptedException {
    var sent = new ArrayList<Long>();
    pacer((topic, key, event) -> sent.add(clock.nanoTime())).run();
    var planned = new ArrayList<Long>();
    community().forEachRemaining(e -> planned.add(startNanos + (e.atMs() - START_MS) * 1_000_000));
    assertThat(sent).isEqualTo(planned).hasSizeGreaterThan(900);
  }

  @Test
  void slowSink_delaysTheNextButLatencyCountsFromThePlan() throws InterruptedException {
    pacer(
            (topic, key, event) -> {
              clock.pass(200_000_000);
              if (event instanceof Post post) {
                score.answered(
                    DemoScoreTest.answer(post.getPostId(), 1, "allow"), clock.nanoTime());
              }
            })
        .run();
    assertThat(score.unanswered()).isZero();
    // 200 ms an event at some hundred events a second: the last ones are minutes late.
    assertThat(score.snapshot().latency().p99Ms()).isGreaterThan(60_000);
  }

  @Test
  void everyPost_isCountedBeforeItIsSent() throws InterruptedException {
    var early = new ArrayList<String>();
    pacer(
            (topic, key, event) -> {
              if (event instanceof Post post) {
                long before = score.unanswered();
                score.answered(
                    DemoScoreTest.answer(post.getPostId(), 1, "allow"), clock.nanoTime());
                if (score.unanswered() != before - 1) {
                  early.add(post.getPostId());
                }
              }
            })
        .run();
    assertThat(early).isEmpty();
  }

  @Test
  void interrupt_endsTheRunAtTheNextEvent() {
    var sent = new ArrayList<String>();
    DemoPacer pacer =
        pacer(
            (topic, key, event) -> {
              sent.add(key);
              if (sent.size() == 7) {
                Thread.currentThread().interrupt();
              }
            });
    assertThatThrownBy(pacer::run).isInstanceOf(InterruptedException.class);
    assertThat(sent).hasSize(7);
  }

  @Test
  void lookups_areMadeAtTheirRateAndCounted() {
    community()
        .forEachRemaining(
            e -> {
              if (e.event() instanceof Post post) {
                score.sent(post, 0);
              }
            });
    var times = new ArrayList<Long>();
    var lookups =
        new DemoLookups(
            author -> {
              assertThat(author).startsWith("u");
              times.add((clock.nanoTime() - startNanos) / 1_000_000);
              if (times.size() == 4) {
                Thread.currentThread().interrupt();
              }
              return times.size() != 2;
            },
            score,
            clock,
            5,
            1);
    assertThatThrownBy(lookups::run).isInstanceOf(InterruptedException.class);
    assertThat(times).isEqualTo(List.of(200L, 400L, 600L, 800L));
    assertThat(score.snapshot().lookups()).isEqualTo(3);
    assertThat(score.snapshot().failedLookups()).isEqualTo(1);
  }

  private DemoPacer pacer(EventSink sink) {
    return new DemoPacer(community(), START_MS, sink, score, clock);
  }

  private static Community community() {
    return new Community(9, "t", START_MS, END_MS, 100);
  }
}
