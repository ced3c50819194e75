package dev.weir.moderation.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.functional.FunctionalSuite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingSentencesTest {
  private static final int RUN = 4;

  /** The sentences of a file before they are filled in; whatever fills them is an x. */
  private static List<String> patterns(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("@"))
          .skip(1)
          .map(line -> line.substring(line.lastIndexOf('\t') + 1).replaceAll("\\{\\w+}", "x"))
          .toList();
    }
  }

  private static Set<String> runs(String text) {
    String[] words = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z' ]", " ").trim().split(" +");
    Set<String> runs = new HashSet<>();
    for (int i = 0; i + RUN <= words.length; i++) {
      runs.add(String.join(" ", List.of(words).subList(i, i + RUN)));
    }
    return runs;
  }

  /** The suite measures what was learnt, not what was remembered. */
  @Test
  void patterns_besideTheFunctionalSuite_shareNoSentenceAndNoFourWords() throws IOException {
    Set<String> suite = new HashSet<>();
    Set<String> runs = new HashSet<>();
    for (String pattern : patterns(FunctionalSuite.class, "functional-suite.tsv")) {
      suite.add(pattern.toLowerCase(Locale.ROOT));
      runs.addAll(runs(pattern));
    }
    assertThat(suite).hasSizeGreaterThan(200);
    for (String pattern : patterns(TrainingSentences.class, "training-sentences.tsv")) {
      assertThat(suite).doesNotContain(pattern.toLowerCase(Locale.ROOT));
      for (String run : runs(pattern)) {
        assertThat(runs.contains(run)).as("%s in: %s", run, pattern).isFalse();
      }
    }
  }

  @Test
  void read_all_areUsableAndKnowBothAnswers() {
    List<LabelledText> texts = TrainingSentences.read();
    assertThat(texts).allMatch(ModelTrainer::isUsable);
    for (String label : List.of("hate", "toxic", "threat", "insult", "obscene")) {
      assertThat(texts).anyMatch(text -> text.answer(label) == 1);
      assertThat(texts).anyMatch(text -> text.answer(label) == 0);
    }
    assertThat(texts).noneMatch(text -> text.answer("spam") == 1);
  }
}
