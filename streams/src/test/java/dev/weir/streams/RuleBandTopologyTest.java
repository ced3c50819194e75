package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.internal.Release;
import dev.weir.streams.live.SettableTable;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.policies.TestReleases;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that leave their band through the whole topology; the live table follows its topic. */
class RuleBandTopologyTest {
  private static final Instant START = DrivenTopology.START;
  private static final String POLICY =
      """
      name: bands
      mode: enforce
      fallback: review
      categories: { spam: {} }
      rules:
        - id: sale
          category: spam
          action: label
          band: { at_most: 0.2, within: 1h, min_authors: 20 }
          when: content.text.contains("sale")
        - id: greeting
          category: spam
          action: label
          band: { at_least: 0.5, at_most: 1, within: 1h, min_authors: 20 }
          when: content.text.contains("hello")
      """;

  @TempDir Path stateDir;
  private final TestReleases published = new TestReleases(StageFixture.loader());
  private DrivenTopology driven;
  private SettableTable<Releases> table;
  private StageParts parts;
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final AvroCodec<Release> releases = AvroCodec.of(Release.class);
  private int number;

  @BeforeEach
  void open() {
    var unused = published.first(POLICY);
    table = new SettableTable<>(Topics.POLICIES, published.now());
    parts = StageFixture.partsWithPolicies(table);
    driven = new DrivenTopology(parts, stateDir);
  }

  @AfterEach
  void close() {
    driven.close();
  }

  @Test
  void ruleThatHitsTooManyAuthors_isPausedUntilItIsResumed() {
    for (int i = 0; i < 40; i++) {
      assertThat(decide("u" + i, "hello there", i).getAction()).isEqualTo("label");
    }
    // One author counts once, whatever he posts.
    for (int i = 0; i < 30; i++) {
      assertThat(decide("seller", "sale today", 100 + i).getAction()).isEqualTo("label");
    }
    assertThat(follow()).isEmpty();
    int hit = 1;
    List<Release> pauses = List.of();
    for (int i = 0; pauses.isEmpty() && i < 30; i++) {
      decide("s" + i, "sale today", 200 + i);
      hit++;
      pauses = follow();
    }
    // The first share above a fifth: 11 of 51 authors.
    assertThat(hit).isEqualTo(11);
    assertThat(pauses).hasSize(1);
    assertThat(pauses.get(0).getNote())
        .isEqualTo(
            "rule sale hit 21.57 % of 51 authors from 2026-01-01T00:00:00Z on, within 60 min"
                + " (expected: 0 to 20 %)");
    assertThat(table.current().value().inForce().pausedRules()).containsExactly("sale");

    Post silent = of("s40", "sale today", 300);
    Verdict verdict = decideUntilPaused(silent);
    assertThat(verdict.getRelease().getPausedRules()).containsExactly("sale");
    assertThat(verdict.getReasons()).isEmpty();
    assertThat(decide("s41", "hello there", 301).getAction()).isEqualTo("label");

    resume();
    Verdict again = verdict;
    for (int i = 0; !again.getAction().equals("label") && i < 10; i++) {
      again = decide("t" + i, "sale today", 400 + i);
    }
    assertThat(again.getAction()).isEqualTo("label");
    // Counted anew: of fewer than twenty authors nothing is said.
    assertThat(follow()).isEmpty();
  }

  @Test
  void ruleThatHitsTooFewAuthors_isPausedWhenTheWindowIsOver() {
    for (int i = 0; i < 40; i++) {
      decide("u" + i, i < 10 ? "hello there" : "good day", i);
    }
    assertThat(follow()).isEmpty();
    decide("u1", "good day", Duration.ofHours(1).toMillis());
    List<Release> pauses = follow();
    assertThat(pauses).hasSize(1);
    assertThat(pauses.get(0).getPausing().getRule()).isEqualTo("greeting");
    assertThat(pauses.get(0).getNote()).contains("25.00 % of 40 authors").contains("50 to 100 %");
  }

  @Test
  void policyWithoutBands_takesNoFurtherHop() {
    var unused =
        published.publish(
            plan ->
                plan.enforce(
                    published.now(), published.text(POLICY.replaceAll(" *band:.*\\n", ""))));
    table.set(published.now());
    Verdict verdict = decide("u1", "sale today", 0);
    for (int i = 0;
        !published
                .now()
                .newest()
                .orElseThrow()
                .getPolicyVersion()
                .equals(verdict.getPolicyVersion())
            && i < 10;
        i++) {
      verdict = decide("u1", "sale today", 1 + i);
    }
    var unusedBefore = driven.output(Topics.QUOTA_STAGE);
    decide("u2", "sale today", 60);
    assertThat(driven.output(Topics.QUOTA_STAGE)).isEmpty();
  }

  /** A task moves to a newer release with a commit: some records later. */
  private Verdict decideUntilPaused(Post post) {
    Verdict verdict = decide(post);
    for (int i = 0; verdict.getRelease().getPausedRules().isEmpty() && i < 10; i++) {
      post = of("s40" + i, "sale today", 310 + i);
      verdict = decide(post);
    }
    Redecision redecision = new Redecision(parts, true);
    assertThat(redecision.bytes(redecision.again(post, null, verdict)))
        .isEqualTo(verdicts.encode(verdict));
    return verdict;
  }

  private void resume() {
    var unused = published.publish(plan -> plan.resume(published.now(), "sale"));
    table.set(published.now());
  }

  /** What the topic of policies was told, read by the table. */
  private List<Release> follow() {
    List<Release> told =
        driven.output(Topics.POLICIES).stream()
            .map(bytes -> releases.decode(bytes).orThrow())
            .toList();
    told.forEach(
        release -> {
          published.write(release);
          table.set(published.now());
        });
    return told;
  }

  private Verdict decide(String author, String text, long afterMs) {
    return decide(of(author, text, afterMs));
  }

  private Verdict decide(Post post) {
    driven.send(Topics.POSTS, post.getAuthorId(), posts.encode(post), post.getCreatedAt());
    return driven.verdicts().get(0);
  }

  private Post of(String author, String text, long afterMs) {
    return Post.newBuilder()
        .setPostId("p" + number++)
        .setAuthorId(author)
        .setText(text)
        .setCreatedAt(START.plusMillis(afterMs))
        .build();
  }
}
