package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureVector;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostEnvelope;
import dev.weir.internal.RememberedRevision;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds and reads what travels between stages. */
final class Envelopes {
  private Envelopes() {}

  static PostEnvelope envelope(
      Post post,
      String fingerprint,
      Scores scores,
      FeatureVector features,
      Arrival arrival,
      StageParts parts) {
    List<Float> values = new ArrayList<>(scores.labels().size());
    for (int i = 0; i < scores.labels().size(); i++) {
      values.add(scores.value(i));
    }
    return new PostEnvelope(
        post,
        fingerprint,
        values,
        parts.scorer().version(),
        parts.definitionsVersion(),
        ByteBuffer.wrap(VectorCodec.encode(features)),
        arrival.partition(),
        arrival.offset(),
        Instant.ofEpochMilli(arrival.timestampMs()));
  }

  static Scores scores(PostEnvelope envelope, TextScorer scorer) {
    List<Float> values = envelope.getScores();
    float[] scores = new float[values.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = values.get(i);
    }
    return new Scores(scorer.labels(), scores);
  }

  /** The columns filled by the stage before; none when it had other definitions. */
  static FeatureVector features(PostEnvelope envelope, StageParts parts) {
    if (!envelope.getDefinitionsVersion().equals(parts.definitionsVersion())) {
      return new FeatureVector(parts.columns(), envelope.getPost().getCreatedAt().toEpochMilli());
    }
    return VectorCodec.decode(envelope.getFeatures().duplicate(), parts.columns());
  }

  /**
   * The verdict as an event for its author's reputation: without reasons, spans and features, and
   * counted from {@link AuthorStage#SETTLE_MS} after the post (docs/adr/0003).
   *
   * @param log number of the log that orders these events
   * @param acknowledges offset of the post that is answered, null for a later revision
   */
  static AuthorEvent feedback(Verdict verdict, int log, long offset, @Nullable Long acknowledges) {
    FeatureVectorSnapshot none =
        new FeatureVectorSnapshot(
            verdict.getFeatures().getService(),
            verdict.getFeatures().getDefinitionsVersion(),
            verdict.getFeatures().getAsOf(),
            List.of());
    Verdict event =
        Verdict.newBuilder(verdict)
            .setReasons(List.of())
            .setSpans(List.of())
            .setFeatures(none)
            .setCreatedAt(verdict.getAsOf().plusMillis(AuthorStage.SETTLE_MS))
            .build();
    return new AuthorEvent(event, log, offset, acknowledges);
  }

  static RememberedRevision firstRevision(Verdict verdict) {
    return new RememberedRevision(
        verdict,
        verdict.getSource().getTopic(),
        verdict.getSource().getPartition(),
        verdict.getSource().getOffset());
  }
}
