package dev.weir.streams.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.LabelScore;
import dev.weir.decision.PostSummary;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.moderation.scoring.Scores;
import dev.weir.review.Review;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTypesTest {
  private static final List<String> LABELS = List.of("toxic", "insult", "spam");
  private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

  @Property
  void postFields_byIndex_areThoseOfTheRecordByPath(@ForAll("posts") Post post) {
    Scores scores = new Scores(LABELS, new float[] {0.25f, Float.NaN, 1f});
    Event event = new PostEvent(post, "00ff", scores);
    assertAgrees(
        EventTypes.posts(LABELS),
        event,
        post,
        Map.of(
            "text_length",
            (double) post.getText().length(),
            "media_count",
            (double) post.getMedia().size(),
            "text_fingerprint",
            "00ff",
            "scores.toxic",
            0.25,
            "scores.insult",
            Double.NaN,
            "scores.spam",
            1.0));
    assertThat(event.id()).isEqualTo(post.getPostId());
    assertThat(event.eventTimeMs()).isEqualTo(post.getCreatedAt().toEpochMilli());
  }

  @Test
  void reactionFields_byIndex_areThoseOfTheRecordByPath() {
    var reaction = new Reaction("r", "p", "a", "b", ReactionKind.SHARE, AT);
    assertAgrees(EventTypes.REACTIONS, new ReactionEvent(reaction), reaction, Map.of());
  }

  @Test
  void reportFields_byIndex_areThoseOfTheRecordByPath() {
    for (String category : new String[] {"spam", null}) {
      var report = new Report("r", "p", "a", "b", category, null, AT);
      assertAgrees(EventTypes.REPORTS, new ReportEvent(report), report, Map.of());
    }
  }

  @Test
  void reviewFields_byIndex_areThoseOfTheRecordByPath() {
    var review = new Review("r", "p", "a", "b", "remove", "spam", null, AT);
    assertAgrees(EventTypes.REVIEWS, new ReviewEvent(review), review, Map.of());
  }

  @Test
  void verdictFields_byIndex_areThoseOfTheRecordByPath() {
    var verdict =
        Verdict.newBuilder()
            .setPostId("p")
            .setAuthorId("a")
            .setRevision(3)
            .setCreatedAt(AT)
            .setAsOf(AT)
            .setPost(new PostSummary(null, null, null, null, 4, "00ff"))
            .setAction("remove")
            .setCategory(null)
            .setEnforced(true)
            .setReasons(List.of())
            .setScores(List.of(new LabelScore("spam", 0.5f), new LabelScore("other", 0.1f)))
            .setFeatures(new FeatureVectorSnapshot("s", "v", AT, List.of()))
            .setPolicyVersion("1")
            .setModelVersion("1")
            .setSource(new SourceCoordinates("posts", 0, 1L))
            .setTimings(new Timings(AT, AT))
            .build();
    Event event = new VerdictEvent(verdict, LABELS);
    Map<String, Object> derived =
        new HashMap<>(
            Map.of("scores.toxic", Double.NaN, "scores.insult", Double.NaN, "scores.spam", 0.5));
    derived.put("verdict_id", "p/3");
    derived.put("overturned", false);
    assertAgrees(EventTypes.verdicts(LABELS), event, verdict, derived);
    assertThat(event.id()).isEqualTo("p/3");
    derived.put("overturned", true);
    Event overturned = new VerdictEvent(verdict, LABELS, true);
    assertAgrees(EventTypes.verdicts(LABELS), overturned, verdict, derived);
    Verdict allowed = Verdict.newBuilder(verdict).setAction("allow").build();
    assertThat(new VerdictEvent(allowed, LABELS).has(7)).isFalse();
  }

  /** Every field of the type, read by index, is the record's field of that path. */
  private static void assertAgrees(
      EventType type, Event event, SpecificRecord record, Map<String, Object> derived) {
    for (int i = 0; i < type.fields().size(); i++) {
      String path = type.fields().get(i).path();
      Object expected = derived.containsKey(path) ? derived.get(path) : byPath(record, path);
      boolean present = expected != null && !Objects.equals(expected, Double.NaN);
      assertThat(event.has(i)).as(path).isEqualTo(present);
      if (type.typeOf(i) == FieldType.STRING) {
        assertThat(event.text(i))
            .as(path)
            .isEqualTo(expected == null ? null : String.valueOf(expected));
        assertThat(event.number(i)).as(path).isNaN();
      } else {
        assertThat((Double) event.number(i))
            .as(path)
            .isEqualTo((Double) (present ? number(expected) : Double.NaN));
        assertThat(event.text(i)).as(path).isNull();
      }
    }
  }

  private static @Nullable Object byPath(SpecificRecord record, String path) {
    Object value = record;
    for (String name : path.split("\\.")) {
      if (value == null) {
        return null;
      }
      SpecificRecord in = (SpecificRecord) value;
      value = in.get(in.getSchema().getField(name).pos());
    }
    return value;
  }

  private static double number(Object value) {
    if (value instanceof Instant instant) {
      return instant.toEpochMilli();
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return ((Number) value).doubleValue();
  }

  @Provide
  Arbitrary<Post> posts() {
    Arbitrary<String> optional = Arbitraries.strings().alpha().ofMaxLength(5).injectNull(0.5);
    Arbitrary<PostContext> context =
        Combinators.combine(
                optional,
                optional,
                optional,
                Arbitraries.longs().between(0, 1L << 40).injectNull(0.5),
                Arbitraries.longs().between(0, 1 << 30).injectNull(0.5))
            .as(
                (device, address, client, created, followers) ->
                    new PostContext(
                        device,
                        address,
                        client,
                        created == null ? null : Instant.ofEpochMilli(created),
                        followers))
            .injectNull(0.3);
    return Combinators.combine(
            Arbitraries.strings().ofMaxLength(20),
            optional,
            optional,
            optional,
            optional,
            Arbitraries.integers().between(0, 3),
            context)
        .as(
            (text, language, reply, surface, market, media, from) ->
                new Post(
                    "post",
                    "author",
                    text,
                    language,
                    AT,
                    reply,
                    surface,
                    market,
                    List.of(
                            new MediaReference("a", "image", null, null),
                            new MediaReference("b", "image", null, null),
                            new MediaReference("c", "image", null, null))
                        .subList(0, media),
                    from,
                    media == 3));
  }
}
