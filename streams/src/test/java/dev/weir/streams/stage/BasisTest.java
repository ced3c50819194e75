package dev.weir.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.live.SettableTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BasisTest {
  /** A task over crashes. jqwik keeps the fields of a test class between tries. */
  private static final class Simulation {
    private final SettableTable<String> rules = new SettableTable<>("rules", "first");
    private final SettableTable<String> terms = new SettableTable<>("terms", "none");
    private final List<String> decided = new ArrayList<>();
    private CrashableRows rows = new CrashableRows();
    private Task task = new Task();
    private int committed;
    private int endAtStart;
    private int next;

    /** A stage in small: answers a record from its outbox, or by what the basis says. */
    private final class Task {
      final Outbox outbox = new Outbox(rows);
      final Basis basis = new Basis(rows, () -> {}, now -> {});
      final Basis.Held<String> byRules = basis.follow(rules);
      final Basis.Held<String> byTerms = basis.follow(terms);

      void process(int offset) {
        basis.record();
        byte[] kept = outbox.find(0, offset);
        String answer;
        if (kept == null) {
          answer = byRules.now().position() + "/" + byTerms.now().position();
          outbox.keep(0, offset, answer.getBytes(UTF_8));
        } else {
          answer = new String(kept, UTF_8);
        }
        if (offset == decided.size()) {
          decided.add(answer);
        }
        assertThat(answer).as("offset " + offset).isEqualTo(decided.get(offset));
      }
    }

    private void restart(double share) {
      rows = rows.crash(share);
      task = new Task();
      next = committed;
      endAtStart = decided.size();
    }

    /** What another thread looks at now and then. */
    private void look() {
      if (committed >= endAtStart) {
        rows.catchUp();
      }
    }
  }

  @Property(tries = 500)
  void crashAnywhere_repeatedRecords_areDecidedBySamePositions(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int steps) {
    Random random = new Random(seed);
    Simulation all = new Simulation();
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(14)) {
        case 0 -> all.rules.set("at step " + step);
        case 1 -> all.terms.set("at step " + step);
        case 2 -> all.task.basis.turn();
        case 3 -> {
          all.rows.flush();
          all.committed = all.next;
        }
        case 4 -> all.rows.flush(); // the brokers did not take the offsets, and the task goes on
        case 5 -> all.restart(random.nextDouble());
        case 6 -> {
          all.rows.flush();
          all.restart(1); // between the burst and the commit of offsets
        }
        case 7, 8 -> all.look();
        default -> all.task.process(all.next++);
      }
    }
    all.rows.catchUp();
    all.rows.flush();
    all.task.basis.turn();
    all.rows.flush();
    all.task.basis.turn();
    all.rows.flush();
    all.task.basis.turn();
    assertThat(all.task.byRules.now()).as("in the end").isEqualTo(all.rules.current());
    assertThat(all.task.byTerms.now()).as("in the end").isEqualTo(all.terms.current());
  }

  @Test
  void newerSnapshot_beforeTheBurst_doesNotHold() {
    Simulation all = new Simulation();
    all.rows.catchUp();
    all.rules.set("second");
    all.task.basis.turn();
    assertThat(all.task.byRules.now().value()).isEqualTo("first");
    all.rows.flush();
    all.task.basis.turn();
    assertThat(all.task.byRules.now().value()).isEqualTo("second");
  }

  @Test
  void newerSnapshot_seen_asksForOneCommit() {
    Simulation all = new Simulation();
    all.rows.catchUp();
    List<Integer> asked = new ArrayList<>();
    Basis basis = new Basis(all.rows, () -> asked.add(1), now -> {});
    var unused = basis.follow(all.rules);
    basis.turn();
    assertThat(asked).isEmpty();
    all.rules.set("second");
    basis.turn();
    basis.turn();
    assertThat(asked).hasSize(1);
  }

  @Test
  void taskThatHasJustStarted_withALongLog_movesWhenNothingComesAgain() {
    Simulation all = new Simulation();
    all.rules.set("second");
    for (int i = 0; i <= Basis.REPEATED_MAX; i++) {
      assertThat(all.task.byRules.now().value()).as("record " + i).isEqualTo("first");
      all.task.basis.record();
    }
    all.rows.flush();
    all.task.basis.record();
    assertThat(all.task.byRules.now().value()).isEqualTo("second");
  }

  @Test
  void manyRecordsWithoutACommit_askForOne() {
    Simulation all = new Simulation();
    List<Integer> asked = new ArrayList<>();
    Basis basis = new Basis(all.rows, () -> asked.add(1), now -> {});
    for (int i = 0; i < Outbox.COMMIT_EVERY; i++) {
      basis.record();
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void tableThatIsNewToTheTask_holdsFromTheFirstRecordOn() {
    Simulation all = new Simulation();
    all.rules.set("second");
    SettableTable<String> added = new SettableTable<>("added", "a");
    Basis basis = new Basis(all.rows, () -> {}, now -> {});
    Basis.Held<String> byAdded = basis.follow(added);
    added.set("b");
    all.rows = all.rows.crash(0);
    Basis again = new Basis(all.rows, () -> {}, now -> {});
    assertThat(again.follow(added).now()).isEqualTo(byAdded.now());
    assertThat(again.follow(all.rules).now().value()).isEqualTo("first");
  }

  @Test
  void row_hasTheLayoutThatIsDrawn() {
    Simulation all = new Simulation();
    byte[] row = all.rows.get(StageKeys.basis());
    assertThat(row)
        .isEqualTo(
            ByteBuffer.allocate(33)
                .put((byte) 1)
                .putShort((short) 2)
                .putShort((short) 5)
                .put("rules".getBytes(UTF_8))
                .putLong(1)
                .putShort((short) 5)
                .put("terms".getBytes(UTF_8))
                .putLong(1)
                .array());
  }
}
