package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.LabelScore;
import dev.weir.decision.PostSummary;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopesTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void firstMemory_aroundTheVerdictsBytes_isWhatTheRecordEncodesTo() {
    AvroCodec<PostMemory> memories = AvroCodec.of(PostMemory.class);
    Post post =
        new Post("p1", "u1", "good morning", "en", AT, null, "feed", null, List.of(), null, false);
    Verdict verdict = verdict();

    byte[] spliced =
        Envelopes.firstMemory(
            post,
            AvroCodec.of(Verdict.class).encode(verdict),
            verdict.getSource(),
            memories,
            AvroCodec.of(Post.class));

    assertThat(spliced)
        .isEqualTo(
            memories.encode(
                new PostMemory(
                    post,
                    List.of(
                        new RememberedRevision(
                            verdict, "posts", 2, 77L, List.of(), false, false, null, null)))));
  }

  @Test
  void feedback_ofAVerdict_keepsAllButReasonsSpansAndFeatures() {
    Verdict verdict = verdict();

    AuthorEvent event = Envelopes.feedback(verdict, 4, 11, 77L);

    Verdict expected =
        Verdict.newBuilder(verdict)
            .setReasons(List.of())
            .setSpans(List.of())
            .setFeatures(
                FeatureVectorSnapshot.newBuilder(verdict.getFeatures())
                    .setFeatures(List.of())
                    .build())
            .setCreatedAt(AT.plusMillis(AuthorStage.SETTLE_MS))
            .build();
    assertThat(event).isEqualTo(new AuthorEvent(expected, 4, 11L, 77L));
  }

  private static Verdict verdict() {
    return new Verdict(
        "p1",
        "u1",
        1,
        AT,
        AT,
        new PostSummary("en", "feed", null, null, 12, "f1"),
        "review",
        "spam",
        true,
        List.of(),
        List.of(new LabelScore("toxic", 0.25f)),
        List.of(),
        new FeatureVectorSnapshot(
            "moderation",
            "d1",
            AT,
            List.of(
                new FeatureValue(
                    "author_posting:posts_1h",
                    FeatureStatus.PRESENT,
                    3L,
                    0.0,
                    List.of(),
                    List.of()),
                new FeatureValue(
                    "text_spread:posts_1h",
                    FeatureStatus.NOT_FOUND,
                    null,
                    0.0,
                    List.of(),
                    List.of()))),
        "policy1",
        "model1",
        new SourceCoordinates("posts", 2, 77L),
        new Timings(AT, AT),
        null,
        List.of(),
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
