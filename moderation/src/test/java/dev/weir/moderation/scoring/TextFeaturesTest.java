package dev.weir.moderation.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextFeaturesTest {
  private final Normalizer normalizer = new Normalizer();

  private FeatureBuffer features(String text) {
    FeatureBuffer buffer = new FeatureBuffer();
    TextFeatures.extract(normalizer.normalize(text), buffer);
    return buffer;
  }

  /** A model is bound to these hashes. If this fails, raise the revision and train again. */
  @Test
  void extract_oneText_hashesStayThoseOfTheRevision() {
    FeatureBuffer buffer = features("Hello W0rld, this is só n i c e! 😀 https://a.example/x?y=1");
    int hash = 0;
    for (int i = 0; i < buffer.size(); i++) {
      hash = 31 * hash + buffer.hash(i);
    }
    assertThat(TextFeatures.REVISION).isEqualTo(2);
    assertThat(buffer.size()).isEqualTo(304);
    assertThat(hash).isEqualTo(-1963649370);
  }

  @Property(tries = 500)
  void extract_anyText_spansLieInTheNormalForm(@ForAll String text) {
    Content content = normalizer.normalize(text);
    FeatureBuffer buffer = new FeatureBuffer();
    TextFeatures.extract(content, buffer);
    for (int i = 0; i < buffer.size(); i++) {
      assertThat(buffer.start(i)).isNotNegative();
      assertThat(buffer.end(i)).isBetween(buffer.start(i), content.normalized().length());
    }
  }

  @Property(tries = 300)
  void extract_anyText_givesEachFeatureOnce(@ForAll String text) {
    FeatureBuffer buffer = features(text + text);
    assertThat(java.util.stream.IntStream.range(0, buffer.size()).map(buffer::hash))
        .doesNotHaveDuplicates();
  }

  @Test
  void extract_textRepeated_addsFewFeatures() {
    int often = features("hello everyone ".repeat(20)).size();
    assertThat(often).isEqualTo(features("hello everyone ".repeat(40)).size());
  }

  @Test
  void extract_lettersDrawnOtherwise_givesTheFeaturesOfThePlainText() {
    FeatureBuffer plain = features("a silly goose");
    FeatureBuffer drawn = features("a s\u0456lly g\u200boo\uFF53e");
    assertThat(drawn.size()).isEqualTo(plain.size());
    for (int i = 0; i < plain.size(); i++) {
      assertThat(drawn.hash(i)).isEqualTo(plain.hash(i));
    }
  }

  @Test
  void extract_otherGroup_sharesTheClassesOfItsNeighbours() {
    FeatureBuffer one = features("my neighbours are sikhs");
    FeatureBuffer two = features("my neighbours are mormons");
    FeatureBuffer none = features("my neighbours are cellists");
    assertThat(shared(one, two)).isGreaterThan(shared(one, none));
  }

  @Test
  void extract_negatedQuotedReported_addsTheWordInItsFrame() {
    int plain = features("geese bite hard").size();
    assertThat(features("no geese bite hard").size()).isGreaterThan(plain + 4);
    assertThat(features("\"geese bite hard\" .").wordFeatures())
        .isGreaterThan(features("- geese bite hard -").wordFeatures());
  }

  private static int shared(FeatureBuffer one, FeatureBuffer two) {
    int[] hashes = java.util.stream.IntStream.range(0, two.size()).map(two::hash).toArray();
    int shared = 0;
    for (int i = 0; i < one.wordFeatures(); i++) {
      int hash = one.hash(i);
      shared += java.util.Arrays.stream(hashes).anyMatch(other -> other == hash) ? 1 : 0;
    }
    return shared;
  }

  @Test
  void extract_longText_staysWithinTheLimit() {
    int size = features("word ".repeat(10_000)).size();
    assertThat(size).isEqualTo(features("word ".repeat(13_000)).size());
  }

  @Test
  void extract_bufferUsedBefore_holdsOnlyTheNewText() {
    FeatureBuffer buffer = features("a long text that was here before");
    TextFeatures.extract(normalizer.normalize("hi"), buffer);
    assertThat(buffer.size()).isEqualTo(features("hi").size());
    assertThat(buffer.wordFeatures()).isEqualTo(features("hi").wordFeatures());
  }
}
