package dev.weir.moderation.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearTextModelTest {
  private static final LinearTextModel SHIPPED = LinearTextModel.shipped();
  private final Normalizer normalizer = new Normalizer();

  @Test
  void shipped_mildTexts_ranksInsultAboveThanks() {
    float insult = SHIPPED.score(normalizer.normalize("you are a stupid idiot")).of("insult");
    float thanks = SHIPPED.score(normalizer.normalize("thanks, have a nice day")).of("insult");
    assertThat(insult).isGreaterThan(thanks + 0.3f);
  }

  @Test
  void shipped_obfuscatedInsult_isStillSeen() {
    float thanks = SHIPPED.score(normalizer.normalize("thanks, have a nice day")).of("toxic");
    for (String text : List.of("you are an 1d10t", "you are an i.d.i.o.t", "you are an іdіоt")) {
      assertThat(SHIPPED.score(normalizer.normalize(text)).of("toxic"))
          .as(text)
          .isGreaterThan(thanks + 0.3f);
    }
  }

  @Test
  void explain_insultInALongerText_pointsAtTheWord() {
    String text = "the weather is fine today but you are an 1.d.i.0.t. my friend";
    Content content = normalizer.normalize("the weather is fine today but you are an I.d.i.o.t");
    List<Highlight> highlights = SHIPPED.explain(content, "insult", 3);
    assertThat(highlights).isNotEmpty();
    Highlight first = highlights.get(0);
    assertThat(content.original().substring(first.start(), first.end())).isEqualTo("I.d.i.o.t");
    assertThat(SHIPPED.explain(normalizer.normalize(text), "insult", 0)).isEmpty();
  }

  @Test
  void explain_unknownLabel_isEmpty() {
    assertThat(SHIPPED.explain(normalizer.normalize("hello"), "no_such_label", 3)).isEmpty();
  }

  @Property(tries = 300)
  void score_anyText_isBetweenZeroAndOneAndRepeats(@ForAll String text) {
    Content content = normalizer.normalize(text);
    Scores once = SHIPPED.score(content);
    Scores again = SHIPPED.score(content);
    for (int label = 0; label < SHIPPED.labels().size(); label++) {
      assertThat(once.value(label)).isBetween(0f, 1f).isEqualTo(again.value(label));
    }
  }

  @Property(tries = 300)
  void explain_anyText_staysInsideStrongestFirst(@ForAll String text) {
    List<Highlight> highlights = SHIPPED.explain(normalizer.normalize(text), "toxic", 5);
    assertThat(highlights).hasSizeLessThanOrEqualTo(5);
    float previous = Float.MAX_VALUE;
    for (Highlight highlight : highlights) {
      assertThat(highlight.end()).isBetween(highlight.start(), text.length());
      assertThat(highlight.contribution()).isPositive().isLessThanOrEqualTo(previous);
      previous = highlight.contribution();
    }
  }

  /** The packed lanes against sums written out. */
  @Property(tries = 200)
  void logits_randomWeights_equalTheNaiveSum(@ForAll long seed) {
    Random random = new Random(seed);
    long[] weights = random.longs(1 << 6).toArray();
    List<TextModelLayout.Label> labels =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(i -> new TextModelLayout.Label("l" + "x".repeat(i), i, 0.5f, 1, 0))
            .toList();
    LinearTextModel model = LinearTextModel.of(TextModelLayout.write(6, labels, weights), "random");
    Content content = normalizer.normalize("some words to hash ".repeat(1 + random.nextInt(20)));
    FeatureBuffer features = new FeatureBuffer();
    TextFeatures.extract(content, features);
    float[] logits = model.logits(content);
    for (int label = 0; label < 8; label++) {
      double words = 0;
      double characters = 0;
      for (int i = 0; i < features.size(); i++) {
        long word = weights[features.hash(i) >>> 26];
        int weight = (int) ((word >>> (8 * label)) & 0xFF) - 128;
        words += i < features.wordFeatures() ? weight : 0;
        characters += i < features.wordFeatures() ? 0 : weight;
      }
      double naive =
          label
              + 0.5
                  * (words / Math.sqrt(features.wordFeatures())
                      + characters / Math.sqrt(features.size() - features.wordFeatures()));
      assertThat(logits[label])
          .isCloseTo((float) naive, org.assertj.core.data.Offset.offset(0.05f));
    }
  }

  @Test
  void score_textOfTheGreatestLength_isScored() {
    String text = "some words and 中文 ".repeat(Normalizer.CHARS_MAX / 10);
    assertThat(SHIPPED.score(normalizer.normalize(text)).of("toxic")).isBetween(0f, 1f);
  }

  @Test
  void load_fileOfSomethingElse_saysSo(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("other.bin");
    Files.writeString(file, "this is a text and no model at all");
    assertThatThrownBy(() -> LinearTextModel.load(file))
        .hasMessageContaining("other.bin")
        .hasMessageContaining("not a Weir text model");
  }

  @Test
  void load_file_scoresAsItsBytesDo(@TempDir Path directory) throws Exception {
    byte[] bytes = random(1);
    Path file = directory.resolve("model.bin");
    Files.write(file, bytes);
    LinearTextModel loaded = LinearTextModel.load(file);
    LinearTextModel given = LinearTextModel.of(bytes, "given");
    Content content = normalizer.normalize("some words to hash");
    assertThat(loaded.version()).isEqualTo(given.version());
    assertThat(loaded.logits(content)).isEqualTo(given.logits(content));
  }

  @Test
  void load_anotherFileMovedIntoItsPlace_theFirstGoesOnToScore(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("model.bin");
    Files.write(file, random(1));
    LinearTextModel first = LinearTextModel.load(file);
    Content content = normalizer.normalize("some words to hash");
    float[] before = first.logits(content);
    Path next = directory.resolve("next.bin");
    Files.write(next, random(2));
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(first.logits(content)).isEqualTo(before);
    assertThat(LinearTextModel.load(file).version()).isNotEqualTo(first.version());
  }

  /** A mapped file would change the scores under the old version, and then kill the process. */
  @Test
  void load_fileWrittenIntoThenCut_changesNoScore(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("model.bin");
    Files.write(file, random(1));
    LinearTextModel model = LinearTextModel.load(file);
    Content content = normalizer.normalize("some words to hash");
    float[] before = model.logits(content);
    try (FileChannel inPlace = FileChannel.open(file, StandardOpenOption.WRITE)) {
      inPlace.write(ByteBuffer.wrap(random(2)), 0);
      assertThat(model.logits(content)).isEqualTo(before);
      assertThat(LinearTextModel.load(file).logits(content)).isNotEqualTo(before);
      inPlace.truncate(0);
    }
    assertThat(model.logits(content)).isEqualTo(before);
    assertThat(model.explain(content, "toxic", 5)).isNotNull();
  }

  /** A copy that has not come through: what is there may begin like a model. */
  @Test
  void load_fileCutShort_isRefused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("half.bin");
    byte[] bytes = random(1);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 9));
    assertThatThrownBy(() -> LinearTextModel.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half.bin is damaged or cut: its checksum does not fit");
  }

  @Test
  void load_fileLargerThanAnyModel_saysSoWithoutReadingIt(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("large.bin");
    try (java.io.RandomAccessFile sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 32);
    }
    assertThatThrownBy(() -> LinearTextModel.load(file))
        .hasMessageContaining("large.bin: 4294967296 bytes (expected: at most");
  }

  private static byte[] random(long seed) {
    return TextModelLayout.write(
        6,
        List.of(new TextModelLayout.Label("toxic", 0, 0.5f, 1, 0)),
        new Random(seed).longs(1 << 6).toArray());
  }
}
