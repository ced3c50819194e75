package dev.weir.moderation.lists.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.weir.moderation.regex.RandomPatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
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

  @Provide
  Arbitrary<Set<String>> patternSets() {
    return RandomPatterns.patterns().set().ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> texts() {
    return RandomPatterns.texts();
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
