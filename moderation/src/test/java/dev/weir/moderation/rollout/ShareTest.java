package dev.weir.moderation.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class ShareTest {
  @Property
  void greaterShare_holdsTheSmallerOne(
      @ForAll @IntRange(min = 0, max = Share.WHOLE) int one,
      @ForAll @IntRange(min = 0, max = Share.WHOLE) int other,
      @ForAll @StringLength(max = 20) String author) {
    Share small = new Share(Math.min(one, other), "salt", Share.By.AUTHOR);
    Share great = new Share(Math.max(one, other), "salt", Share.By.AUTHOR);
    assertThat(!small.has(author, "p") || great.has(author, "p")).isTrue();
  }

  @Property
  void noneAndAll_areThat(@ForAll @StringLength(max = 20) String id) {
    assertThat(new Share(0, "s", Share.By.POST).has(id, id)).isFalse();
    assertThat(new Share(Share.WHOLE, "s", Share.By.POST).has(id, id)).isTrue();
  }

  @Example
  void shareOfAuthors_isOfAuthors_thatOfPosts_ofPosts() {
    Share authors = new Share(5_000, "s", Share.By.AUTHOR);
    Share posts = new Share(5_000, "s", Share.By.POST);
    int differ = 0;
    for (int i = 0; i < 200; i++) {
      assertThat(authors.has("a1", "p" + i)).isEqualTo(authors.has("a1", "p"));
      assertThat(posts.has("a" + i, "p1")).isEqualTo(posts.has("a", "p1"));
      differ += posts.has("a", "p" + i) == posts.has("a", "p0") ? 0 : 1;
    }
    assertThat(differ).isPositive();
  }

  @Example
  void share_isOfThatSize_andAnotherSaltTakesOthers() {
    Share one = new Share(1_000, "one", Share.By.AUTHOR);
    Share two = new Share(1_000, "two", Share.By.AUTHOR);
    int in = 0;
    int both = 0;
    for (int i = 0; i < 20_000; i++) {
      in += one.has("author-" + i, "p") ? 1 : 0;
      both += one.has("author-" + i, "p") && two.has("author-" + i, "p") ? 1 : 0;
    }
    // Five standard errors of 20,000 tosses at 10 %, and at 1 %.
    assertThat(in / 20_000.0).isCloseTo(0.1, within(0.011));
    assertThat(both / 20_000.0).isCloseTo(0.01, within(0.004));
  }

  @Example
  void hash_isTheSameForEver() {
    // A share that took others with another version would mix two policies' authors.
    StringBuilder in = new StringBuilder();
    Share half = new Share(5_000, "default", Share.By.AUTHOR);
    for (int i = 0; i < 16; i++) {
      in.append(half.has("author-" + i, "p") ? '1' : '0');
    }
    assertThat(in.toString()).isEqualTo("0101001101110110");
  }

  @Example
  void shareBeyondTheWhole_isRefused() {
    assertThatThrownBy(() -> new Share(10_001, "s", Share.By.POST))
        .hasMessageContaining("10001 (expected: 0 to 10000");
  }
}
