package dev.weir.streams.stage;

import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureVector;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostEnvelope;
import dev.weir.internal.PostMemory;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.wire.AvroCodec;
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
    // Not by newBuilder(verdict): that copies every feature before it is dropped.
    Verdict event =
        new Verdict(
            verdict.getPostId(),
            verdict.getAuthorId(),
            verdict.getRevision(),
            verdict.getAsOf().plusMillis(AuthorStage.SETTLE_MS),
            verdict.getAsOf(),
            verdict.getPost(),
            verdict.getAction(),
            verdict.getCategory(),
            verdict.getEnforced(),
            List.of(),
            verdict.getScores(),
            List.of(),
            none,
            verdict.getPolicyVersion(),
            verdict.getModelVersion(),
            verdict.getSource(),
            verdict.getTimings(),
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
            verdict.getOverturn());
    return new AuthorEvent(event, log, offset, acknowledges);
  }

  /**
   * What the post stage remembers first: the post with its first verdict, as {@code
   * memories.encode(new PostMemory(...))} would give it, but around the verdict's bytes.
   *
   * @param verdict encoded in the schema in work
   */
  static byte[] firstMemory(
      Post post,
      byte[] verdict,
      SourceCoordinates source,
      AvroCodec<PostMemory> memories,
      AvroCodec<Post> posts) {
    return memories.encode(
        out -> {
          posts.write(post, out);
          out.writeArrayStart();
          out.setItemCount(1);
          out.startItem();
          AvroCodec.writeBody(verdict, out);
          out.writeString(source.getTopic());
          out.writeInt(source.getPartition());
          out.writeLong(source.getOffset());
          out.writeArrayStart();
          out.setItemCount(0);
          out.writeArrayEnd();
          out.writeBoolean(false);
          out.writeBoolean(false);
          out.writeIndex(0); // no reviewer
          out.writeIndex(0); // waited for nothing
          out.writeArrayEnd();
        });
  }
}
