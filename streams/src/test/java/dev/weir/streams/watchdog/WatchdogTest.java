package dev.weir.streams.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration PAUSE_MAX = Duration.ofSeconds(4);

  private final AtomicLong nowMs = new AtomicLong(1_000);
  private final List<Long> ends = new ArrayList<>();

  private Watchdog watchdog(Duration pauseMax) {
    return new Watchdog(
        pauseMax, () -> TimeUnit.MILLISECONDS.toNanos(nowMs.get()), pause -> ends.add(pause));
  }

  @Test
  void pause_upToTheMost_isBorneAndMeasured() {
    Watchdog watchdog = watchdog(PAUSE_MAX);
    nowMs.addAndGet(4_000);
    watchdog.look();
    nowMs.addAndGet(3_000);
    watchdog.look();
    assertThat(ends).isEmpty();
    assertThat(watchdog.longestSeconds()).isEqualTo(4.0);
  }

  @Test
  void pause_longer_endsTheProcess_whicheverLookComesFirst() {
    Watchdog watchdog = watchdog(PAUSE_MAX);
    nowMs.addAndGet(4_001);
    watchdog.look();
    // The first to wake has not got past the pause for the others, however late they look.
    nowMs.addAndGet(10);
    watchdog.look();
    assertThat(ends).containsExactly(4_001L, 4_011L);
  }

  @Test
  void pause_ofAnyLength_isOnlyMeasuredWhereNoneIsTooLong() {
    Watchdog watchdog = watchdog(Duration.ZERO);
    nowMs.addAndGet(3_600_000);
    watchdog.look();
    assertThat(ends).isEmpty();
    assertThat(watchdog.longestSeconds()).isEqualTo(3_600);
  }

  @Test
  void clock_thatGoesThroughItsOrigin_makesNoPause() {
    long origin = Long.MAX_VALUE - 5;
    AtomicLong nanos = new AtomicLong(origin);
    Watchdog watchdog = new Watchdog(PAUSE_MAX, nanos::get, ends::add);
    nanos.addAndGet(10);
    watchdog.look();
    assertThat(nanos.get()).isNegative();
    assertThat(ends).isEmpty();
  }

  /** Threads that wake at the same moment after a pause: none of them gets past it. */
  @Test
  void threads_afterAPause_neverGetPastIt() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      AtomicInteger passed = new AtomicInteger();
      Watchdog watchdog =
          new Watchdog(
              PAUSE_MAX,
              () -> TimeUnit.MILLISECONDS.toNanos(nowMs.get()),
              pause -> {
                throw new Ended();
              });
      nowMs.addAndGet(5_000);
      CountDownLatch awake = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    awake.await();
                    watchdog.look();
                    passed.incrementAndGet();
                  } catch (Ended e) {
                    // as it is to be
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        thread.start();
        threads.add(thread);
      }
      awake.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(passed).hasValue(0);
    }
  }

  @Test
  void producer_afterAPause_takesNoRecord() {
    Watchdog watchdog =
        new Watchdog(
            PAUSE_MAX,
            () -> TimeUnit.MILLISECONDS.toNanos(nowMs.get()),
            pause -> {
              throw new Ended();
            });
    try (Producer<byte[], byte[]> producer =
        new WatchedClients(watchdog)
            .getProducer(Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", 1))) {
      nowMs.addAndGet(5_000);
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("verdicts", new byte[1]);
      assertThatThrownBy(() -> producer.send(record, null)).isInstanceOf(Ended.class);
      assertThatThrownBy(() -> producer.send(record)).isInstanceOf(Ended.class);
    }
  }

  @Test
  void reason_tellsThePauseAndTheWayOut() {
    assertThat(Halt.reason(12_345, PAUSE_MAX))
        .contains("12.3 s", "at most 4.0 s", "--pause-max-ms", "exit 3", "Start it again");
  }

  private static final class Ended extends RuntimeException {}
}
