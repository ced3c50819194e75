package dev.weir.moderation.evaluation.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.evaluation.functional.SuiteFigures.Rates;
import dev.weir.moderation.evaluation.gates.Gates;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionalSuiteTest {
  private static final String HEADER = "functionality\tpart\tlabel\texpected\ttext\n";
  @TempDir private Path directory;

  /** Scores 1 what holds the word "bad", 0 all else. */
  private static final TextScorer BAD =
      new TextScorer() {
        @Override
        public List<String> labels() {
          return List.of("toxic");
        }

        @Override
        public String version() {
          return "bad";
        }

        @Override
        public Scores score(Content content) {
          return new Scores(labels(), new float[] {content.normalized().contains("bad") ? 1f : 0f});
        }

        @Override
        public List<Highlight> explain(Content content, String label, int limit) {
          return List.of();
        }
      };

  private Path file(String text) throws IOException {
    Path file = directory.resolve("suite.tsv");
    Files.writeString(file, text);
    return file;
  }

  @Test
  void load_slots_giveOneCasePerValueSideBySide() throws IOException {
    Path file =
        file(
            "# a comment\n@fruit\tapples\tpears\n@colour\tgreen\tyellow\n"
                + HEADER
                + "taste\tall\ttoxic\tno\t{fruit} are {colour}\n"
                + "taste\tall\ttoxic\tyes\tbad {fruit}\n");
    assertThat(FunctionalSuite.load(file).cases())
        .extracting(FunctionalCase::text)
        .containsExactly("Apples are green", "Pears are yellow", "Bad apples", "Bad pears");
  }

  @Test
  void load_otherFormOfASlot_isOfTheSameSlice() throws IOException {
    Path file =
        file(
            "@group\tapples\tpears\n@one=group\tan apple\ta pear\n@thing\tpan\tpot\n"
                + HEADER
                + "taste\tall\ttoxic\tno\tI ate {one}\n"
                + "taste\tall\ttoxic\tno\tI ate from a {thing}\n");
    assertThat(FunctionalSuite.load(file).cases())
        .extracting(FunctionalCase::slice)
        .containsExactly("apples", "pears", "", "");
    assertThatThrownBy(
            () -> FunctionalSuite.load(file("@fruit\tapples\tpears\n@one=fruit\tan apple\n")))
        .hasMessageContaining("suite.tsv:2: slot '@one=fruit' with 1 values (expected: 2");
  }

  @Test
  void evaluate_rightAndWrongAnswers_areCountedApart() throws IOException {
    Path file =
        file(
            HEADER
                + "found\tone\ttoxic\tyes\ta bad text\n"
                + "found\tone\ttoxic\tyes\ta rotten text\n"
                + "left\ttwo\ttoxic\tno\ta fine text\n"
                + "left\ttwo\ttoxic\tno\tnot bad at all\n"
                + "left\ttwo\ttoxic\tno\tanother fine text\n");
    SuiteFigures figures = FunctionalSuite.load(file).evaluate(BAD, Map.of("toxic", 0.5));
    assertThat(figures.functionalities())
        .containsExactly(
            new Rates("found (toxic)", 2, 1, 0, 0), new Rates("left (toxic)", 0, 0, 3, 2));
    assertThat(figures.parts())
        .containsExactly(new Rates("one", 2, 1, 0, 0), new Rates("two", 0, 0, 3, 2));
    assertThat(figures.total().truePositiveRate()).isEqualTo(0.5);
    assertThat(figures.total().trueNegativeRate()).isEqualTo(2 / 3.0);
    assertThat(figures.attacks()).hasSize(SpellingAttack.values().length);
  }

  @Test
  void evaluate_labelWithoutThreshold_namesIt() throws IOException {
    FunctionalSuite suite = FunctionalSuite.load(file(HEADER + "f\tp\thate\tno\ttext\n"));
    assertThatThrownBy(() -> suite.evaluate(BAD, Map.of("toxic", 0.5)))
        .hasMessageContaining("label hate: has no threshold or no score");
  }

  @Test
  void load_brokenLine_namesFileLineAndValue() throws IOException {
    assertThatThrownBy(() -> FunctionalSuite.load(file(HEADER + "f\tp\thate\tmaybe\ttext\n")))
        .hasMessageContaining("suite.tsv:2: expected 'maybe' (expected: yes or no)");
    assertThatThrownBy(() -> FunctionalSuite.load(file(HEADER + "f\tp\thate\tno\t{x} text\n")))
        .hasMessageContaining("suite.tsv:2: slot {x} (expected: one of [])");
    assertThatThrownBy(() -> FunctionalSuite.load(file("one\ttwo\n")))
        .hasMessageContaining("suite.tsv:1: header 'one\ttwo'");
    assertThatThrownBy(() -> FunctionalSuite.load(file(HEADER + "f\tp\thate\n")))
        .hasMessageContaining("suite.tsv:2: 3 columns (expected: 5)");
    assertThatThrownBy(() -> FunctionalSuite.load(file(HEADER))).hasMessageContaining("no cases");
  }

  @Test
  void shipped_suiteAndModel_answerEveryCaseTheSameEachTime() {
    SuiteFigures once =
        FunctionalSuite.shipped().evaluate(LinearTextModel.shipped(), Gates.shipped().flagAt());
    SuiteFigures again =
        FunctionalSuite.shipped().evaluate(LinearTextModel.shipped(), Gates.shipped().flagAt());
    assertThat(once).isEqualTo(again);
    assertThat(once.total().positives()).isGreaterThan(400);
    assertThat(once.total().negatives()).isGreaterThan(400);
  }
}
