package dev.weir.streams.stage;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.AuthorAction;
import dev.weir.decision.Reason;
import dev.weir.decision.ReleaseUse;
import dev.weir.decision.Verdict;
import dev.weir.decision.VerdictChange;
import dev.weir.event.Post;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Evaluation;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Mode;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.rollout.Rollout;
import dev.weir.moderation.rollout.Ruling;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.policies.InForce;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decides logged posts again: from the post as it stands in the log and the features as they were
 * logged with its verdict, by the code of the stages. With the policy and model of then it gives
 * the verdict of then, to the byte; with others what they would have said.
 *
 * <p>Not thread-safe.
 */
public final class Redecision {
  /** Prefix of a label, where it stands for its score. */
  public static final String SCORE = "score.";

  /** Rule of the last reason of a revision that says no more than that its author appeals. */
  public static final String APPEALED = VerdictRecords.APPEALED;

  private final StageParts parts;
  private final @Nullable PolicyArchive archive;
  private final boolean rescores;
  private final Enforcement enforcement = new Enforcement();
  private final EventReaders readers;
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);

  /**
   * What the rules said.
   *
   * @param action lower case, as logged
   * @param parameters how the action is carried out; null when nothing is said
   * @param authorActions what is done about the author besides
   * @param channels channels to be told
   */
  public record Outcome(
      String action,
      @Nullable String category,
      List<Reason> reasons,
      @Nullable ActionParameters parameters,
      List<AuthorAction> authorActions,
      List<String> channels) {
    /** With nothing said besides. */
    public Outcome(String action, @Nullable String category, List<Reason> reasons) {
      this(action, category, reasons, null, List.of(), List.of());
    }

    /** As it was logged. */
    public static Outcome of(Verdict verdict) {
      return new Outcome(
          verdict.getAction(),
          verdict.getCategory(),
          verdict.getReasons(),
          verdict.getParameters(),
          verdict.getAuthorActions(),
          verdict.getNotify());
    }
  }

  /**
   * @param rescores whether texts are scored by the model at hand; else their scores are those that
   *     were logged
   */
  public Redecision(StageParts parts, boolean rescores) {
    this(parts, rescores, null);
  }

  /**
   * As {@link #Redecision(StageParts, boolean)}, each verdict by the policy that made it.
   *
   * @param archive where that is found; null for the policy at hand
   */
  public Redecision(StageParts parts, boolean rescores, @Nullable PolicyArchive archive) {
    this.parts = parts;
    this.archive = archive;
    this.rescores = rescores;
    this.readers = new EventReaders(parts.scorer().labels());
  }

  /** The post of a record of the topic of posts. */
  public Decoded<Post> post(ConsumerRecord<byte[], byte[]> record) {
    return readers.posts().read(record.key(), record.value(), record.timestamp());
  }

  /** Whether a reviewer had the last word. */
  public static boolean byReviewer(Verdict verdict) {
    return VerdictRecords.isReviewed(verdict);
  }

  /** Whether rules, and neither a reviewer nor an author's appeal, led to the revision. */
  public static boolean byRules(Verdict verdict) {
    return !VerdictRecords.isReviewed(verdict) && !VerdictRecords.isAppealed(verdict);
  }

  /** What the policy at hand says in the place of a logged verdict. */
  public Outcome outcome(Post post, Verdict logged) {
    return outcome(post, logged, Map.of());
  }

  /**
   * As {@link #outcome(Post, Verdict)}, had some numbers been others.
   *
   * @param instead by feature reference, or {@code score.LABEL}; what is not numeric is left as it
   *     was
   */
  public Outcome outcome(Post post, Verdict logged, Map<String, Double> instead) {
    Content content = parts.normalizer().normalize(post.getText());
    FeatureVector features = features(logged);
    Scores scores = scores(content, logged);
    for (Map.Entry<String, Double> one : instead.entrySet()) {
      int column = parts.columns().indexOf(one.getKey());
      if (column >= 0 && features.value(column) instanceof Number) {
        features.setNumber(column, one.getValue(), 0, 0);
      } else if (scores != null && one.getKey().startsWith(SCORE)) {
        scores = with(scores, one.getKey().substring(SCORE.length()), one.getValue());
      }
    }
    Policy policy = policy(logged);
    Evaluation said =
        policy.evaluate(
            look(logged),
            facts(post, logged),
            content,
            scores,
            features,
            found(post, content, logged));
    var resolved =
        enforcement.resolve(said.reasons(), policy.mode() == Mode.ENFORCE, policy.quotas());
    String action = VerdictRecords.name(resolved.action());
    List<Reason> reasons = VerdictRecords.reasons(resolved);
    ActionParameters parameters = ActionRecords.parameters(resolved);
    List<AuthorAction> authorActions = ActionRecords.authorActions(resolved, logged.getAsOf());
    if (resolved.quotas().isEmpty()) {
      return new Outcome(
          action, resolved.category(), reasons, parameters, authorActions, resolved.channels());
    }
    return Outcome.of(
        QuotaGrants.answeredAs(
            Verdict.newBuilder(logged)
                .setAction(action)
                .setCategory(resolved.category())
                .setReasons(reasons)
                .setProposedAction(null)
                .setQuotas(QuotaGrants.asked(resolved.quotas(), logged.getAsOf()))
                .setParameters(parameters)
                .setAuthorActions(authorActions)
                .setNotify(resolved.channels())
                .build(),
            logged));
  }

  /**
   * The verdict made again from the text on, with the timings of then.
   *
   * @param before the revision before; null for the first
   * @throws IllegalArgumentException unless rules decided
   */
  public Verdict again(Post post, @Nullable Verdict before, Verdict logged) {
    if (!byRules(logged)) {
      throw new IllegalArgumentException(
          logged.getPostId() + ": a reviewer's answer or an appeal (expected: a verdict of rules)");
    }
    Content content = parts.normalizer().normalize(post.getText());
    FeatureVector features = features(logged);
    Scores scores =
        before == null
            ? parts.scorer().score(content)
            : VerdictRecords.scores(before, parts.scorer());
    InForce inForce = inForce(logged);
    Ruling ruling =
        inForce
            .rollout()
            .decide(
                look(logged),
                facts(post, logged),
                content,
                scores,
                features,
                moderator -> ListRecords.restore(logged));
    ReleaseUse release = archive == null ? logged.getRelease() : inForce.use(ruling);
    if (before != null) {
      Verdict next =
          Verdict.newBuilder(
                  VerdictRecords.next(before, ruling.decision(), release, features, parts))
              .setCampaign(logged.getCampaign())
              .setTimings(logged.getTimings())
              .build();
      VerdictChange change = logged.getChange();
      return QuotaGrants.answeredAs(
          change == null ? next : VerdictChanges.with(change.getCause(), before, next), logged);
    }
    return QuotaGrants.answeredAs(
        VerdictRecords.first(
            ruling.decision(),
            release,
            CampaignRecords.facts(logged.getCampaign()),
            post,
            content.fingerprint(),
            logged.getSource(),
            logged.getTimings(),
            features,
            parts),
        logged);
  }

  /** What was known of the post then, its campaign included. */
  private static PostFacts facts(Post post, Verdict logged) {
    return VerdictRecords.facts(post, CampaignRecords.facts(logged.getCampaign()));
  }

  /** The policy that says in the place of a logged verdict what is to be done. */
  public Policy policy(Verdict logged) {
    return archive == null
        ? parts.moderator().policy()
        : inForce(logged).rollout().enforced().policy();
  }

  /** What makes the verdict again; of the policy at hand, the rules that were silent then too. */
  private InForce inForce(Verdict logged) {
    if (archive != null) {
      return archive.of(logged);
    }
    Moderator moderator = parts.moderator();
    ReleaseUse release = logged.getRelease();
    return new InForce(
        null,
        List.of(),
        0,
        Rollout.of(
            release == null || release.getPausedRules().isEmpty()
                ? moderator
                : new Moderator(
                    moderator.scorer(),
                    moderator.policy().without(Set.copyOf(release.getPausedRules())),
                    enforcement)));
  }

  /** The bytes of a verdict on its topic. */
  public byte[] bytes(Verdict verdict) {
    return verdicts.encode(verdict);
  }

  private static Scores with(Scores scores, String label, double score) {
    float[] values = new float[scores.labels().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = scores.labels().get(i).equals(label) ? (float) score : scores.value(i);
    }
    return new Scores(scores.labels(), values);
  }

  private static Look look(Verdict logged) {
    return logged.getRevision() == 1 ? Look.FIRST : Look.SECOND;
  }

  private @Nullable Scores scores(Content content, Verdict logged) {
    if (rescores) {
      return parts.scorer().score(content);
    }
    return logged.getScores().isEmpty() ? null : VerdictRecords.scores(logged, parts.scorer());
  }

  /**
   * What was found then; lists that were not looked for then, by the entries that stand with the
   * policy, or not at all when there are none.
   */
  private ListFindings found(Post post, Content content, Verdict logged) {
    ListFindings then = ListRecords.restore(logged);
    Policy policy = policy(logged);
    List<ListDefinition> fresh =
        policy.lists().definitions().stream()
            .filter(list -> list.given() != null && then.of(list.name()) == null)
            .toList();
    if (fresh.isEmpty()) {
      return then;
    }
    PostFacts facts = facts(post, logged);
    ListFindings now =
        policy
            .lists()
            .find(
                content,
                facts.media(),
                facts.entities(),
                logged.getAsOf().toEpochMilli(),
                ListSnapshot.EMPTY);
    List<ListFinding> findings = new ArrayList<>(then.findings());
    fresh.forEach(list -> findings.add(Objects.requireNonNull(now.of(list.name()))));
    return new ListFindings(then.position(), findings);
  }

  private FeatureVector features(Verdict logged) {
    return FeatureRecords.restore(
        logged.getFeatures(), parts.columns(), logged.getAsOf().toEpochMilli());
  }
}
