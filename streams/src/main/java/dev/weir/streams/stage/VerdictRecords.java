package dev.weir.streams.stage;

import dev.weir.decision.LabelScore;
import dev.weir.decision.PostSummary;
import dev.weir.decision.Reason;
import dev.weir.decision.ReleaseUse;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Span;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.features.serving.FeatureVector;
import dev.weir.internal.PostEnvelope;
import dev.weir.moderation.Decision;
import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decisions as the records of the verdict topic, and back. */
final class VerdictRecords {
  /** Rule of a reviewer's answer. */
  private static final String REVIEWED = "human_review";

  /** Rule of an author's appeal. */
  static final String APPEALED = "appeal";

  private VerdictRecords() {}

  /** What the policy may know of a post beside its text. */
  static PostFacts facts(Post post, @Nullable CampaignFacts campaign) {
    PostContext context = post.getContext();
    Instant authorSince = context == null ? null : context.getAuthorCreatedAt();
    return new PostFacts(
        post.getPostId(),
        post.getAuthorId(),
        post.getCreatedAt().toEpochMilli(),
        post.getLanguage(),
        post.getReplyTo(),
        post.getSurface(),
        post.getMarket(),
        context == null ? null : context.getClient(),
        post.getMedia().size(),
        authorSince == null ? null : authorSince.toEpochMilli(),
        context == null ? null : context.getAuthorFollowers(),
        ListRecords.media(post),
        campaign);
  }

  /** First verdict of a post. */
  static Verdict first(
      Decision decision,
      @Nullable ReleaseUse release,
      @Nullable CampaignFacts campaign,
      PostEnvelope envelope,
      FeatureVector features,
      StageParts parts) {
    return first(
        decision,
        release,
        campaign,
        envelope.getPost(),
        envelope.getFingerprint(),
        new SourceCoordinates(Topics.POSTS, envelope.getPartition(), envelope.getOffset()),
        new Timings(envelope.getIngestedAt(), parts.clock().instant()),
        features,
        parts);
  }

  /** First verdict of a post that stands there in the log. */
  static Verdict first(
      Decision decision,
      @Nullable ReleaseUse release,
      @Nullable CampaignFacts campaign,
      Post post,
      String fingerprint,
      SourceCoordinates at,
      Timings timings,
      FeatureVector features,
      StageParts parts) {
    return Verdict.newBuilder()
        .setPostId(post.getPostId())
        .setAuthorId(post.getAuthorId())
        .setRevision(1)
        .setCreatedAt(post.getCreatedAt())
        .setAsOf(post.getCreatedAt())
        .setPost(
            PostSummary.newBuilder()
                .setLanguage(post.getLanguage())
                .setSurface(post.getSurface())
                .setMarket(post.getMarket())
                .setReplyTo(post.getReplyTo())
                .setTextLength(post.getText().length())
                .setTextFingerprint(fingerprint)
                .build())
        .setAction(name(decision.verdict().action()))
        .setCategory(decision.verdict().category())
        .setEnforced(decision.verdict().enforced())
        .setReasons(reasons(decision.verdict()))
        .setScores(scores(decision))
        .setSpans(spans(decision))
        .setFeatures(FeatureRecords.snapshot(features, parts.firstLook(), parts))
        .setPolicyVersion(decision.policyVersion())
        .setModelVersion(decision.modelVersion())
        .setSource(at)
        .setTimings(timings)
        .setLists(ListRecords.of(decision.lists()))
        .setQuotas(QuotaGrants.asked(decision.verdict().quotas(), post.getCreatedAt()))
        .setCampaign(CampaignRecords.use(campaign))
        .setRelease(release)
        .setParameters(ActionRecords.parameters(decision.verdict()))
        .setAuthorActions(ActionRecords.authorActions(decision.verdict(), post.getCreatedAt()))
        .setNotify(decision.verdict().channels())
        .build();
  }

  /** The revision after that verdict, from a second look. */
  static Verdict next(
      Verdict latest,
      Decision decision,
      @Nullable ReleaseUse release,
      FeatureVector features,
      StageParts parts) {
    return Verdict.newBuilder(latest)
        .setRevision(latest.getRevision() + 1)
        .setAsOf(Instant.ofEpochMilli(features.asOfMs()))
        .setAction(name(decision.verdict().action()))
        .setCategory(decision.verdict().category())
        .setEnforced(decision.verdict().enforced())
        .setReasons(reasons(decision.verdict()))
        .setSpans(spans(decision))
        .setFeatures(FeatureRecords.snapshot(features, parts.columns().size(), parts))
        .setPolicyVersion(decision.policyVersion())
        .setModelVersion(decision.modelVersion())
        .setRelease(release)
        .setTimings(new Timings(latest.getTimings().getIngestedAt(), parts.clock().instant()))
        .setLists(ListRecords.of(decision.lists()))
        .setQuotas(
            QuotaGrants.asked(decision.verdict().quotas(), Instant.ofEpochMilli(features.asOfMs())))
        .setProposedAction(null)
        .setOverturn(null)
        .setParameters(ActionRecords.parameters(decision.verdict()))
        .setAuthorActions(
            ActionRecords.authorActions(
                decision.verdict(), Instant.ofEpochMilli(features.asOfMs())))
        .setNotify(decision.verdict().channels())
        .build();
  }

  /**
   * The revision after that verdict, as a reviewer decided; an appeal is answered by it. What is
   * done about the author, and how the action is carried out, stays if the action stays, and ends
   * otherwise.
   */
  static Verdict reviewed(Verdict latest, Review review, StageParts parts) {
    boolean same = review.getAction().equals(latest.getAction());
    Reason reason =
        new Reason(
            REVIEWED,
            RuleOutcome.FIRED,
            review.getAction(),
            review.getCategory(),
            latest.getAppeal() == null
                ? "decided by a reviewer"
                : (same ? "upheld" : "overturned") + " on appeal by a second reviewer");
    return Verdict.newBuilder(latest)
        .setRevision(latest.getRevision() + 1)
        .setAsOf(review.getCreatedAt())
        .setAction(review.getAction())
        .setCategory(review.getCategory())
        .setEnforced(true)
        .setReasons(List.of(reason))
        .setTimings(new Timings(latest.getTimings().getIngestedAt(), parts.clock().instant()))
        .setQuotas(List.of())
        .setProposedAction(null)
        .setAppeal(null)
        .setOverturn(null)
        .setParameters(same ? latest.getParameters() : null)
        .setAuthorActions(same ? latest.getAuthorActions() : List.of())
        .setNotify(same ? latest.getNotify() : List.of())
        .build();
  }

  /** The revision after that verdict that says that its author appeals; nothing else changes. */
  static Verdict appealed(Verdict latest, Appeal appeal, StageParts parts) {
    List<Reason> reasons = new ArrayList<>(latest.getReasons());
    reasons.add(
        new Reason(
            APPEALED,
            RuleOutcome.FIRED,
            latest.getAction(),
            latest.getCategory(),
            "appealed by its author; for a second reviewer to decide"));
    Instant asOf = appeal.getCreatedAt();
    return Verdict.newBuilder(latest)
        .setRevision(latest.getRevision() + 1)
        .setAsOf(asOf.isBefore(latest.getAsOf()) ? latest.getAsOf() : asOf)
        .setReasons(reasons)
        .setTimings(new Timings(latest.getTimings().getIngestedAt(), parts.clock().instant()))
        .setQuotas(List.of())
        .setProposedAction(null)
        .setAppeal(appeal.getAppealId())
        .setOverturn(null)
        .build();
  }

  /** Whether the revision says no more than that its author appeals. */
  static boolean isAppealed(Verdict verdict) {
    List<Reason> reasons = verdict.getReasons();
    return !reasons.isEmpty() && reasons.get(reasons.size() - 1).getRule().equals(APPEALED);
  }

  /** Whether a reviewer had the last word. */
  static boolean isReviewed(Verdict verdict) {
    return !verdict.getReasons().isEmpty()
        && verdict.getReasons().get(0).getRule().equals(REVIEWED);
  }

  /**
   * Whether acting on the decision would do what the verdict does already, or would do had no quota
   * been full: a post that is held stays held, rather than ask again with each report.
   */
  static boolean sameEffect(Decision decision, Verdict verdict) {
    return name(decision.verdict().action()).equals(QuotaGrants.proposed(verdict))
        && Objects.equals(decision.verdict().category(), verdict.getCategory())
        && decision.verdict().enforced() == verdict.getEnforced()
        && (verdict.getProposedAction() != null || ActionRecords.same(decision.verdict(), verdict));
  }

  /** Scores as they were in that verdict. */
  static Scores scores(Verdict verdict, TextScorer scorer) {
    List<String> labels = scorer.labels();
    float[] values = new float[labels.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.NaN;
    }
    for (LabelScore score : verdict.getScores()) {
      int i = labels.indexOf(score.getLabel());
      if (i >= 0) {
        values[i] = score.getScore();
      }
    }
    return new Scores(labels, values);
  }

  /** What the rules said, as it is logged. */
  static List<Reason> reasons(dev.weir.moderation.enforcement.Verdict verdict) {
    List<Reason> reasons = new ArrayList<>();
    for (dev.weir.moderation.enforcement.Reason reason : verdict.reasons()) {
      reasons.add(
          new Reason(
              reason.rule(),
              RuleOutcome.valueOf(reason.outcome().name()),
              name(reason.action()),
              reason.category(),
              reason.explanation()));
    }
    return reasons;
  }

  private static List<LabelScore> scores(Decision decision) {
    Scores scores = decision.scores();
    if (scores == null) {
      return List.of();
    }
    List<LabelScore> records = new ArrayList<>(scores.labels().size());
    for (int i = 0; i < scores.labels().size(); i++) {
      records.add(new LabelScore(scores.labels().get(i), scores.value(i)));
    }
    return records;
  }

  private static List<Span> spans(Decision decision) {
    List<Span> spans = new ArrayList<>();
    for (Highlight highlight : decision.highlights()) {
      spans.add(
          new Span(
              highlight.label(), highlight.start(), highlight.end(), highlight.contribution()));
    }
    return spans;
  }

  /** An action as it is logged. */
  static String name(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }
}
