package dev.weir.streams.query;

import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import dev.weir.moderation.Decision;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.cascade.CascadeScorer;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.explanation.MinimalEdit;
import dev.weir.moderation.language.LanguageIdentifier;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.query.FeatureCatalogue.View;
import dev.weir.streams.query.ModerationAnswer.FeatureSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges a text on request with the stream's own normalizer, model and policy, as of now. Nothing
 * is written: the text is not counted in any feature, and features do not count it.
 *
 * <p>Thread-safe. Cost: that of scoring the text (about 0.1 µs per character) and a row read per
 * view of the author and the text.
 */
public final class TextCheck {
  /** Feature service whose features the policy reads on a first look. */
  public static final String SERVICE = "moderation";

  /** Entities a text has without being a post. */
  private static final String AUTHOR = "author";

  private static final String TEXT = "text";

  private static final long EDIT_SEARCH_MAX_NANOS = 400_000_000;

  private final Normalizer normalizer;
  private final Supplier<Moderator> moderator;
  private final Supplier<ListSnapshot> lists;
  private final FeatureCatalogue catalogue;
  private final @Nullable RowStores rowStores;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final LookupPlan plan;

  /** Without lists but those that stand with the policy. */
  public TextCheck(
      Normalizer normalizer,
      Supplier<Moderator> moderator,
      FeatureCatalogue catalogue,
      @Nullable RowStores rowStores,
      InstantSource clock,
      LongSupplier nanoTime) {
    this(normalizer, moderator, () -> ListSnapshot.EMPTY, catalogue, rowStores, clock, nanoTime);
  }

  /**
   * @param moderator the one in force; asked once per text, so that no answer sees two policies
   * @param lists entries as they are now
   * @param rowStores null when there are no rows: all features are unknown then
   * @param nanoTime for deadlines, as {@link System#nanoTime}
   * @throws IllegalArgumentException if the definitions have no service {@value #SERVICE}
   */
  public TextCheck(
      Normalizer normalizer,
      Supplier<Moderator> moderator,
      Supplier<ListSnapshot> lists,
      FeatureCatalogue catalogue,
      @Nullable RowStores rowStores,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.normalizer = normalizer;
    this.moderator = moderator;
    this.lists = lists;
    this.catalogue = catalogue;
    this.rowStores = rowStores;
    this.clock = clock;
    this.nanoTime = nanoTime;
    List<String> references = catalogue.service(SERVICE);
    if (references == null) {
      throw new IllegalArgumentException(
          "feature service: " + SERVICE + " (expected: defined, as the policy reads its features)");
    }
    try {
      this.plan = LookupPlan.compile(references, catalogue);
    } catch (LookupException e) {
      throw new IllegalArgumentException("feature service " + SERVICE + ": " + e.getMessage(), e);
    }
  }

  /**
   * Judges the text.
   *
   * @param arrivalNanos when the request arrived, on the scale of the {@code nanoTime} given
   */
  public ModerationAnswer check(ModerationRequest request, long arrivalNanos) {
    return check(moderator.get(), request, arrivalNanos);
  }

  /** Judges several texts by one policy and model, in their order. */
  public List<ModerationAnswer> checkAll(List<ModerationRequest> requests, long arrivalNanos) {
    Moderator current = moderator.get();
    return requests.stream().map(request -> check(current, request, arrivalNanos)).toList();
  }

  private ModerationAnswer check(Moderator current, ModerationRequest request, long arrivalNanos) {
    long nowMs = clock.millis();
    Content content = normalizer.normalize(request.text());
    boolean late = late(request, arrivalNanos);
    Scores scores = late ? null : current.scorer().score(content);
    FeatureVector features = new FeatureVector(plan.schema(), nowMs);
    FeatureSource source =
        rowStores == null ? FeatureSource.NONE : read(rowStores, request, content, features);
    String identified =
        ModerationRequest.LANGUAGE_AUTO.equals(request.language())
            ? LanguageIdentifier.of(request.text()).orElse(null)
            : null;
    PostFacts facts = facts(request, identified, nowMs);
    ListSnapshot live = lists.get();
    Decision decision = current.decide(Look.FIRST, facts, content, scores, features, live);
    MinimalEdit edit =
        request.minimalEdit()
            ? current
                .minimalEdit(
                    decision,
                    facts,
                    content,
                    features,
                    normalizer,
                    live,
                    ending(request, arrivalNanos))
                .orElse(null)
            : null;
    return new ModerationAnswer(
        decision, content.fingerprint(), source, nowMs, late, identified, edit);
  }

  /** A text in the normal form that is scored. */
  public Content content(String text) {
    return normalizer.normalize(text);
  }

  /** Scores alone, by the model in force, of a cascade its first: no features, no policy. */
  public Scores score(Content content) {
    TextScorer scorer = moderator.get().scorer();
    return scorer instanceof CascadeScorer cascade
        ? cascade.first().score(content)
        : scorer.score(content);
  }

  /** By the deadline, and in any case: a text may wait for a second model at each step. */
  private BooleanSupplier ending(ModerationRequest request, long arrivalNanos) {
    long start = nanoTime.getAsLong();
    return () ->
        late(request, arrivalNanos) || nanoTime.getAsLong() - start > EDIT_SEARCH_MAX_NANOS;
  }

  private boolean late(ModerationRequest request, long arrivalNanos) {
    return request.deadlineMs() > 0
        && nanoTime.getAsLong() - arrivalNanos > request.deadlineMs() * 1_000_000;
  }

  private FeatureSource read(
      RowStores from, ModerationRequest request, Content content, FeatureVector into) {
    List<String> away = new ArrayList<>();
    for (View view : plan.views()) {
      String key = key(view.entity(), request, content);
      if (key == null) {
        continue;
      }
      RowStore rows = from.ownerOf(view.entity(), key);
      if (rows == null) {
        away.add(view.entity());
      } else {
        catalogue.read(rows, view.name(), key, into);
      }
    }
    if (plan.onDemand()) {
      catalogue.evaluateOnDemand(into);
    }
    return away.isEmpty() ? FeatureSource.READ : FeatureSource.PARTLY_AWAY;
  }

  private static @Nullable String key(String entity, ModerationRequest request, Content content) {
    return switch (entity) {
      case AUTHOR -> request.authorId();
      case TEXT -> content.fingerprint();
      default -> null;
    };
  }

  private static PostFacts facts(
      ModerationRequest request, @Nullable String identified, long nowMs) {
    boolean asked = ModerationRequest.LANGUAGE_AUTO.equals(request.language());
    String authorId = request.authorId();
    return new PostFacts(
        "",
        authorId == null ? "" : authorId,
        nowMs,
        asked ? identified : request.language(),
        null,
        request.surface(),
        request.market(),
        null,
        0,
        null,
        null);
  }
}
