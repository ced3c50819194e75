package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GrammarTest {
  private static final String SOURCE =
      """
      # a comment
      [greeting]
      hello {who}
      3* good day, {who}{end}

      [who|]
      Ada | Ben
      Cleo

      [end|]
      ~ | !
      """;

  @Test
  void draw_ofManySentences_yieldsEveryDerivationAndNoOther() {
    Grammar grammar = Grammar.parse(SOURCE);
    Set<String> seen = new HashSet<>();
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      seen.add(grammar.draw("greeting", random));
    }
    assertThat(seen).hasSize(9).contains("hello Ada", "good day, Cleo!", "good day, Ben");
    assertThat(grammar.derivations("greeting")).isEqualTo(9);
  }

  @Test
  void draw_withFixedRule_readsItTheSame() {
    assertThat(
            Grammar.parse("[a]\n{b} and {b}\n[b|]\nx|y").draw("a", new Random(3), Map.of("b", "z")))
        .isEqualTo("z and z");
  }

  @Test
  void parse_undefinedReference_namesSectionAndReference() {
    assertThatThrownBy(() -> Grammar.parse("[a]\nsee {nowhere}"))
        .hasMessage("section 'a' refers to 'nowhere' (expected: a section)");
  }

  @Test
  void parse_sectionTwice_namesTheLine() {
    assertThatThrownBy(() -> Grammar.parse("[a]\nx\n[a]\ny"))
        .hasMessage("line 3: section 'a' is defined twice (expected: once)");
  }

  @Test
  void parse_emptySectionOrStrayText_isRefused() {
    assertThatThrownBy(() -> Grammar.parse("[a]\n[b]\nx")).hasMessageContaining("'a' is empty");
    assertThatThrownBy(() -> Grammar.parse("x")).hasMessageContaining("line 1");
  }

  @Test
  void communityGrammar_ofOrdinaryTalk_hasMillionsOfSentences() {
    Grammar grammar = Grammar.ofCommunity();
    assertThat(grammar.derivations("post")).isGreaterThan(1e8);
    assertThat(grammar.derivations("reply")).isGreaterThan(1e7);
    assertThat(grammar.derivations("insult")).isGreaterThan(1e5);
  }

  @Test
  void communityGrammar_everyDisguisedInsult_holdsAMarkedWord() {
    Grammar grammar = Grammar.ofCommunity();
    var random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      assertThat(grammar.draw("disguised_insult", random)).contains("<").contains(">");
    }
  }
}
