package dev.weir.streams.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.EventReader;
import dev.weir.streams.wire.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind to records of its topic. Not thread-safe: owned by one ingestion.
 *
 * @param <T> the record type
 */
final class EventMapper<T extends SpecificRecordBase> {
  /** A record for its topic. */
  record Mapped(String topic, String key, byte[] value) {}

  private interface Mapping<T> {
    T map(RowFields fields) throws BadRowException;
  }

  private final String topic;
  private final Mapping<T> mapping;
  private final Function<T, String> key;
  private final AvroCodec<T> codec;
  private final EventReader<T> reader;

  private EventMapper(
      String topic,
      Class<T> type,
      Mapping<T> mapping,
      Function<T, String> key,
      EventReader<T> reader) {
    this.topic = topic;
    this.mapping = mapping;
    this.key = key;
    this.codec = AvroCodec.of(type);
    this.reader = reader;
  }

  static EventMapper<?> of(EventKind kind) {
    var tolerance = EventReader.FUTURE_TOLERANCE;
    return switch (kind) {
      case POST ->
          new EventMapper<>(
              Topics.POSTS,
              Post.class,
              EventMapper::post,
              Post::getAuthorId,
              EventReader.posts(tolerance));
      case REACTION ->
          new EventMapper<>(
              Topics.REACTIONS,
              Reaction.class,
              EventMapper::reaction,
              Reaction::getPostId,
              EventReader.reactions(tolerance));
      case REPORT ->
          new EventMapper<>(
              Topics.REPORTS,
              Report.class,
              EventMapper::report,
              Report::getPostId,
              EventReader.reports(tolerance));
      case REVIEW ->
          new EventMapper<>(
              Topics.REVIEWS,
              Review.class,
              EventMapper::review,
              Review::getPostId,
              EventReader.reviews(tolerance));
      case APPEAL ->
          new EventMapper<>(
              Topics.APPEALS,
              Appeal.class,
              EventMapper::appeal,
              Appeal::getPostId,
              EventReader.appeals(tolerance));
    };
  }

  /** Fields that a file with a header must hold, or nothing in it can become an event. */
  static List<String> requiredFields(EventKind kind, Synthesis synthesis) {
    return switch (kind) {
      case POST -> synthesis.authors() > 0 ? List.of("text") : List.of("text", "author_id");
      case REACTION -> List.of("post_id", "post_author_id", "actor_id", "kind");
      case REPORT -> List.of("post_id", "post_author_id", "reporter_id");
      case REVIEW -> List.of("post_id", "post_author_id", "reviewer_id", "action");
      case APPEAL -> List.of("post_id", "post_author_id");
    };
  }

  /**
   * @param nowMs arrival, against which times in the future are judged
   * @throws BadRowException if the row is no valid event
   */
  Mapped map(RowFields fields, long nowMs) throws BadRowException {
    T event = mapping.map(fields);
    Rejection rejection = reader.check(event, nowMs);
    if (rejection != null) {
      throw new BadRowException("", rejection.message());
    }
    return new Mapped(topic, key.apply(event), codec.encode(event));
  }

  private static Post post(RowFields fields) throws BadRowException {
    String id = fields.ownId("post_id");
    return new Post(
        id,
        fields.author(id),
        fields.text("text"),
        fields.optional("language"),
        fields.createdAt(),
        fields.optional("reply_to"),
        fields.optional("surface"),
        fields.optional("market"),
        media(fields.row()),
        context(fields),
        fields.flag("deleted"));
  }

  private static @Nullable PostContext context(RowFields fields) throws BadRowException {
    String device = fields.optional("context.device_hash");
    String address = fields.optional("context.address_hash");
    String client = fields.optional("context.client");
    Instant since = fields.optionalTime("context.author_created_at");
    Long followers = fields.optionalLong("context.author_followers");
    boolean none =
        device == null && address == null && client == null && since == null && followers == null;
    return none ? null : new PostContext(device, address, client, since, followers);
  }

  private static List<MediaReference> media(Row row) throws BadRowException {
    JsonNode list = row instanceof Row.Json json ? json.node("media") : null;
    if (list == null || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new BadRowException("media", "no list (expected: a list of {uri, kind, hash})");
    }
    List<MediaReference> media = new ArrayList<>();
    for (JsonNode item : list) {
      if (!item.path("uri").isTextual() || !item.path("kind").isTextual()) {
        throw new BadRowException(
            "media[" + media.size() + "]", "no uri or kind (expected: {uri, kind, hash})");
      }
      media.add(
          new MediaReference(
              item.get("uri").asText(),
              item.get("kind").asText(),
              item.path("hash").isTextual() ? item.get("hash").asText() : null,
              item.path("hash_quality").isInt() ? item.get("hash_quality").asInt() : null));
    }
    return media;
  }

  private static Reaction reaction(RowFields fields) throws BadRowException {
    return new Reaction(
        fields.ownId("reaction_id"),
        fields.required("post_id"),
        fields.required("post_author_id"),
        fields.required("actor_id"),
        kind(fields),
        fields.createdAt());
  }

  private static ReactionKind kind(RowFields fields) throws BadRowException {
    String kind = fields.required("kind");
    try {
      return ReactionKind.valueOf(kind.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw fields.bad(
          "kind",
          kind,
          "one of " + List.of(ReactionKind.values()).toString().toLowerCase(Locale.ROOT));
    }
  }

  private static Report report(RowFields fields) throws BadRowException {
    return new Report(
        fields.ownId("report_id"),
        fields.required("post_id"),
        fields.required("post_author_id"),
        fields.required("reporter_id"),
        fields.optional("category"),
        fields.optionalText("comment"),
        fields.createdAt());
  }

  private static Review review(RowFields fields) throws BadRowException {
    return new Review(
        fields.ownId("review_id"),
        fields.required("post_id"),
        fields.required("post_author_id"),
        fields.required("reviewer_id"),
        fields.required("action"),
        fields.optional("category"),
        fields.optionalText("note"),
        fields.createdAt());
  }

  private static Appeal appeal(RowFields fields) throws BadRowException {
    Long revision = fields.optionalLong("verdict_revision");
    if (revision != null && (revision < 1 || revision > Integer.MAX_VALUE)) {
      throw fields.bad("verdict_revision", revision.toString(), "1 or more");
    }
    return new Appeal(
        fields.ownId("appeal_id"),
        fields.required("post_id"),
        fields.required("post_author_id"),
        revision == null ? null : revision.intValue(),
        fields.optionalText("statement"),
        fields.createdAt());
  }
}
