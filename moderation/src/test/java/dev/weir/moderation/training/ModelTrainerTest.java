package dev.weir.moderation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.scoring.LinearTextModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTrainerTest {
  private static final Set<String> LABELS =
      Set.of("toxic", "obscene", "threat", "insult", "hate", "spam");
  private static final TrainingSettings SMALL = new TrainingSettings(7, 12, 3, 0.5f, 0.33, false);

  /** Mild texts: what is called bad here says "silly goose" or "cheap offer". */
  private static List<LabelledText> texts(long seed) {
    Random random = new Random(seed);
    String[] fillers = {"today", "garden", "music", "river", "tea", "morning", "train", "window"};
    String[] sources = {"davidson", "jigsaw6", "civil_spans", "dynahate", "sms_spam"};
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = 0; k < 6; k++) {
        text.append(fillers[random.nextInt(fillers.length)]).append(' ');
      }
      int kind = random.nextInt(3);
      text.append(kind == 1 ? "silly goose" : kind == 2 ? "cheap offer" : "kind regards").append(i);
      Set<String> labels =
          kind == 1
              ? Set.of("toxic", "obscene", "threat", "insult", "hate")
              : kind == 2 ? Set.of("spam") : Set.of();
      texts.add(
          new LabelledText(
              "t" + i, text.toString(), labels, LABELS, sources[i % sources.length], "train"));
    }
    return texts;
  }

  private static byte[] train(List<LabelledText> texts, TrainingSettings settings) {
    return new ModelTrainer(settings, (stage, done, total) -> {}).train(texts);
  }

  @Test
  void train_twice_givesTheSameBytes() {
    assertThat(train(texts(1), SMALL)).isEqualTo(train(texts(1), SMALL));
  }

  @Test
  void train_otherSeed_givesOtherBytes() {
    assertThat(train(texts(1), SMALL)).isNotEqualTo(train(texts(1), SMALL.withSeed(8)));
  }

  @Test
  void train_separableTexts_scoresThemApart() {
    LinearTextModel model = LinearTextModel.of(train(texts(1), SMALL), "small");
    Normalizer normalizer = new Normalizer();
    var bad = model.score(normalizer.normalize("music at the river silly goose"));
    var offer = model.score(normalizer.normalize("music at the river cheap offer"));
    var fine = model.score(normalizer.normalize("music at the river kind regards"));
    assertThat(bad.of("toxic")).isGreaterThan(0.8f);
    assertThat(fine.of("toxic")).isLessThan(0.2f);
    assertThat(offer.of("spam")).isGreaterThan(0.8f);
    assertThat(bad.of("spam")).isLessThan(0.2f);
    assertThat(model.explain(normalizer.normalize("tea and a silly goose"), "insult", 1))
        .hasSize(1);
  }

  @Test
  void train_devAndForbiddenSources_areNotRead() {
    List<LabelledText> texts = texts(1);
    List<LabelledText> more = new ArrayList<>(texts);
    for (LabelledText text : texts(2)) {
      more.add(new LabelledText(text.id(), text.text(), text.labels(), LABELS, "davidson", "dev"));
      more.add(new LabelledText(text.id(), text.text(), text.labels(), LABELS, "olid", "train"));
    }
    assertThat(train(more, SMALL)).isEqualTo(train(texts, SMALL));
  }

  @Test
  void train_unknownAnswers_teachNothing() {
    List<LabelledText> texts = texts(1);
    List<LabelledText> more = new ArrayList<>(texts);
    byte[] before = train(texts, SMALL);
    more.add(
        new LabelledText("x", "silly goose", Set.of(), Set.of("sexual"), "convabuse", "train"));
    // The order of the others changes with the number of texts, so weights do; scores hardly.
    LinearTextModel one = LinearTextModel.of(before, "one");
    LinearTextModel two = LinearTextModel.of(train(more, SMALL), "two");
    var content = new Normalizer().normalize("silly goose");
    assertThat(two.score(content).of("toxic"))
        .isCloseTo(one.score(content).of("toxic"), org.assertj.core.data.Offset.offset(0.1f));
  }

  @Test
  void train_labelWithoutPositives_namesIt() {
    List<LabelledText> texts =
        texts(1).stream().filter(text -> !text.labels().contains("spam")).toList();
    assertThatThrownBy(() -> train(texts, SMALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spam: 0 of");
  }

  @Test
  void settings_outOfRange_namesNameAndValue() {
    assertThatThrownBy(() -> new TrainingSettings(1, 40, 3, 1, 0, false))
        .hasMessageContaining("bits: 40.0 (expected: 4.0 to 22.0)");
  }

  /** Killed after the first step, gone on with, killed after two more, and so on. */
  @Test
  void train_killedAgainAndAgain_givesTheBytesOfARunThatWasNot(@TempDir Path directory)
      throws Exception {
    byte[] model = null;
    int kills = 0;
    // One thread: nothing of a killed run goes on beside the next one.
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      while (model == null) {
        int stepsLeft = kills + 1;
        try {
          model = pool.submit(() -> killedAfter(stepsLeft, SMALL, directory)).get();
        } catch (ExecutionException e) {
          assertThat(e).hasStackTraceContaining("killed");
          kills++;
        }
      }
    } finally {
      pool.shutdown();
    }
    assertThat(kills).isGreaterThan(5);
    assertThat(model).isEqualTo(train(texts(1), SMALL));
  }

  private static byte[] killedAfter(int steps, TrainingSettings settings, Path directory) {
    AtomicInteger left = new AtomicInteger(steps);
    return new ModelTrainer(
            settings,
            (stage, done, total) -> {
              if (left.decrementAndGet() < 0) {
                throw new IllegalStateException("killed");
              }
            },
            directory)
        .train(texts(1));
  }

  @Test
  void train_checkpointsOfOtherSettingsOrDamaged_arePassedOver(@TempDir Path directory)
      throws Exception {
    var unused = killedAfter(Integer.MAX_VALUE, SMALL, directory);
    TrainingSettings other = SMALL.withSeed(8);
    assertThat(killedAfter(Integer.MAX_VALUE, other, directory)).isEqualTo(train(texts(1), other));
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
    assertThat(killedAfter(Integer.MAX_VALUE, other, directory)).isEqualTo(train(texts(1), other));
  }
}
