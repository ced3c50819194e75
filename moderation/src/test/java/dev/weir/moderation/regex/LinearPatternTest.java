package dev.weir.moderation.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LinearPatternTest {
  @Property(tries = 2_000)
  void pattern_runOnlyWhereItsWordsAre_findsWhatItFindsAlways(
      @ForAll("patterns") String pattern, @ForAll("texts") String text) {
    assertThat(new LinearPattern(pattern).find(text))
        .isEqualTo(Pattern.compile(pattern).matcher(text).find());
  }

  @Example
  void words_areThoseWithoutWhichNothingMatches() {
    assertThat(RequiredLiterals.of("free (coins|money)")).containsExactly("free ");
    assertThat(RequiredLiterals.of("f+(coins|money)")).containsExactlyInAnyOrder("coins", "money");
    assertThat(RequiredLiterals.of("\\bbuy\\b.*now!")).containsExactly("now!");
    assertThat(RequiredLiterals.of("(?i)BITcoin")).containsExactly("bitcoin");
    assertThat(RequiredLiterals.of("(?i)task")).containsExactly("ta");
    assertThat(RequiredLiterals.of("ab?c")).isEmpty();
    assertThat(RequiredLiterals.of("abc|d")).isEmpty();
    assertThat(RequiredLiterals.of("(abc)?")).isEmpty();
    assertThat(RequiredLiterals.of("(abc){0,3}x")).isEmpty();
    assertThat(RequiredLiterals.of("[a-z]+\\d")).isEmpty();
    assertThat(RequiredLiterals.of("1\\.99")).containsExactly("1.99");
  }

  @Provide
  Arbitrary<String> patterns() {
    return RandomPatterns.patterns();
  }

  @Provide
  Arbitrary<String> texts() {
    return RandomPatterns.texts();
  }
}
