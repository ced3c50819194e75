package dev.weir.moderation.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesTest {
  @ParameterizedTest
  @CsvSource({
    "TERMS, '\u200B', nothing in it",
    "TERMS, '   ', nothing in it",
    "PATTERNS, 'a*', matches the empty text",
    "PATTERNS, '((a{1000}){1000}){9}', steps after its repetitions",
    "PATTERNS, 'a(', missing closing",
    "DOMAINS, 'example', no domain",
    "TEXTS, ' ', an empty text",
    "TEXTS, 'sha256:0123456789abcdef', digits",
    "ENTITIES, 'u-17', no entity",
    "ENTITIES, 'author:', no entity",
    "ENTITIES, 'text:of something', no fingerprint",
    "HASHES, 'abc', no hash",
    "HASHES, '0000000000000000000000000000000000000000000000000000000000000001', blank pictures"
  })
  void entry_thatCannotBe_isRefusedInWords(ListKind kind, String written, String why) {
    assertThatThrownBy(() -> Entries.canonical(kind, written))
        .isInstanceOf(EntryException.class)
        .hasMessageContaining(why);
  }

  @Test
  void entry_tooLong_isRefused() {
    assertThatThrownBy(() -> Entries.canonical(ListKind.TERMS, "a b".repeat(100)))
        .hasMessageContaining("expected: at most 256");
    assertThatThrownBy(() -> Entries.canonical(ListKind.DOMAINS, "a".repeat(3_000)))
        .hasMessageContaining("expected: at most 2048 in domains");
  }

  @Test
  void entries_lookedUpAlike_areOne() throws EntryException {
    assertThat(Entries.canonical(ListKind.TERMS, "Fr\u0435e  M0NEY")).isEqualTo("free money");
    assertThat(Entries.canonical(ListKind.TEXTS, "Free money!"))
        .isEqualTo(Entries.canonical(ListKind.TEXTS, "FREE  money!"));
    String digest = Entries.canonical(ListKind.TEXTS, "Free money!");
    assertThat(Entries.canonical(ListKind.TEXTS, "sha256:" + digest)).isEqualTo(digest);
    assertThat(Entries.id(ListKind.TERMS, "free money")).hasSize(24);
    assertThat(Entries.id(ListKind.TERMS, "x")).isNotEqualTo(Entries.id(ListKind.DOMAINS, "x"));
  }
}
