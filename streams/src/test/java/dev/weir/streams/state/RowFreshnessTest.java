package dev.weir.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RowFreshnessTest {
  private static final long T = 1_700_000_000_000L;

  private final RowFreshness freshness = new RowFreshness();

  @Test
  void copy_beforeItsFirstMark_knowsNoBound() {
    assertThat(freshness.staleMs(T)).isEqualTo(RowFreshness.UNKNOWN);
  }

  @Test
  void copy_thatFollows_isAsOldAsItsLastMark() {
    freshness.marked(RowFreshness.value(T));
    assertThat(freshness.staleMs(T + 700)).isEqualTo(700);
  }

  @Test
  void copy_readingAnOlderMarkOfAStaleInstance_keepsTheNewer() {
    freshness.marked(RowFreshness.value(T));
    freshness.marked(RowFreshness.value(T - 500));
    assertThat(freshness.staleMs(T)).isZero();
  }

  @Test
  void owner_thatHasTakenOver_isAsOldAsTheMarkUntilItHasCaughtUp() {
    freshness.marked(RowFreshness.value(T));
    freshness.owned(T);
    assertThat(freshness.commits(true, T + 900)).isFalse();
    freshness.committed();
    assertThat(freshness.staleMs(T + 1_000)).isEqualTo(1_000);
    freshness.caughtUp(freshness.catchingUp());
    assertThat(freshness.staleMs(T + 1_000)).isZero();
    assertThat(freshness.commits(true, T + 1_100)).isTrue();
  }

  @Test
  void catchingUp_ofAnEarlierTakeover_doesNotCountForTheNext() {
    freshness.owned(T);
    int first = freshness.catchingUp();
    freshness.given();
    freshness.owned(T);
    freshness.caughtUp(first);
    assertThat(freshness.catchingUp()).isEqualTo(first + 1);
  }

  @Test
  void owner_whoseCommitsAreNotTaken_isNoLongerCurrent() {
    own();
    commit(true, T);
    assertThat(freshness.commits(true, T + 5_000)).isTrue();
    assertThat(freshness.staleMs(T + RowFreshness.SILENT_MS_MAX)).isZero();
    assertThat(freshness.staleMs(T + 5_000)).isEqualTo(5_000);
  }

  @Test
  void owner_thatHasNeverCommitted_isCurrentForAsLongAsAfterACommit() {
    freshness.owned(T);
    freshness.caughtUp(freshness.catchingUp());
    assertThat(freshness.staleMs(T + RowFreshness.SILENT_MS_MAX)).isZero();
    assertThat(freshness.staleMs(T + 60_000)).isEqualTo(60_000);
  }

  @Test
  void owner_withoutWrites_marksOnceASecond() {
    own();
    int marks = 0;
    for (int i = 0; i < 40; i++) {
      marks += commit(false, T + i * 250L) ? 1 : 0;
    }
    assertThat(marks).isEqualTo(10);
  }

  @Test
  void mark_amongKeys_isToldFromThem() {
    assertThat(RowFreshness.isMark(RowFreshness.key())).isTrue();
    assertThat(RowFreshness.isMark(new byte[] {0, 0, 0, RowFreshness.MARK})).isFalse();
    assertThat(RowFreshness.isMark(new byte[] {0, 0, 0, RowStateStore.LAST, 't'})).isFalse();
  }

  /** One owner writes and commits at random, a copy reads its log at random: the bound holds. */
  @Property(tries = 300)
  void copy_readingAnyPartOfTheLog_lacksNothingOlderThanItsBound(@ForAll long seed) {
    Random random = new Random(seed);
    own();
    RowFreshness copy = new RowFreshness();
    List<Long> writtenMs = new ArrayList<>();
    // Of the log: how many writes lie before an entry, and the mark it is, or null.
    List<int[]> logged = new ArrayList<>();
    List<byte[]> marks = new ArrayList<>();
    long nowMs = T;
    int read = 0;
    int pending = 0;
    for (int step = 0; step < 200; step++) {
      nowMs += random.nextInt(400);
      switch (random.nextInt(3)) {
        case 0 -> {
          writtenMs.add(nowMs);
          pending++;
        }
        case 1 -> {
          boolean marked = commit(pending > 0, nowMs);
          logged.add(new int[] {writtenMs.size()});
          marks.add(marked ? RowFreshness.value(nowMs) : new byte[0]);
          pending = 0;
        }
        default -> {
          int to = read + random.nextInt(logged.size() - read + 1);
          for (; read < to; read++) {
            if (marks.get(read).length > 0) {
              copy.marked(marks.get(read));
            }
          }
        }
      }
      long staleMs = copy.staleMs(nowMs);
      int has = read == 0 ? 0 : logged.get(read - 1)[0];
      if (staleMs != RowFreshness.UNKNOWN && has < writtenMs.size()) {
        assertThat(nowMs - writtenMs.get(has)).as("seed " + seed).isLessThanOrEqualTo(staleMs);
      }
    }
  }

  private void own() {
    freshness.owned(T);
    freshness.caughtUp(freshness.catchingUp());
  }

  private boolean commit(boolean written, long nowMs) {
    boolean marked = freshness.commits(written, nowMs);
    freshness.committed();
    return marked;
  }
}
