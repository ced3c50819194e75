package dev.weir.streams.wire;

import static dev.weir.features.event.FieldType.BOOLEAN;
import static dev.weir.features.event.FieldType.DOUBLE;
import static dev.weir.features.event.FieldType.LONG;
import static dev.weir.features.event.FieldType.STRING;

import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that definitions may use, per source. The order is that of the indexes in {@link
 * PostEvent}, {@link ReactionEvent}, {@link ReportEvent}, {@link ReviewEvent} and {@link
 * VerdictEvent}. Enum fields carry the schema's symbol ({@code kind == 'LIKE'}).
 */
public final class EventTypes {
  static final String SCORE_PREFIX = "scores.";

  /** Field of a verdict that tells it from all others; those that allow have none. */
  public static final String VERDICT_ID = "verdict_id";

  /** Field of a verdict: whether a reviewer's answer takes it back. */
  public static final String OVERTURNED = "overturned";

  /** Reactions ({@code dev.weir.event.Reaction}). */
  public static final EventType REACTIONS =
      new EventType(
          "dev.weir.event.Reaction",
          List.of(
              new Field("reaction_id", STRING),
              new Field("post_id", STRING),
              new Field("post_author_id", STRING),
              new Field("actor_id", STRING),
              new Field("kind", STRING),
              new Field("created_at", LONG)));

  /** Reports ({@code dev.weir.event.Report}). */
  public static final EventType REPORTS =
      new EventType(
          "dev.weir.event.Report",
          List.of(
              new Field("report_id", STRING),
              new Field("post_id", STRING),
              new Field("post_author_id", STRING),
              new Field("reporter_id", STRING),
              new Field("category", STRING),
              new Field("created_at", LONG)));

  /** Reviews ({@code dev.weir.review.Review}). */
  public static final EventType REVIEWS =
      new EventType(
          "dev.weir.review.Review",
          List.of(
              new Field("review_id", STRING),
              new Field("post_id", STRING),
              new Field("post_author_id", STRING),
              new Field("reviewer_id", STRING),
              new Field("action", STRING),
              new Field("category", STRING),
              new Field("created_at", LONG)));

  private EventTypes() {}

  /**
   * Posts ({@code dev.weir.event.Post}) with what moderation derives of them.
   *
   * @param labels of the text model, in its order
   */
  public static EventType posts(List<String> labels) {
    List<Field> fields =
        new ArrayList<>(
            List.of(
                new Field("post_id", STRING),
                new Field("author_id", STRING),
                new Field("language", STRING),
                new Field("reply_to", STRING),
                new Field("surface", STRING),
                new Field("market", STRING),
                new Field("text_length", LONG),
                new Field("media_count", LONG),
                new Field("context.device_hash", STRING),
                new Field("context.address_hash", STRING),
                new Field("context.client", STRING),
                new Field("context.author_created_at", LONG),
                new Field("context.author_followers", LONG),
                new Field("created_at", LONG),
                new Field("text_fingerprint", STRING),
                new Field("deleted", BOOLEAN)));
    addScores(fields, labels);
    return new EventType("dev.weir.event.Post", fields);
  }

  /**
   * Verdicts ({@code dev.weir.decision.Verdict}). One that is taken back comes again with {@code
   * overturned}.
   *
   * @param labels of the text model, in its order
   */
  public static EventType verdicts(List<String> labels) {
    List<Field> fields =
        new ArrayList<>(
            List.of(
                new Field("post_id", STRING),
                new Field("author_id", STRING),
                new Field("revision", LONG),
                new Field("action", STRING),
                new Field("category", STRING),
                new Field("enforced", BOOLEAN),
                new Field("created_at", LONG),
                new Field(VERDICT_ID, STRING),
                new Field(OVERTURNED, BOOLEAN)));
    addScores(fields, labels);
    return new EventType("dev.weir.decision.Verdict", fields);
  }

  /** Every source's type by the name of its topic. */
  public static Map<String, EventType> bySource(List<String> labels) {
    Map<String, EventType> types = new LinkedHashMap<>();
    types.put(Topics.POSTS, posts(labels));
    types.put(Topics.REACTIONS, REACTIONS);
    types.put(Topics.REPORTS, REPORTS);
    types.put(Topics.REVIEWS, REVIEWS);
    types.put(Topics.VERDICTS, verdicts(labels));
    return types;
  }

  /** Whether the type is one of these, which their own readers read. */
  public static boolean builtIn(EventType type) {
    return bySource(List.of()).values().stream().anyMatch(t -> t.name().equals(type.name()));
  }

  private static void addScores(List<Field> fields, List<String> labels) {
    labels.forEach(label -> fields.add(new Field(SCORE_PREFIX + label, DOUBLE)));
  }
}
