package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.PostSummary;
import dev.weir.decision.QuotaGrant;
import dev.weir.decision.QuotaOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.moderation.enforcement.Quota;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against a count by hand: any verdicts, windows and repeats, and crashes that take rows. */
class QuotaCountsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Quota> QUOTAS =
      List.of(
          new Quota("a", null, "x", null, 3, 60_000),
          new Quota("b", null, "y", null, 5, 180_000),
          new Quota("c", null, "z", null, 0, 60_000));

  @Property(tries = 300)
  void answers_areThoseOfACountByHand(@ForAll long seed) {
    Random random = new Random(seed);
    QuotaCounts counts = new QuotaCounts(new InMemoryRowStore());
    Map<String, Integer> byHand = new HashMap<>();
    Map<String, List<QuotaGrant>> first = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      Verdict verdict = verdict(random.nextInt(40));
      QuotaCounts.Answer answer = counts.answer(verdict, i, 1_000L + i);
      List<QuotaGrant> before = first.putIfAbsent(verdict.getPostId(), answer.grants());
      assertThat(answer.repeated()).isEqualTo(before != null);
      if (before == null) {
        isAsByHand(verdict, answer.grants(), byHand);
      } else {
        assertThat(answer.grants()).isEqualTo(before);
      }
    }
  }

  /**
   * A commit that was cut short leaves some answers without their counts, or all answers and some
   * counts; then the interval comes again.
   */
  @Property(tries = 300)
  void answers_afterACrash_areThoseOfTheFirstTime(@ForAll long seed) {
    Random random = new Random(seed);
    List<Verdict> log = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      log.add(verdict(random.nextInt(30)));
    }
    int committed = random.nextInt(30);
    InMemoryRowStore whole = new InMemoryRowStore();
    QuotaCounts counts = new QuotaCounts(whole);
    List<List<QuotaGrant>> answers = new ArrayList<>();
    Map<byte[], byte[]> before = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < log.size(); i++) {
      if (i == committed) {
        before = rows(whole);
      }
      answers.add(counts.answer(log.get(i), i, 1_000L + i).grants());
    }
    InMemoryRowStore left = new InMemoryRowStore();
    before.forEach(left::put);
    boolean allAnswers = random.nextBoolean();
    rows(whole)
        .forEach(
            (key, row) -> {
              boolean answer = key[3] == 0;
              if (answer
                  ? allAnswers || random.nextBoolean()
                  : allAnswers && random.nextBoolean()) {
                left.put(key, row);
              }
            });
    QuotaCounts again = new QuotaCounts(left);
    for (int i = committed; i < log.size(); i++) {
      assertThat(again.answer(log.get(i), i, 1_000L + i).grants())
          .as("record " + i)
          .isEqualTo(answers.get(i));
    }
  }

  private static Map<byte[], byte[]> rows(InMemoryRowStore store) {
    Map<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    store.forEach(new byte[0], rows::put);
    return rows;
  }

  private static void isAsByHand(
      Verdict verdict, List<QuotaGrant> grants, Map<String, Integer> byHand) {
    boolean full =
        verdict.getQuotas().stream().anyMatch(q -> byHand.getOrDefault(key(q), 0) >= q.getLimit());
    for (int i = 0; i < grants.size(); i++) {
      QuotaGrant asked = verdict.getQuotas().get(i);
      int n = byHand.getOrDefault(key(asked), 0);
      QuotaOutcome expected =
          !full
              ? QuotaOutcome.GRANTED
              : n >= asked.getLimit() ? QuotaOutcome.FULL : QuotaOutcome.UNUSED;
      assertThat(grants.get(i).getOutcome()).isEqualTo(expected);
      if (!full) {
        byHand.merge(key(asked), 1, Integer::sum);
      }
      assertThat(grants.get(i).getGranted()).isEqualTo(byHand.getOrDefault(key(asked), 0));
    }
  }

  private static String key(QuotaGrant quota) {
    return quota.getQuota() + quota.getWindowStart();
  }

  /** One post asks for the same each time. */
  private static Verdict verdict(int post) {
    Random its = new Random(post * 31L + 7);
    Instant asOf = START.plusSeconds(its.nextInt(200));
    List<Quota> quotas = new ArrayList<>();
    for (Quota quota : QUOTAS) {
      if (its.nextInt(quota.limit() == 0 ? 10 : 3) > 0 == quota.limit() > 0) {
        quotas.add(quota);
      }
    }
    if (quotas.isEmpty()) {
      quotas.add(QUOTAS.get(0));
    }
    return new Verdict(
        "p" + post,
        "u1",
        1,
        asOf,
        asOf,
        new PostSummary(null, null, null, null, 12, "f1"),
        "remove",
        "spam",
        true,
        List.of(),
        List.of(),
        List.of(),
        new FeatureVectorSnapshot("moderation", "d1", asOf, List.of()),
        "policy1",
        "model1",
        new SourceCoordinates("posts", 0, (long) post),
        new Timings(asOf, asOf),
        null,
        QuotaGrants.asked(quotas, asOf),
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null);
  }
}
