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
    assertThat(TextFeatures.REVISION).isEqualTo(1);
    assertThat(buffer.size()).isEqualTo(337);
    assertThat(hash).isEqualTo(967003352);
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
