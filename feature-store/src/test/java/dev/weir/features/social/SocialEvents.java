package dev.weir.features.social;

import static dev.weir.features.event.FieldType.BOOLEAN;
import static dev.weir.features.event.FieldType.DOUBLE;
import static dev.weir.features.event.FieldType.LONG;
import static dev.weir.features.event.FieldType.STRING;

import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import java.util.List;

/** The event types of the social definitions, as the wire adapters give them. */
public final class SocialEvents {
  public static final EventType POST =
      new EventType(
          "dev.weir.event.Post",
          List.of(
              new Field("post_id", STRING),
              new Field("author_id", STRING),
              new Field("language", STRING),
              new Field("text_length", LONG),
              new Field("media_count", LONG),
              new Field("context.device_hash", STRING),
              new Field("created_at", LONG),
              new Field("text_fingerprint", STRING),
              new Field("scores.toxic", DOUBLE),
              new Field("scores.spam", DOUBLE)));
  public static final EventType REACTION = about("dev.weir.event.Reaction", "actor_id", "kind");
  public static final EventType REPORT = about("dev.weir.event.Report", "reporter_id", "category");
  public static final EventType REVIEW = about("dev.weir.review.Review", "reviewer_id", "action");
  public static final EventType VERDICT =
      new EventType(
          "dev.weir.decision.Verdict",
          List.of(
              new Field("post_id", STRING),
              new Field("author_id", STRING),
              new Field("revision", LONG),
              new Field("action", STRING),
              new Field("category", STRING),
              new Field("enforced", BOOLEAN),
              new Field("created_at", LONG),
              new Field("verdict_id", STRING),
              new Field("overturned", BOOLEAN)));
  public static final List<EventType> ALL = List.of(POST, REACTION, REPORT, REVIEW, VERDICT);

  private SocialEvents() {}

  private static EventType about(String name, String who, String what) {
    return new EventType(
        name,
        List.of(
            new Field("post_id", STRING),
            new Field("post_author_id", STRING),
            new Field(who, STRING),
            new Field(what, STRING),
            new Field("created_at", LONG)));
  }
}
