package dev.weir.moderation.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import dev.weir.moderation.lists.tiers.Dated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class ListMatcherTest {
  private static final Normalizer NORMALIZER = new Normalizer();
  private static final long NOW_MS = 1_000;
  private static final PerceptualHash HASH =
      new PerceptualHash(0x0123456789ABCDEFL, 0x1122334455667788L, 0xF0E1D2C3B4A59687L, 0x55AAL);

  @Example
  void term_inDisguise_isFoundWhereItWasWritten() {
    String text = "well, you are a F.O.O.L.I.S.H one";
    ListFinding finding = find(list("x", ListKind.TERMS, null, "foolish"), text);
    assertThat(finding.matches()).isEqualTo(1);
    ListMatch match = finding.told().get(0);
    assertThat(text.substring(match.start(), match.end())).isEqualTo("F.O.O.L.I.S.H");
    assertThat(match.entry()).isEqualTo(Entries.id(ListKind.TERMS, "foolish"));
  }

  @Example
  void term_inALongerWord_matchesOnlyWithoutWholeWord() {
    assertThat(find(list("x", ListKind.TERMS, null, "cat"), "a catalogue").matched()).isFalse();
    ListDefinition parts =
        new ListDefinition(
            "x", ListKind.TERMS, false, false, 0, 0, null, entries(ListKind.TERMS, "cat"));
    assertThat(find(List.of(parts), "a catalogue").matches()).isEqualTo(1);
  }

  @Example
  void termOfSigns_besideLetters_isWhole() {
    assertThat(find(list("x", ListKind.WRITTEN_TERMS, null, "\uD83D\uDD2B"), "a\uD83D\uDD2Bb"))
        .extracting(ListFinding::matches)
        .isEqualTo(1);
    assertThat(find(list("x", ListKind.TERMS, null, "\u6BD2"), "\u4E2D\u6BD2\u4E86").matches())
        .isEqualTo(1);
  }

  @Example
  void match_insideWhatIsAllowed_doesNotCount() {
    List<ListDefinition> lists = list("x", ListKind.TERMS, "fine", "black death", "death");
    lists.add(definition("fine", ListKind.TERMS, null, "black death metal"));
    assertThat(find(lists, "I love black death metal").matched()).isFalse();
    assertThat(find(lists, "black death metal, and death").matches()).isEqualTo(1);
    assertThat(find(lists, "black death").matches()).isEqualTo(1);
  }

  @Example
  void allowedPhrases_howeverMany_hideNothingBehindThem() {
    List<ListDefinition> lists = list("x", ListKind.TERMS, "fine", "ab", "evil");
    lists.add(definition("fine", ListKind.TERMS, null, "ab c"));
    String text = "ab c ".repeat(8_000) + "evil";
    assertThat(find(lists, text).matches()).isEqualTo(1);
  }

  @Example
  void pattern_ofTheTextAsWritten_readsCase() {
    ListDefinition written =
        new ListDefinition(
            "x", ListKind.PATTERNS, true, true, 0, 0, null, entries(ListKind.PATTERNS, "CODE-\\d"));
    assertThat(find(List.of(written), "take CODE-7 and CODE-8").matches()).isEqualTo(2);
    assertThat(find(List.of(written), "take code-7").matched()).isFalse();
  }

  @Example
  void domain_withAllowedSubdomain_matchesTheOthers() {
    List<ListDefinition> lists = list("x", ListKind.DOMAINS, "fine", "evil.example", "t.test/bad");
    lists.add(definition("fine", ListKind.DOMAINS, null, "good.evil.example"));
    assertThat(find(lists, "https://a.evil.example/x").matches()).isEqualTo(1);
    assertThat(find(lists, "https://a.good.evil.example/x").matched()).isFalse();
    assertThat(find(lists, "https://t.test/bad/thing?x=1").matches()).isEqualTo(1);
    assertThat(find(lists, "https://t.test/badly").matched()).isFalse();
  }

  @Example
  void text_likeOneListed_matchesExactlyOrNearly() {
    String listed =
        "Congratulations winner, claim your exclusive bitcoin voucher from our generous sponsors"
            + " before midnight";
    List<ListDefinition> exact = list("x", ListKind.TEXTS, null, listed);
    List<ListDefinition> near = list("x", ListKind.NEAR_TEXTS, null, listed);
    String shouted = listed.toUpperCase(java.util.Locale.ROOT).replace(" ", "   ");
    assertThat(find(exact, shouted).matches()).isEqualTo(1);
    assertThat(find(exact, listed + " 17").matched()).isFalse();
    assertThat(find(near, listed + " 17").matches()).isEqualTo(1);
    assertThat(find(near, "something else entirely, about gardens in spring").matched()).isFalse();
    assertThat(find(exact, "").matched()).isFalse();
  }

  @Example
  void hash_withinTheDistance_isToldByTheNearestEntry() {
    PerceptualHash near = new PerceptualHash(HASH.a() ^ 7, HASH.b(), HASH.c(), HASH.d());
    ListDefinition bank = bank("x", 10, null, HASH, near);
    ListFinding finding = finding(List.of(bank), media(HASH.a() ^ 3, -1));
    assertThat(finding.matches()).isEqualTo(1);
    assertThat(finding.distance()).isEqualTo(1);
    assertThat(finding.told().get(0).entry())
        .isEqualTo(Entries.id(ListKind.HASHES, near.toString()));
    assertThat(finding(List.of(bank), media(~HASH.a(), -1)).distance()).isEqualTo(ListFinding.FAR);
    assertThat(find(List.of(bank), "no media").distance()).isEqualTo(ListFinding.UNKNOWN);
  }

  @Example
  void hash_asNearToTheNegativeBank_doesNotMatch() {
    PerceptualHash harmless = new PerceptualHash(HASH.a() ^ 15, HASH.b(), HASH.c(), HASH.d());
    List<ListDefinition> banks =
        List.of(bank("x", 31, "fine", HASH), bank("fine", 31, null, harmless));
    assertThat(finding(banks, media(HASH.a() ^ 1, -1)).matched()).isTrue();
    assertThat(finding(banks, media(HASH.a() ^ 3, -1)).matched()).isFalse();
    assertThat(finding(banks, media(HASH.a() ^ 15, -1)).matched()).isFalse();
  }

  @Example
  void hash_ofLowQuality_isPassedOver() {
    ListDefinition bank =
        new ListDefinition(
            "x",
            ListKind.HASHES,
            false,
            true,
            31,
            50,
            null,
            entries(ListKind.HASHES, HASH.toString()));
    assertThat(finding(List.of(bank), media(HASH.a(), 49)).matched()).isFalse();
    assertThat(finding(List.of(bank), media(HASH.a(), 50)).matched()).isTrue();
    assertThat(finding(List.of(bank), media(HASH.a(), -1)).matched()).isTrue();
  }

  @Example
  void entry_thatHasEnded_holdsNoLonger() {
    ListIndex<?, ?> index =
        ListIndex.empty(ListKind.TERMS).with(List.of(new Dated<>("evil", NOW_MS)), List.of());
    ListSnapshot live =
        ListSnapshot.EMPTY.with(5, Map.of(new ListSnapshot.Key("x", ListKind.TERMS), index));
    ListMatcher matcher = new ListMatcher(list("x", ListKind.TERMS, null));
    Content content = NORMALIZER.normalize("evil");
    assertThat(
            matcher
                .find(content, List.of(), Entities.NONE, NOW_MS - 1, live)
                .findings()
                .get(0)
                .matched())
        .isTrue();
    ListFindings later = matcher.find(content, List.of(), Entities.NONE, NOW_MS, live);
    assertThat(later.findings().get(0).matched()).isFalse();
    assertThat(later.position()).isEqualTo(5);
  }

  @Property(tries = 500)
  void terms_inAnySegments_matchAsNaively(
      @ForAll("words") Set<String> terms,
      @ForAll("words") Set<String> gone,
      @ForAll("words") Set<String> allowed,
      @ForAll("texts") String text,
      @ForAll boolean whole) {
    ListIndex<?, ?> live = ListIndex.empty(ListKind.TERMS);
    live = live.with(dated(terms), List.of());
    live = live.with(dated(gone), List.of());
    live = live.with(List.of(), gone);
    List<String> left = new ArrayList<>(terms);
    left.removeAll(gone);
    ListDefinition x = new ListDefinition("x", ListKind.TERMS, false, whole, 0, 0, "ok", null);
    ListDefinition ok =
        new ListDefinition(
            "ok",
            ListKind.TERMS,
            false,
            whole,
            0,
            0,
            null,
            entries(ListKind.TERMS, allowed.toArray(String[]::new)));
    ListSnapshot snapshot =
        ListSnapshot.EMPTY.with(1, Map.of(new ListSnapshot.Key("x", ListKind.TERMS), live));
    Content content = content(text);
    ListFinding found =
        new ListMatcher(List.of(x, ok))
            .find(content, List.of(), Entities.NONE, NOW_MS, snapshot)
            .findings()
            .get(0);
    List<int[]> expected = NaiveTerms.apart(text, left, allowed, whole);
    assertThat(found.matches()).isEqualTo(expected.size());
    for (int i = 0; i < found.told().size(); i++) {
      ListMatch match = found.told().get(i);
      assertThat(new int[] {match.start(), match.end()}).isEqualTo(expected.get(i));
    }
  }

  @Provide
  Arbitrary<Set<String>> words() {
    return Arbitraries.strings().withChars("ab ").ofMinLength(1).ofMaxLength(4).set().ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aab ").ofMaxLength(40);
  }

  private static List<Dated<String>> dated(Set<String> terms) {
    return terms.stream().map(Dated::forever).toList();
  }

  private static Content content(String text) {
    int[] offsets = new int[text.length() + 1];
    Arrays.setAll(offsets, i -> i);
    return new Content(text, text, offsets, "0");
  }

  private static List<ListDefinition> list(
      String name, ListKind kind, @Nullable String unless, String... entries) {
    List<ListDefinition> lists = new ArrayList<>();
    lists.add(definition(name, kind, unless, entries));
    return lists;
  }

  private static ListDefinition definition(
      String name, ListKind kind, @Nullable String unless, String... entries) {
    return new ListDefinition(name, kind, false, true, 0, 0, unless, entries(kind, entries));
  }

  private static ListDefinition bank(
      String name, int distance, @Nullable String unless, PerceptualHash... hashes) {
    String[] written = Arrays.stream(hashes).map(PerceptualHash::toString).toArray(String[]::new);
    return new ListDefinition(
        name, ListKind.HASHES, false, true, distance, 0, unless, entries(ListKind.HASHES, written));
  }

  private static ListIndex<?, ?> entries(ListKind kind, String... written) {
    List<Dated<String>> entries = new ArrayList<>();
    for (String one : written) {
      try {
        entries.add(Dated.forever(kind == ListKind.TERMS ? one : Entries.canonical(kind, one)));
      } catch (EntryException e) {
        throw new AssertionError(one, e);
      }
    }
    return ListIndex.empty(kind).with(entries, List.of());
  }

  private static MediaHash media(long a, int quality) {
    return new MediaHash(0, new PerceptualHash(a, HASH.b(), HASH.c(), HASH.d()), quality);
  }

  private static ListFinding find(List<ListDefinition> lists, String text) {
    return new ListMatcher(lists)
        .find(NORMALIZER.normalize(text), List.of(), Entities.NONE, NOW_MS, ListSnapshot.EMPTY)
        .findings()
        .get(0);
  }

  private static ListFinding finding(List<ListDefinition> lists, MediaHash media) {
    return new ListMatcher(lists)
        .find(NORMALIZER.normalize(""), List.of(media), Entities.NONE, NOW_MS, ListSnapshot.EMPTY)
        .findings()
        .get(0);
  }
}
