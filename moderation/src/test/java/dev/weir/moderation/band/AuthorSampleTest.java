package dev.weir.moderation.band;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AuthorSampleTest {
  private record Sight(long author, long rules) {}

  @Property(tries = 100)
  void sample_ofFewAuthors_isExact_inWhateverOrder_andThoughAllComesAgain(
      @ForAll Random random, @ForAll @IntRange(min = 0, max = 900) int posts) {
    List<Sight> sights = sights(random, posts, 300);
    Map<Long, Long> byHand = new HashMap<>();
    sights.forEach(sight -> byHand.merge(sight.author(), sight.rules(), (a, b) -> a | b));
    AuthorSample sample = of(sights);
    assertThat(sample.authors()).isEqualTo(byHand.size());
    for (int rule = 0; rule < 3; rule++) {
      long bit = 1L << rule;
      long hit = byHand.values().stream().filter(rules -> (rules & bit) != 0).count();
      assertThat(sample.share(rule)).isEqualTo(byHand.isEmpty() ? 0 : (double) hit / byHand.size());
    }
    List<Sight> again = new ArrayList<>(sights);
    again.addAll(sights);
    Collections.shuffle(again, random);
    assertThat(bytes(of(again))).isEqualTo(bytes(sample));
    assertThat(bytes(AuthorSample.read(ByteBuffer.wrap(bytes(sample))))).isEqualTo(bytes(sample));
  }

  @Property(tries = 20)
  void sample_ofMany_estimatesWithinFiveStandardErrors(@ForAll Random random) {
    int authors = 20_000;
    AuthorSample sample = new AuthorSample();
    for (int i = 0; i < authors; i++) {
      // Every twentieth author is hit.
      assertThat(sample.bytes()).isLessThanOrEqualTo(16 * AuthorSample.AUTHORS_MAX);
      var unused = sample.add(random.nextLong(), i % 20 == 0 ? 1 : 0);
    }
    assertThat((double) sample.authors()).isCloseTo(authors, within(authors * 5 / 32.0));
    assertThat(sample.share(0)).isCloseTo(0.05, within(5 * Math.sqrt(0.05 * 0.95 / 1024)));
  }

  @Example
  void authorSeenBefore_isNoNews_unlessAnotherRuleHits() {
    AuthorSample sample = new AuthorSample();
    assertThat(sample.add(7, 0)).isTrue();
    assertThat(sample.add(7, 0)).isFalse();
    assertThat(sample.add(7, 2)).isTrue();
    assertThat(sample.add(7, 2)).isFalse();
    assertThat(sample.share(1)).isEqualTo(1);
  }

  @Example
  void band_saysNothingOfFewAuthors() {
    Band band = new Band("r", 0.1, 0.5, 60_000, 10);
    AuthorSample nine = new AuthorSample();
    AuthorSample ten = new AuthorSample();
    for (int i = 0; i < 10; i++) {
      var unused = ten.add(i, 1);
      var unused2 = i < 9 && nine.add(i, 1);
    }
    assertThat(band.isAbove(nine, 0)).isFalse();
    assertThat(band.isAbove(ten, 0)).isTrue();
    assertThat(band.isBelow(ten, 0)).isFalse();
    assertThat(band.isBelow(ten, 1)).isTrue();
    assertThat(band.windowStart(-1)).isEqualTo(-60_000);
  }

  @Example
  void band_ofNothing_isRefused() {
    assertThatThrownBy(() -> new Band("r", 0.5, 0.1, 60_000, 10))
        .hasMessageContaining("0.5 to 0.1");
    assertThatThrownBy(() -> new Band("r", 0, 1, 0, 10)).hasMessageContaining("0 ms");
  }

  private static List<Sight> sights(Random random, int posts, int authors) {
    long[] hashes = random.longs(authors).toArray();
    List<Sight> sights = new ArrayList<>();
    for (int i = 0; i < posts; i++) {
      sights.add(new Sight(hashes[random.nextInt(authors)], random.nextInt(8)));
    }
    return sights;
  }

  private static AuthorSample of(List<Sight> sights) {
    AuthorSample sample = new AuthorSample();
    for (Sight sight : sights) {
      var unused = sample.add(sight.author(), sight.rules());
    }
    return sample;
  }

  private static byte[] bytes(AuthorSample sample) {
    ByteBuffer out = ByteBuffer.allocate(sample.bytes());
    sample.write(out);
    return out.array();
  }
}
