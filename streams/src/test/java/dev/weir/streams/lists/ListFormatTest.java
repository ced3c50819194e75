package dev.weir.streams.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.internal.ListEntry;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.Entities;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListMatcher;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ListFormatTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final ListEntry FOREVER = new ListEntry(AT, null, null, null);
  private final ListFormat format = new ListFormat(Runnable::run);

  @Test
  void record_ofAnEntry_isReadBack() throws Exception {
    EntryKey key = EntryKey.of("scams", ListKind.DOMAINS, "https://Evil.example/");
    EntryChange put = format.read(new LiveRecord(key.bytes(), ListFormat.encode(FOREVER), 7, 0));
    assertThat(put.key()).isEqualTo(key);
    assertThat(put.value()).isEqualTo(FOREVER);
    assertThat(format.read(new LiveRecord(key.bytes(), null, 8, 0)).value()).isNull();
    for (ListKind kind : List.of(ListKind.TEXTS, ListKind.NEAR_TEXTS)) {
      EntryKey text = EntryKey.of("copies", kind, "some text or other that is told all over");
      assertThat(format.read(new LiveRecord(text.bytes(), null, 9, 0)).key()).isEqualTo(text);
    }
  }

  @Test
  void record_thatIsNoEntry_isSetAside() {
    for (String key :
        List.of(
            "",
            "scams",
            "scams\ndomains",
            "scams\ndomain\na.example",
            "Scams\nterms\nx",
            "scams\nterms\nUPPER",
            "scams\nhashes\n00",
            "scams\ndomains\nexample")) {
      assertThatThrownBy(() -> format.read(new LiveRecord(key.getBytes(UTF_8), null, 1, 0)))
          .as(key)
          .isInstanceOf(BrokenEntryException.class);
    }
    assertThatThrownBy(
            () -> format.read(new LiveRecord("a\nterms\nx".getBytes(UTF_8), new byte[] {1}, 1, 0)))
        .isInstanceOf(BrokenEntryException.class);
  }

  @Test
  void changes_inAnyPortions_giveTheSameLists() throws EntryException {
    SplittableRandom random = new SplittableRandom(11);
    List<EntryChange> changes = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      EntryKey key =
          EntryKey.of(
              "words",
              ListKind.TERMS,
              "word"
                  + (char) ('a' + random.nextInt(26))
                  + (char) ('a' + random.nextInt(26))
                  + (char) ('a' + random.nextInt(26)));
      changes.add(new EntryChange(key, random.nextInt(4) == 0 ? null : FOREVER, i));
    }
    ListSnapshot whole = format.with(format.empty(), changes);
    ListSnapshot portions = format.empty();
    int from = 0;
    while (from < changes.size()) {
      int to = Math.min(changes.size(), from + 1 + random.nextInt(400));
      portions = format.with(portions, changes.subList(from, to));
      from = to;
    }
    assertThat(portions.position()).isEqualTo(whole.position()).isEqualTo(6_000);
    ListMatcher matcher =
        new ListMatcher(
            List.of(new ListDefinition("words", ListKind.TERMS, false, true, 0, 0, null, null)));
    for (int i = 0; i < 300; i++) {
      String text = changes.get(random.nextInt(changes.size())).key().entry();
      assertThat(found(matcher, text, portions)).as(text).isEqualTo(found(matcher, text, whole));
    }
  }

  private static ListFinding found(ListMatcher matcher, String text, ListSnapshot lists) {
    return matcher
        .find(new Normalizer().normalize(text), List.of(), Entities.NONE, 0, lists)
        .findings()
        .get(0);
  }
}
