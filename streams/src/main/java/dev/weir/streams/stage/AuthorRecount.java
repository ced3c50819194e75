package dev.weir.streams.stage;

import dev.weir.event.Post;
import dev.weir.feature.FeatureValue;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The author stage once more, over the log of posts alone: what it reads of an author for each post
 * of a partition. Only of views that are a function of that log: those of authors that posts feed,
 * since an author's posts pass the stage in log order, whatever else happens meanwhile.
 *
 * <p>Not thread-safe. One instance and one {@link RowStore} per partition, as a task has.
 */
public final class AuthorRecount {
  private final EntityViews views;
  private final SeenPosts seen;
  private final EventReaders readers;
  private final Normalizer normalizer = new Normalizer();
  private final TextScorer scorer;
  private final FeatureSchema columns;

  /** What became of a post. */
  public enum Fate {
    /** Counted; a verdict answers it. */
    COUNTED,
    /** Came before under another offset. */
    REPEATED,
    /** Cannot be read, or is dated too late or too far ahead: a dead letter. */
    REFUSED,
    /** Says that a post is gone; not answered. */
    DELETION,
    /** Taken back before it came. */
    RETRACTED
  }

  /**
   * @param post null where it cannot be read
   * @param values in the order of the columns, empty unless counted
   */
  public record Recounted(Fate fate, @Nullable Post post, List<FeatureValue> values) {}

  public AuthorRecount(FeatureDefinitions definitions, TextScorer scorer, RowStore rows) {
    this.views = new EntityViews(definitions, StageNames.AUTHOR, rows);
    this.seen = new SeenPosts(rows);
    this.readers = new EventReaders(scorer.labels());
    this.scorer = scorer;
    this.columns = columns(definitions);
  }

  /** The columns of a first look that posts alone decide, on-demand features of them included. */
  public static FeatureSchema columns(FeatureDefinitions definitions) {
    Set<String> views = new HashSet<>();
    for (FeatureView view : definitions.views()) {
      if (reasonAgainst(view) == null) {
        views.add(view.name());
      }
    }
    Map<String, OnDemandFeature> onDemand = new LinkedHashMap<>();
    definitions.onDemand().forEach(feature -> onDemand.put(feature.name(), feature));
    List<FeatureColumn> audited = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (FeatureColumn column : firstLook(definitions).columns()) {
      OnDemandFeature feature = onDemand.get(column.reference());
      if (feature == null ? views.contains(column.view()) : known.containsAll(feature.inputs())) {
        audited.add(column);
        known.add(column.reference());
      }
    }
    return new FeatureSchema(audited);
  }

  /** Columns of a first look that cannot be recounted, by view (or feature), with the reason. */
  public static Map<String, String> notRecounted(FeatureDefinitions definitions) {
    FeatureSchema recounted = columns(definitions);
    Map<String, String> reasons = new LinkedHashMap<>();
    for (FeatureColumn column : firstLook(definitions).columns()) {
      if (recounted.indexOf(column.reference()) < 0) {
        String reason =
            definitions
                .view(column.view())
                .map(AuthorRecount::reasonAgainst)
                .orElse("computed from features that are not recomputed");
        reasons.put(column.view().isEmpty() ? column.feature() : column.view(), reason);
      }
    }
    return reasons;
  }

  private static FeatureSchema firstLook(FeatureDefinitions definitions) {
    return definitions.schemaOf(FeatureRecords.FIRST_LOOK_SERVICE);
  }

  private static @Nullable String reasonAgainst(FeatureView view) {
    if (!view.entity().name().equals(StageNames.AUTHOR)) {
      return "posts reach the "
          + view.entity().name()
          + " in an order that the log of posts does not hold";
    }
    return view.source().name().equals(Topics.POSTS)
        ? null
        : "the log does not hold when "
            + view.source().name()
            + " reached the author between the posts";
  }

  /** Columns of the values. */
  public FeatureSchema columns() {
    return columns;
  }

  /**
   * The next record of the partition.
   *
   * @param answered whether a verdict answers it: asked only where a sweep decides whether an old
   *     id is still known, which the log does not hold
   */
  public Recounted next(ConsumerRecord<byte[], byte[]> record, boolean answered) {
    return readers
        .posts()
        .read(record.key(), record.value(), record.timestamp())
        .match(
            post -> count(post, record, answered),
            why -> new Recounted(Fate.REFUSED, null, List.of()));
  }

  private Recounted count(Post post, ConsumerRecord<byte[], byte[]> record, boolean answered) {
    long asOfMs = post.getCreatedAt().toEpochMilli();
    LogPosition at = new LogPosition(record.partition(), record.offset());
    Content content = normalizer.normalize(post.getText());
    Event event = readers.event(post, content.fingerprint(), scorer.score(content));
    if (post.getDeleted()) {
      views.takeBack(Topics.POSTS, event, at, record.timestamp());
      return new Recounted(Fate.DELETION, post, List.of());
    }
    boolean unsure = seen.mayBeSwept(post.getPostId(), asOfMs);
    if (seen.repeats(post.getPostId(), record.offset(), asOfMs) && !(unsure && answered)) {
      return new Recounted(Fate.REPEATED, post, List.of());
    }
    ApplyResult applied = views.apply(Topics.POSTS, event, at, record.timestamp());
    if (Rejections.refused(applied)) {
      return new Recounted(Fate.REFUSED, post, List.of());
    }
    if (applied == ApplyResult.RETRACTED) {
      return new Recounted(Fate.RETRACTED, post, List.of());
    }
    FeatureVector vector = new FeatureVector(columns, asOfMs);
    views.read(post.getAuthorId(), vector);
    views.evaluateOnDemand(vector);
    return new Recounted(Fate.COUNTED, post, FeatureRecords.values(vector, columns.size()));
  }
}
