package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.serving.FeatureStatus;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.routing.FewInstances.Manner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutedReaderTest {
  private static final HedgeSettings SETTINGS =
      new HedgeSettings(25, 0.1, 20, 500, 200, 10_000, 200);
  private static final List<String> KEYS =
      IntStream.range(0, 40).mapToObj(i -> "account-" + i).toList();

  /** Instance 0 is asked; 1 owns everything, 2 follows it. */
  private final FewInstances world = new FewInstances(3);

  RoutedReaderTest() {
    for (int partition = 0; partition < FewInstances.PARTITIONS; partition++) {
      world.owns(1, partition).follows(2, partition, 700);
    }
    world.assigned();
    for (int i = 0; i < KEYS.size(); i++) {
      world.event(KEYS.get(i), FewInstances.NOW_MS - 60_000, 2L * i);
      world.event(KEYS.get(i), FewInstances.NOW_MS - 100, 2L * i + 1);
    }
  }

  private static double count(LookupAnswer answer, int row) {
    assertThat(answer.row(row).status(0)).isEqualTo(FeatureStatus.PRESENT);
    return answer.row(row).number(0);
  }

  private static void allCount(LookupAnswer answer, double expected) {
    for (int row = 0; row < answer.rows(); row++) {
      assertThat(count(answer, row)).isEqualTo(expected);
    }
  }

  @Test
  void rows_ownedElsewhere_areAskedOfTheirOwnerInOneQuestion() {
    LookupAnswer answer = world.lookup(world.reader(0, SETTINGS), KEYS, 1_000).join();
    allCount(answer, 2);
    assertThat(world.questions).containsOnly(java.util.Map.entry(world.instances.get(1), 1));
  }

  @Test
  void rows_ownedHere_areReadWithoutAQuestion() {
    assertThat(world.lookup(world.reader(1, SETTINGS), KEYS, 1_000)).isCompleted();
    assertThat(world.questions).isEmpty();
  }

  @Test
  void owner_notReachable_isReplacedByTheStandbyAtOnce() {
    world.manners.put(world.instances.get(1), Manner.UNREACHABLE);
    CompletableFuture<LookupAnswer> answer = world.lookup(world.reader(0, SETTINGS), KEYS, 1_000);
    assertThat(answer).isCompleted();
    allCount(answer.join(), 1);
  }

  @Test
  void owner_notReachable_isNotAskedAgainForAWhile() {
    world.manners.put(world.instances.get(1), Manner.UNREACHABLE);
    RoutedReader reader = world.reader(0, SETTINGS);
    for (int i = 0; i < 10; i++) {
      world.lookup(reader, KEYS, 1_000).join();
    }
    assertThat(world.questions.get(world.instances.get(1))).isEqualTo(1);
    world.timers.pass(PeerHealth.PROBE_MS);
    world.manners.put(world.instances.get(1), Manner.ANSWERS);
    allCount(world.lookup(reader, KEYS, 1_000).join(), 2);
    allCount(world.lookup(reader, KEYS, 1_000).join(), 2);
  }

  @Test
  void standby_here_answersWithoutAQuestionWhileTheOwnerIsDown() {
    world.manners.put(world.instances.get(1), Manner.UNREACHABLE);
    allCount(world.lookup(world.reader(2, SETTINGS), KEYS, 1_000).join(), 1);
    assertThat(world.questions).containsOnlyKeys(world.instances.get(1));
  }

  @Test
  void owner_thatHasLostItsRows_isFollowedByTheStandby() {
    world.loses(1);
    allCount(world.lookup(world.reader(0, SETTINGS), KEYS, 1_000).join(), 1);
  }

  @Test
  void owner_silent_isHedgedAfterAWhile() {
    world.manners.put(world.instances.get(1), Manner.SILENT);
    CompletableFuture<LookupAnswer> answer = world.lookup(world.reader(0, SETTINGS), KEYS, 1_000);
    world.timers.pass(24);
    assertThat(answer).isNotDone();
    world.timers.pass(1);
    allCount(answer.join(), 1);
  }

  @Test
  void owner_silent_withoutBudget_isWaitedForUntilTheTimeout() {
    world.manners.put(world.instances.get(1), Manner.SILENT);
    HedgeSettings none = new HedgeSettings(25, 0, 0, 500, 0, 10_000, 200);
    CompletableFuture<LookupAnswer> answer = world.lookup(world.reader(0, none), KEYS, 1_000);
    world.timers.pass(499);
    assertThat(answer).isNotDone();
    world.timers.pass(1);
    allCount(answer.join(), 1);
  }

  @Test
  void owner_silentAgainAndAgain_isPassedOver() {
    world.manners.put(world.instances.get(1), Manner.SILENT);
    RoutedReader reader = world.reader(0, SETTINGS);
    for (int i = 0; i < PeerHealth.SILENCES_MAX; i++) {
      CompletableFuture<LookupAnswer> answer = world.lookup(reader, KEYS, 1_000);
      world.timers.pass(30);
      assertThat(answer).isCompleted();
    }
    assertThat(world.lookup(reader, KEYS, 1_000)).isCompleted();
  }

  @Test
  void rowsThatNobodyAnswers_areInvalid_theOthersAreAnswered() {
    FewInstances three = new FewInstances(3).owns(1, 0).owns(1, 1).owns(2, 2).owns(2, 3).assigned();
    KEYS.forEach(key -> three.event(key, FewInstances.NOW_MS - 1_000, KEYS.indexOf(key)));
    three.manners.put(three.instances.get(2), Manner.UNREACHABLE);
    CompletableFuture<LookupAnswer> found = three.lookup(three.reader(0, SETTINGS), KEYS, 1_000);
    three.timers.pass(SETTINGS.patienceMs() + HedgeSettings.ROUND_MS);
    LookupAnswer answer = found.join();
    for (int row = 0; row < KEYS.size(); row++) {
      int partition = RoutingTable.partitionOf(KEYS.get(row), FewInstances.PARTITIONS);
      assertThat(answer.row(row).status(0))
          .isEqualTo(partition < 2 ? FeatureStatus.PRESENT : FeatureStatus.INVALID);
    }
  }

  @Test
  void rows_ofWhichNobodyAnswersAny_failTheLookup() {
    world.instances.forEach(i -> world.manners.put(i, Manner.UNREACHABLE));
    CompletableFuture<LookupAnswer> answer = world.lookup(world.reader(0, SETTINGS), KEYS, 1_000);
    world.timers.pass(SETTINGS.patienceMs() + HedgeSettings.ROUND_MS);
    assertThat(answer).isCompletedExceptionally();
    assertThat(answer.handle((a, e) -> e instanceof CompletionException ? e.getCause() : e).join())
        .isInstanceOf(LookupException.class);
  }

  @Test
  void rows_betweenTwoCopies_areWaitedForAMoment() {
    world.loses(1);
    world.loses(2);
    CompletableFuture<LookupAnswer> answer = world.lookup(world.reader(0, SETTINGS), KEYS, 1_000);
    world.timers.pass(100);
    assertThat(answer).isNotDone();
    for (int partition = 0; partition < FewInstances.PARTITIONS; partition++) {
      world.owns(2, partition);
    }
    for (int i = 0; i < KEYS.size(); i++) {
      world.event(KEYS.get(i), FewInstances.NOW_MS - 60_000, i);
    }
    world.timers.pass(HedgeSettings.ROUND_MS);
    allCount(answer.join(), 1);
  }

  /** Instance 2 follows, a minute behind; 1 is the owner. */
  private static FewInstances farBehind(int follower) {
    FewInstances far = new FewInstances(3);
    for (int partition = 0; partition < FewInstances.PARTITIONS; partition++) {
      far.owns(1, partition).follows(follower, partition, 60_000);
    }
    far.assigned();
    for (int i = 0; i < KEYS.size(); i++) {
      far.event(KEYS.get(i), FewInstances.NOW_MS - 90_000, i);
    }
    return far;
  }

  private static void ownedAgain(FewInstances few) {
    for (int partition = 0; partition < FewInstances.PARTITIONS; partition++) {
      few.owns(1, partition);
    }
    for (int i = 0; i < KEYS.size(); i++) {
      few.event(KEYS.get(i), FewInstances.NOW_MS - 90_000, i);
      few.event(KEYS.get(i), FewInstances.NOW_MS - 100, 100L + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void copies_farBehind_areAskedAgainUntilAFresherOneAnswers(int follower) {
    FewInstances far = farBehind(follower);
    far.loses(1);
    CompletableFuture<LookupAnswer> answer = far.lookup(far.reader(0, SETTINGS), KEYS, 1_000);
    far.timers.pass(100);
    assertThat(answer).isNotDone();

    ownedAgain(far);
    far.timers.pass(HedgeSettings.ROUND_MS);

    allCount(answer.join(), 2);
    assertThat(answer.join().stalenessMs()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void copies_farBehind_answerWhenNobodyHasMore_andNobodyWaitsAgainForAWhile(int follower) {
    FewInstances far = farBehind(follower);
    far.loses(1);
    RoutedReader reader = far.reader(0, SETTINGS);
    CompletableFuture<LookupAnswer> answer = far.lookup(reader, KEYS, 1_000);
    far.timers.pass(SETTINGS.fresherMs() - 1);
    assertThat(answer).isNotDone();
    far.timers.pass(HedgeSettings.ROUND_MS);
    allCount(answer.join(), 1);
    assertThat(answer.join().stalenessMs()).isEqualTo(60_000);

    assertThat(far.lookup(reader, KEYS, 1_000)).isCompleted();
    far.timers.pass(HedgeSettings.VAIN_MS);
    assertThat(far.lookup(reader, KEYS, 1_000)).isNotDone();
  }

  @Test
  void copies_farBehind_answerByTheDeadline() {
    FewInstances far = farBehind(2);
    far.loses(1);
    CompletableFuture<LookupAnswer> answer = far.lookup(far.reader(0, SETTINGS), KEYS, 100);
    far.timers.pass(100);
    allCount(answer.join(), 1);
  }

  @Test
  void copies_farBehind_answerInTimeWhileTheOwnerIsSilent() {
    FewInstances far = farBehind(2);
    far.manners.put(far.instances.get(1), Manner.SILENT);
    CompletableFuture<LookupAnswer> answer = far.lookup(far.reader(0, SETTINGS), KEYS, 1_000);
    far.timers.pass(SETTINGS.fresherMs() + 1);
    allCount(answer.join(), 1);
  }

  @Test
  void rows_thatNobodyIsKnownToHold_areNotWaitedFor() {
    FewInstances one = new FewInstances(1).assigned();
    assertThat(one.lookup(one.reader(0, SETTINGS), KEYS, 1_000)).isCompletedExceptionally();
  }

  /** Whoever answers, late, wrongly or not at all: right values, a true bound, and in time. */
  @Property(tries = 400)
  void lookups_whateverTheInstancesDo_endInTimeAndTellTheirAge(@ForAll long seed) {
    Random random = new Random(seed);
    FewInstances few = new FewInstances(2 + random.nextInt(3));
    for (int partition = 0; partition < FewInstances.PARTITIONS; partition++) {
      int owner = random.nextInt(few.instances.size());
      for (int i = 0; i < few.instances.size(); i++) {
        if (i == owner) {
          few.owns(i, partition);
        } else if (random.nextBoolean()) {
          few.follows(i, partition, random.nextInt(10) == 0 ? -1 : random.nextInt(20_000));
        }
      }
    }
    few.assigned();
    List<List<Long>> times = new ArrayList<>();
    long offset = 0;
    for (String key : KEYS) {
      List<Long> of = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        long atMs = FewInstances.NOW_MS - random.nextInt(25_000);
        few.event(key, atMs, offset++);
        of.add(atMs);
      }
      times.add(of);
    }
    RoutedReader reader = few.reader(0, SETTINGS);
    for (int round = 0; round < 5; round++) {
      for (int i = 1; i < few.instances.size(); i++) {
        Manner[] manners = Manner.values();
        few.manners.put(
            few.instances.get(i), manners[random.nextInt(2) * random.nextInt(manners.length)]);
      }
      long withinMs = 100L + random.nextInt(1_500);
      CompletableFuture<LookupAnswer> answer = few.lookup(reader, KEYS, withinMs);
      few.timers.pass(withinMs);
      assertThat(answer).as("seed " + seed).isDone();
      if (answer.isCompletedExceptionally()) {
        continue;
      }
      LookupAnswer found = answer.join();
      for (int row = 0; row < KEYS.size(); row++) {
        long staleMs = found.stalenessMs();
        List<Long> of = times.get(row);
        long atLeast = of.stream().filter(t -> t <= FewInstances.NOW_MS - staleMs).count();
        FeatureStatus status = found.row(row).status(0);
        if (status == FeatureStatus.INVALID) {
          continue;
        }
        double count = status == FeatureStatus.PRESENT ? found.row(row).number(0) : 0;
        assertThat(count).as("seed " + seed).isBetween((double) atLeast, (double) of.size());
      }
    }
  }
}
