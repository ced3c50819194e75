package dev.weir.moderation.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.content.TextSketch;
import dev.weir.moderation.evaluation.campaign.CampaignFigures;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import dev.weir.moderation.evaluation.campaign.EditedCopies;
import dev.weir.moderation.evaluation.campaign.MildTalk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignTest {
  private static final CampaignSettings SETTINGS = CampaignSettings.DEFAULT;
  private static final long T0 = 1_700_000_000_000L;
  private static final MildTalk TALK = new MildTalk();

  private static TextSketch sketch(String text) {
    return TextSketch.of(new Normalizer().normalize(text).normalized());
  }

  private static Sighting sighting(long offset, String author, String text) {
    return new Sighting(
        0,
        offset,
        "post-" + offset,
        author.hashCode() * 0x9E3779B97F4A7C15L,
        T0 + offset * 1000,
        12,
        0.25,
        false,
        sketch(text));
  }

  private static final String TEXT =
      "the orchestra rehearses tomorrow behind the bakery please bring your violin and the melody";

  // ---- similarity against the naive definition -------------------------------------------------

  /** Cosine over all words of texts that are held whole, by maps. */
  private static double naive(List<TextSketch> members, TextSketch text) {
    TreeMap<Long, Double> shares = new TreeMap<>();
    for (TextSketch member : members) {
      for (long word : member.words()) {
        shares.merge(word, 1.0 / members.size(), Double::sum);
      }
    }
    double product = 0;
    double ofText = 0;
    double ofProfile = 0;
    int shared = 0;
    for (long word : text.words()) {
      double bits = TextSketch.bits(word);
      ofText += bits * bits;
      double share = shares.getOrDefault(word, 0.0);
      product += bits * bits * share;
      shared += share > 0.3 - 1e-9 ? TextSketch.bits(word) : 0;
    }
    for (var entry : shares.entrySet()) {
      ofProfile += Math.pow(TextSketch.bits(entry.getKey()) * entry.getValue(), 2);
    }
    return shared < Sighting.BITS_MIN ? 0 : product / Math.sqrt(ofText * ofProfile);
  }

  @Property(tries = 200)
  void similarity_ofTextsHeldWhole_isTheNaiveCosine(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EditedCopies copies = new EditedCopies(TALK.text(0, 14, random), TALK, 0);
    List<TextSketch> members = new ArrayList<>();
    Profile profile = null;
    // Three copies have at most 48 different words: none gives way.
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      TextSketch member = sketch(copies.copy(random.nextDouble() * 0.4, random));
      if (!member.whole() || member.size() == 0) {
        return;
      }
      members.add(member);
      if (profile == null) {
        profile = new Profile(member);
      } else {
        profile.add(member);
      }
    }
    TextSketch text = sketch(copies.copy(random.nextDouble() * 0.4, random));
    if (profile != null && text.whole()) {
      assertThat(profile.similarity(text)).isCloseTo(naive(members, text), within(1e-9));
    }
  }

  @Property(tries = 60)
  void similarity_ofLongTexts_estimatesTheShareKept(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      words.add("word" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + "xyzq");
    }
    double mean = 0;
    int pairs = 20;
    for (int pair = 0; pair < pairs; pair++) {
      List<String> other = new ArrayList<>();
      for (String word : words) {
        other.add(random.nextDouble() < 0.8 ? word : word + "other");
      }
      mean +=
          new Profile(sketch(String.join(" ", words))).similarity(sketch(String.join(" ", other)))
              / pairs;
    }
    // Of 400 words four fifths are kept: the cosine is 0.8; 24 words are looked at.
    assertThat(mean).isCloseTo(0.8, within(0.1));
  }

  @Property(tries = 50)
  void similarity_ofUnrelatedTexts_staysBelowTheDefault(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Profile profile = new Profile(sketch(TALK.text(0, 30, random)));
    for (int i = 0; i < 20; i++) {
      int topic = 1 + random.nextInt(TALK.topics() - 1);
      assertThat(profile.similarity(sketch(TALK.text(topic, 30, random))))
          .isLessThan(SETTINGS.similarity());
    }
  }

  @Test
  void similarity_ofShortPhrases_isNone() {
    assertThat(Sighting.comparable(sketch("good morning everybody"))).isFalse();
    assertThat(new Profile(sketch("good morning everybody")).similarity(sketch("good morning")))
        .isZero();
  }

  // ---- clusters ---------------------------------------------------------------------------------

  @Test
  void row_fifthPostOfFifthAuthor_startsACampaignWithAllMembers() {
    BandRow row = new BandRow();
    for (int i = 0; i < 4; i++) {
      assertThat(row.add(sighting(i, "author" + i, TEXT), SETTINGS).campaign()).isNull();
    }
    BandRow.Outcome outcome = row.add(sighting(4, "author4", TEXT), SETTINGS);
    Campaign campaign = outcome.campaign();
    assertThat(campaign).isNotNull();
    assertThat(outcome.changed()).isTrue();
    assertThat(outcome.members()).containsExactly("post-0", "post-1", "post-2", "post-3", "post-4");
    assertThat(campaign.posts()).isEqualTo(5);
    assertThat(campaign.authors()).isEqualTo(5);
    assertThat(campaign.postsPerMinute()).isEqualTo(60.0);
    assertThat(campaign.authorAgeHours()).isEqualTo(16); // 12 h, to a factor of two
    assertThat(campaign.meanScore()).isEqualTo(0.25);
    assertThat(campaign.firstSeenMs()).isEqualTo(T0);
    assertThat(campaign.lastSeenMs()).isEqualTo(T0 + 4000);
  }

  @Test
  void row_manyPostsOfOneAuthor_isNoCampaign() {
    BandRow row = new BandRow();
    for (int i = 0; i < 30; i++) {
      assertThat(row.add(sighting(i, "same", TEXT), SETTINGS).campaign()).isNull();
    }
  }

  @Test
  void row_postsFurtherApartThanTheWindow_isNoCampaign() {
    BandRow row = new BandRow();
    for (int i = 0; i < 20; i++) {
      long offset = i * (SETTINGS.windowMs() / 1000 / 3);
      assertThat(row.add(sighting(offset, "author" + i, TEXT), SETTINGS).campaign()).isNull();
    }
  }

  @Test
  void row_postAfterTheQuietTime_startsAnew() {
    BandRow row = new BandRow();
    for (int i = 0; i < 6; i++) {
      row.add(sighting(i, "author" + i, TEXT), SETTINGS);
    }
    long later = 10 + SETTINGS.quietMs() / 1000;
    assertThat(row.add(sighting(later, "late", TEXT), SETTINGS).campaign()).isNull();
    assertThat(row.clusters).hasSize(1);
    assertThat(row.clusters.get(0).posts).isEqualTo(1);
  }

  @Test
  void row_memberThatWasNotKnown_isNamedForASecondLook() {
    BandRow row = new BandRow();
    for (int i = 0; i < 5; i++) {
      row.add(sighting(i, "author" + i, TEXT), SETTINGS);
    }
    assertThat(row.add(sighting(5, "author5", TEXT), SETTINGS).members()).containsExactly("post-5");
  }

  @Property(tries = 100)
  void row_repeatedSightingsAndRestartsAnywhere_changeNothing(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EditedCopies copies = new EditedCopies(TEXT, TALK, 0);
    BandRow once = new BandRow();
    BandRow again = new BandRow();
    List<Sighting> told = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = random.nextInt(3) > 0 ? copies.copy(0.2, random) : TALK.text(1, 20, random);
      if (!Sighting.comparable(sketch(text))) {
        continue;
      }
      Sighting next = sighting(i, "author" + random.nextInt(20), text);
      told.add(next);
      once.add(next, SETTINGS);
      again = BandRowLayout.decode(BandRowLayout.encode(again));
      again.add(next, SETTINGS);
      int back = random.nextInt(told.size());
      for (Sighting repeated : told.subList(back, told.size())) {
        BandRow.Outcome outcome = again.add(repeated, SETTINGS);
        assertThat(outcome.repeat()).isTrue();
      }
    }
    assertThat(BandRowLayout.encode(again)).isEqualTo(BandRowLayout.encode(once));
  }

  @Test
  void row_repeatOfWhatStartedACampaign_tellsItAgain() {
    BandRow row = new BandRow();
    for (int i = 0; i < 7; i++) {
      row.add(sighting(i, "author" + i, TEXT), SETTINGS);
    }
    BandRow.Outcome repeated = row.add(sighting(4, "author4", TEXT), SETTINGS);
    assertThat(repeated.repeat()).isTrue();
    assertThat(repeated.changed()).isTrue();
    assertThat(repeated.members()).contains("post-0", "post-6");
  }

  @Property(tries = 20)
  void row_ofAnyNumberOfPosts_isBounded(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BandRow row = new BandRow();
    for (int i = 0; i < 500; i++) {
      String text = TALK.text(random.nextInt(TALK.topics()), 40, random);
      if (Sighting.comparable(sketch(text))) {
        row.add(sighting(i, "author" + i, text), SETTINGS);
      }
    }
    assertThat(row.clusters).hasSizeLessThanOrEqualTo(BandRow.CLUSTERS_MAX);
    assertThat(BandRowLayout.encode(row)).hasSizeLessThan(200_000);
  }

  @Test
  void layout_ofOnePost_isAsDrawn() {
    BandRow row = new BandRow();
    row.add(
        new Sighting(
            3,
            9,
            "p1",
            0x1122334455667788L,
            T0,
            12,
            0.25,
            false,
            TextSketch.of(
                new long[] {
                  0x1_D_00000001L,
                  0x2_D_00000002L,
                  0x3_D_00000003L,
                  0x4_D_00000004L,
                  0x5_D_00000005L
                },
                true)),
        SETTINGS);
    assertThat(HexFormat.of().formatHex(BandRowLayout.encode(row)))
        .isEqualTo(
            "0000018bcfe5680001" // newest, version
                + "01030000000000000009" // one log: number 3, offset 9
                + "01" // one cluster
                + HexFormat.of().toHexDigits(row.clusters.get(0).id)
                + "0000018bcfe568000000018bcfe568000000000000000000" // first, last, known
                + "01003fd000000000000001" // posts, known posts, scores
                + "7fffffffffffffff0105" // horizon, members, words
                + "0000001d0000000101"
                + "0000002d0000000201"
                + "0000003d0000000301"
                + "0000004d0000000401"
                + "0000005d0000000501"
                + "011122334455667788" // authors
                + "010401" // ages: one of 8 to 16 hours
                + "010000018bcfe568001122334455667788" // recents
                + "00027031");
  }

  @Test
  void layout_ofALaterVersion_isRefused() {
    byte[] row = BandRowLayout.encode(new BandRow());
    row[8] = 99;
    assertThatThrownBy(() -> BandRowLayout.decode(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 99 (expected: 1)");
  }

  // ---- counts -----------------------------------------------------------------------------------

  @Property(tries = 50)
  void authors_areExactBelowTheLimitAndNearBeyond(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DistinctAuthors authors = new DistinctAuthors();
    Set<Long> exact = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      long hash = random.nextInt(4) == 0 && i > 0 ? exact.iterator().next() : random.nextLong();
      authors.add(hash);
      exact.add(hash);
      if (exact.size() < DistinctAuthors.HASHES_MAX) {
        assertThat(authors.count()).isEqualTo(exact.size());
      }
    }
    assertThat((double) authors.count()).isCloseTo(exact.size(), within(exact.size() * 0.5));
    assertThat(new DistinctAuthors(authors.hashes()).count()).isEqualTo(authors.count());
  }

  @ParameterizedTest
  @CsvSource({"0.5,1", "1,2", "12,16", "100,128", "1e9,32768"})
  void ages_ofOneAuthor_isTheUpperEndOfItsClass(double hours, double median) {
    AccountAges ages = new AccountAges(new int[AccountAges.CLASSES]);
    assertThat(ages.medianHours()).isNaN();
    ages.add(Double.NaN);
    ages.add(hours);
    assertThat(ages.medianHours()).isEqualTo(median);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1000,0.5,1000", "5,6,1000,0.5,1000", "5,5,0,0.5,1000", "5,5,1000,0.1,1000"})
  void settings_outOfRange_areRefused(
      int posts, int authors, long windowMs, double similarity, long quietMs) {
    assertThatThrownBy(() -> new CampaignSettings(posts, authors, windowMs, similarity, quietMs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  // ---- active campaigns -------------------------------------------------------------------------

  @Property(tries = 30)
  void find_amongManyCampaigns_isTheBestOfThoseThatMatch(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Campaign> campaigns = new ArrayList<>();
    List<EditedCopies> originals = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String text = TALK.text(i % TALK.topics(), 25, random);
      originals.add(new EditedCopies(text, TALK, i % TALK.topics()));
      campaigns.add(
          new Campaign(
              String.format("%016x", i),
              new Profile(sketch(text)),
              0.5,
              5 + random.nextInt(3),
              5,
              1,
              1,
              1,
              T0,
              T0,
              1000,
              List.of()));
    }
    ActiveCampaigns active = new ActiveCampaigns(campaigns);
    for (EditedCopies original : originals) {
      TextSketch text = sketch(original.copy(0.15, random));
      CampaignFacts found = active.find(text, T0 + 500);
      Campaign best = null;
      for (Campaign one : campaigns) {
        if (one.profile().similarity(text) >= 0.5 && (best == null || one.posts() > best.posts())) {
          best = one;
        }
      }
      assertThat(found == null ? null : found.id()).isEqualTo(best == null ? null : best.id());
      assertThat(active.find(text, T0 + 1001)).isNull();
    }
  }

  // ---- a campaign among ordinary posts ----------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"0.01,0.05,0.93", "0.1,0.1,0.93", "0.2,0.2,0.9", "0.3,0.3,0.85", "0.01,0.4,0.85"})
  void campaign_amongOrdinaryPosts_isCaughtWithoutFalseJoins(
      double strengthMin, double strengthMax, double share) {
    CampaignTraffic.Plan plan =
        CampaignTraffic.Plan.standard(strengthMin, strengthMax).withPosts(3000, 200, 120);
    CampaignFigures figures =
        CampaignFigures.of(CampaignTraffic.of(plan, T0, 5, List.of()), SETTINGS);
    assertThat(figures.caughtShare()).as(figures.toString()).isGreaterThanOrEqualTo(share);
    assertThat(figures.caughtShare() * figures.copies()).isGreaterThan(figures.byFingerprint());
    assertThat(figures.falseJoins()).as(figures.toString()).isZero();
  }
}
