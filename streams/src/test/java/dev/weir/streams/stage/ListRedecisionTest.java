package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.Decision;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.moderation.policy.Look;
import dev.weir.streams.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts that lists had a part in, made again when the lists are others. */
class ListRedecisionTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String POLICY =
      """
      name: listed
      mode: enforce
      fallback: review
      lists:
        words: { kind: terms, entries: [daft] }
        pics: { kind: hashes }
      categories: { spam: {} }
      rules:
        - { id: words, category: spam, action: demote, when: list.words.matches >= 2 }
        - { id: pics, category: spam, action: remove, when: list.pics.distance <= 3 }
      """;

  private final StageParts parts = StageFixture.parts(POLICY);
  private final Redecision redecision = new Redecision(parts, false);
  private final Post post =
      Post.newBuilder()
          .setPostId("p1")
          .setAuthorId("u1")
          .setText("a daft and silly thing")
          .setCreatedAt(AT)
          .setMedia(List.of(new MediaReference("m/1", "image", HASH, 80)))
          .build();

  @Test
  void verdict_madeAgain_hasTheMatchesOfThen() {
    Verdict logged = decided(live());
    assertThat(logged.getAction()).isEqualTo("remove");
    assertThat(logged.getLists().getPosition()).isEqualTo(12);
    assertThat(logged.getLists().getFindings().get(0).getMatches()).isEqualTo(2);
    assertThat(logged.getLists().getFindings().get(1).getTold().get(0).getDistance()).isZero();

    Verdict again = redecision.again(post, null, logged);
    assertThat(redecision.bytes(again)).isEqualTo(redecision.bytes(logged));
    assertThat(redecision.outcome(post, logged)).isEqualTo(Redecision.Outcome.of(logged));
  }

  @Test
  void verdict_withoutLiveEntries_isMadeAgainWithout() {
    Verdict logged = decided(ListSnapshot.EMPTY);
    assertThat(logged.getAction()).isEqualTo("allow");
    assertThat(redecision.bytes(redecision.again(post, null, logged)))
        .isEqualTo(redecision.bytes(logged));
  }

  @Test
  void lists_ofAnotherPolicy_areMatchedByWhatStandsWithIt() {
    Verdict logged = decided(live());
    String other =
        POLICY
            .replace(
                "words: { kind: terms, entries: [daft] }",
                "fresh: { kind: terms, entries: [silly] }")
            .replace("list.words.matches >= 2", "list.fresh");
    Redecision.Outcome outcome =
        new Redecision(StageFixture.parts(other), false).outcome(post, logged);
    assertThat(outcome.reasons()).extracting(dev.weir.decision.Reason::getRule).contains("words");
    assertThat(outcome.action()).isEqualTo("remove");
  }

  @Test
  void policyWithoutLists_leavesNoTraceOfThem() {
    StageParts plain = StageFixture.parts();
    Content content = plain.normalizer().normalize(post.getText());
    FeatureVector features = new FeatureVector(plain.columns(), AT.toEpochMilli());
    Decision decision =
        plain
            .moderator()
            .decide(
                Look.FIRST,
                VerdictRecords.facts(post, null),
                content,
                plain.scorer().score(content),
                features,
                live());
    assertThat(ListRecords.of(decision.lists())).isNull();
  }

  private static ListSnapshot live() {
    ListIndex<?, ?> words =
        ListIndex.empty(ListKind.TERMS).with(List.of(Dated.forever("silly")), List.of());
    ListIndex<?, ?> pics =
        ListIndex.empty(ListKind.HASHES).with(List.of(Dated.forever(HASH)), List.of());
    return ListSnapshot.EMPTY.with(
        12,
        Map.of(
            new ListSnapshot.Key("words", ListKind.TERMS), words,
            new ListSnapshot.Key("pics", ListKind.HASHES), pics));
  }

  private Verdict decided(ListSnapshot live) {
    Content content = parts.normalizer().normalize(post.getText());
    FeatureVector features = new FeatureVector(parts.columns(), AT.toEpochMilli());
    Decision decision =
        parts
            .moderator()
            .decide(
                Look.FIRST,
                VerdictRecords.facts(post, null),
                content,
                parts.scorer().score(content),
                features,
                live);
    return VerdictRecords.first(
        decision,
        null,
        null,
        post,
        content.fingerprint(),
        new SourceCoordinates(Topics.POSTS, 0, 7L),
        new Timings(AT, AT),
        features,
        parts);
  }
}
