package dev.weir.moderation.lists.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PatternIndexTest {
  @Property(tries = 1_000)
  void patterns_foundByTheirWords_areThoseFoundByRunningAll(
      @ForAll("patternSets") Set<String> patterns, @ForAll("texts") String text) {
    List<String> sorted = List.copyOf(new TreeSet<>(patterns));
    Set<String> found = new TreeSet<>();
    new PatternIndex(sorted)
        .find(text, i -> true, (i, start, end) -> found.add(i + " " + start + " " + end));
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < sorted.size(); i++) {
      Matcher matcher = Pattern.compile(sorted.get(i)).matcher(text);
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          expected.add(i + " " + matcher.start() + " " + matcher.end());
        }
      }
    }
    assertThat(found).isEqualTo(expected);
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
  Arbitrary<Set<String>> patternSets() {
    return patterns(3).set().ofMaxSize(8);
  }

  private static Arbitrary<String> patterns(int depth) {
    Arbitrary<String> atom =
        Arbitraries.of(
            "a",
            "b",
            "k",
            "S",
            "ab",
            "bak",
            "é",
            ".",
            "[ab]",
            "[^a]",
            "\\.",
            "\\b",
            "\\w",
            "^",
            "\\d",
            "[[:alpha:]]",
            "\\pL");
    if (depth > 0) {
      Arbitrary<String> group =
          patterns(depth - 1)
              .flatMap(inner -> Arbitraries.of("(" + inner + ")", "(?:" + inner + ")"));
      atom =
          Arbitraries.frequencyOf(
              net.jqwik.api.Tuple.of(4, atom), net.jqwik.api.Tuple.of(1, group));
    }
    Arbitrary<String> repeated =
        Combinators.combine(
                atom, Arbitraries.of("", "", "", "", "?", "*", "+", "{2}", "{0,2}", "+?"))
            .as((one, times) -> one + (one.equals("^") || one.equals("\\b") ? "" : times));
    Arbitrary<String> sequence =
        repeated.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
    return Combinators.combine(
            Arbitraries.of("", "", "(?i)"), sequence.list().ofMinSize(1).ofMaxSize(2))
        .as((flags, branches) -> (depth == 3 ? flags : "") + String.join("|", branches));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aabbkKsS.1é \u212A\u017F").ofMaxLength(60);
  }

  @Example
  void manyPatterns_withWords_runOnlyWhereTheWordIs() {
    List<String> patterns = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      patterns.add("word" + i + "x[0-9]+");
    }
    PatternIndex index = new PatternIndex(List.copyOf(new TreeSet<>(patterns)));
    assertThat(index.unfiltered()).isZero();
    List<String> found = new ArrayList<>();
    index.find("a word77x12 b", i -> true, (i, start, end) -> found.add(index.get(i)));
    assertThat(found).containsExactly("word77x[0-9]+");
  }
}
