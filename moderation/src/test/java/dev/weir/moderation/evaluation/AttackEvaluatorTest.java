package dev.weir.moderation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.evaluation.AttackFigures.LabelAttack;
import dev.weir.moderation.evaluation.functional.SpellingAttack;
import dev.weir.moderation.scoring.LinearTextModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttackEvaluatorTest {
  private static LabelledText text(String text, Set<String> labels) {
    return new LabelledText("t", text, labels, Set.of("toxic", "insult"), "s", "dev");
  }

  @Test
  void evaluate_undoneAttacks_keepTheRecall() {
    List<LabelledText> texts =
        List.of(
            text("you are a stupid pathetic idiot", Set.of("toxic", "insult")),
            text("what a stupid, ugly and lazy clown", Set.of("toxic")),
            text("thanks for the lovely flowers", Set.of()));
    AttackFigures figures =
        new AttackEvaluator(LinearTextModel.shipped(), Map.of("toxic", 0.5)).evaluate(texts);
    assertThat(figures.attacks()).hasSize(SpellingAttack.values().length);
    for (LabelAttack row : figures.attacks()) {
      assertThat(row.label()).isEqualTo("toxic");
      assertThat(row.positives()).isEqualTo(2);
      assertThat(row.clean()).isEqualTo(1);
      if (Set.of("zero_width", "fullwidth", "homoglyph", "reversed").contains(row.attack())) {
        assertThat(row.kept()).as(row.attack()).isEqualTo(1);
      }
    }
  }
}
