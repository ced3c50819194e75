package dev.weir.moderation.lists.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TermIndexTest {
  @Property(tries = 1_000)
  void scan_ofAnyText_findsWhatLookingForEachTermFinds(
      @ForAll("terms") Set<String> terms, @ForAll("texts") String text) {
    List<String> sorted = List.copyOf(new TreeSet<>(terms));
    assertThat(scanned(new TermIndex(sorted), text)).isEqualTo(naive(sorted, text));
  }

  @Property(tries = 300)
  void index_ofAnyTerms_spellsThemInOrder(@ForAll("terms") Set<String> terms) {
    List<String> sorted = List.copyOf(new TreeSet<>(terms));
    TermIndex index = new TermIndex(sorted);
    TreeMap<Integer, String> spelt = new TreeMap<>();
    List<String> inOrder = new ArrayList<>();
    index.forEach(
        (term, i) -> {
          spelt.put(i, term);
          inOrder.add(term);
        });
    assertThat(inOrder).isEqualTo(sorted);
    assertThat(index.size()).isEqualTo(sorted.size());
    spelt.forEach((i, term) -> assertThat(index.indexOf(term)).isEqualTo(i));
    assertThat(index.indexOf("zz")).isEqualTo(sorted.contains("zz") ? sorted.indexOf("zz") : -1);
    assertThat(index.indexOf("")).isEqualTo(-1);
  }

  @Example
  void termsOfOneLetter_inATextOfIt_areAllFound() {
    List<String> sorted = new ArrayList<>();
    for (int i = 1; i <= TermIndex.LENGTH_MAX; i++) {
      sorted.add("a".repeat(i));
    }
    String text = "a".repeat(400);
    assertThat(scanned(new TermIndex(sorted), text)).isEqualTo(naive(sorted, text));
  }

  @Provide
  Arbitrary<Set<String>> terms() {
    return Arbitraries.strings()
        .withChars("abcdefghijklmnopé\u4E00\uD83D\uDE00")
        .ofMinLength(1)
        .ofMaxLength(6)
        .set()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abcdefgé\u4E00\uD83D\uDE00 ").ofMaxLength(200);
  }

  private static List<String> scanned(TermIndex index, String text) {
    Set<String> found = new TreeSet<>();
    int state = TermIndex.START;
    for (int i = 0; i < text.length(); i++) {
      int end = i + 1;
      state = index.step(state, text.charAt(i));
      if (index.ends(state)) {
        index.visit(state, (term, length) -> found.add(end + " " + length + " " + term));
      }
    }
    return List.copyOf(found);
  }

  private static List<String> naive(List<String> sorted, String text) {
    Set<String> found = new TreeSet<>();
    for (int term = 0; term < sorted.size(); term++) {
      String wanted = sorted.get(term);
      for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        found.add((at + wanted.length()) + " " + wanted.length() + " " + term);
      }
    }
    return List.copyOf(found);
  }
}
