package dev.weir.streams.stage;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Input;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.expression.Condition;
import dev.weir.features.expression.Conditions;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.live.FixedTable;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.policies.PolicyLoader;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.EventTypes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small definitions, a scorer that looks for one word, and a policy over both. */
public final class StageFixture {
  private static final String POLICY =
      """
      name: fixture
      mode: enforce
      fallback: review
      categories:
        toxicity:
          score: toxic
          thresholds: { remove: 0.9 }
      rules:
        - id: flood
          when: features.author_posting.posts_10s >= 5
          action: review
          category: toxicity
          explanation: "many posts"
        - id: known_offender
          when: features.author_reputation.removed_1d >= 1
          action: demote
          category: toxicity
          explanation: "removed before"
        - id: reported
          look: second
          when: features.post_reports.reports_1h >= 2
          action: review
          queue: reported
          priority: 7
          category: toxicity
          explanation: "reported"
        - id: hidden
          look: second
          when: features.post_reactions.hides_1h >= 1
          action: demote
          factor: 0.5
          rate_limit: 1h
          notify: ops
          category: toxicity
          explanation: "hidden"
      """;

  private static final String CAMPAIGN_RULE =
      """
        - id: campaign
          when: campaign.active && campaign.posts >= 5
          action: review
          category: toxicity
          explanation: "campaign of {campaign.posts} posts, {campaign.authors} authors"
      campaigns:
        min_posts: 5
        min_authors: 4
        within: 1h
      """;

  private StageFixture() {}

  static FeatureDefinitions definitions(List<String> labels) {
    Map<String, EventType> types = EventTypes.bySource(labels);
    EventType type = types.get("posts");
    Source posts =
        new Source(
            "posts",
            "posts",
            type,
            "created_at",
            "post_id",
            0,
            Conditions.compile(type, "deleted"));
    EventType decided = types.get("verdicts");
    Source verdicts =
        new Source(
            "verdicts",
            "verdicts",
            decided,
            "created_at",
            "verdict_id",
            0,
            Conditions.compile(decided, "overturned"));
    Source reports = source("reports", types);
    Source reactions = source("reactions", types);
    Entity author = new Entity("author", "author_id");
    Entity text = new Entity("text", "text_fingerprint");
    Entity post = new Entity("post", "post_id");
    FeatureView posting =
        new FeatureView("author_posting", author, posts, List.of(counts("posts")));
    FeatureView reputation =
        new FeatureView(
            "author_reputation",
            author,
            verdicts,
            List.of(
                counts("verdicts"),
                new Feature(
                    "removed",
                    new Aggregation.Count(null),
                    windows(),
                    is(verdicts, "action", "remove"))));
    FeatureView spread =
        new FeatureView(
            "text_spread",
            text,
            posts,
            text.keys(),
            List.of(
                counts("posts"),
                new Feature(
                    "distinct_authors",
                    new Aggregation.ApproxDistinct(Input.of(posts.type(), "author_id")),
                    windows(),
                    null)),
            null,
            0,
            0,
            true);
    FeatureView reported =
        new FeatureView("post_reports", post, reports, List.of(counts("reports")));
    FeatureView reacted =
        new FeatureView(
            "post_reactions",
            post,
            reactions,
            List.of(
                new Feature(
                    "hides",
                    new Aggregation.Count(null),
                    windows(),
                    is(reactions, "kind", "HIDE"))));
    return new FeatureDefinitions(
        List.of(author, text, post),
        List.of(posts, verdicts, reports, reactions),
        List.of(posting, reputation, spread, reported, reacted),
        List.of(),
        List.of(
            new FeatureService("moderation", List.of(posting, reputation, spread), List.of()),
            new FeatureService("second_look", List.of(reported, reacted), List.of())));
  }

  private static Condition is(Source source, String path, String value) {
    int field = source.type().indexOf(path);
    return new Condition() {
      @Override
      public boolean test(Event event) {
        return value.equals(event.text(field));
      }

      @Override
      public String text() {
        return path + " == '" + value + "'";
      }
    };
  }

  private static Feature counts(String name) {
    return new Feature(name, new Aggregation.Count(null), windows(), null);
  }

  private static List<Window> windows() {
    return List.of(Window.parse("10s"), Window.parse("1h"), Window.parse("1d"));
  }

  private static Source source(String name, Map<String, EventType> types) {
    return new Source(name, name, types.get(name), "created_at");
  }

  public static StageParts parts() {
    return parts(POLICY);
  }

  /**
   * The parts, with a policy that says more.
   *
   * @param more further keys of the policy
   */
  public static StageParts partsWith(String more) {
    return parts(POLICY + more);
  }

  /** With another policy. */
  public static StageParts parts(String policy) {
    return parts(policy, new FixedTable<>(Topics.CAMPAIGNS, CampaignTable.NONE));
  }

  /** With published policies. */
  public static StageParts partsWithPolicies(LiveTable<Releases> policies) {
    return parts(policies, new FixedTable<>(Topics.CAMPAIGNS, CampaignTable.NONE));
  }

  /** Compiles policies for this scorer and these definitions. */
  public static PolicyLoader loader() {
    TextScorer scorer = new WordScorer();
    FeatureSchema schema = columns(definitions(scorer.labels()));
    return (source, name) -> moderator(scorer, schema, source.yaml(), name);
  }

  /** As {@link #parts}, with a rule on campaigns in that table. */
  public static StageParts partsWithCampaigns(LiveTable<CampaignTable> campaigns) {
    return parts(POLICY + CAMPAIGN_RULE, campaigns);
  }

  /** As {@link #partsWithCampaigns}, with posts decided again that were decided too early. */
  public static StageParts partsWithCampaignsAndEarlierPosts(LiveTable<CampaignTable> campaigns) {
    return parts(POLICY + CAMPAIGN_RULE + "  earlier: true\n", campaigns);
  }

  private static StageParts parts(String policy, LiveTable<CampaignTable> campaigns) {
    TextScorer scorer = new WordScorer();
    Moderator moderator =
        moderator(scorer, columns(definitions(scorer.labels())), policy, "policy.yaml");
    return parts(new FixedTable<>(Topics.POLICIES, Releases.of(moderator)), campaigns);
  }

  private static StageParts parts(
      LiveTable<Releases> policies, LiveTable<CampaignTable> campaigns) {
    TextScorer scorer = new WordScorer();
    FeatureDefinitions definitions = definitions(scorer.labels());
    return new StageParts(
        definitions,
        definitions.version(),
        columns(definitions),
        definitions.schemaOf("moderation").columns().size(),
        new Normalizer(),
        scorer,
        policies,
        new TaskPositions(),
        InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")),
        StageMeters.NONE,
        true,
        campaigns,
        StageParts.noLists());
  }

  /** Those of the first look, then the second's. */
  private static FeatureSchema columns(FeatureDefinitions definitions) {
    List<FeatureColumn> columns = new ArrayList<>(definitions.schemaOf("moderation").columns());
    columns.addAll(definitions.schemaOf("second_look").columns());
    return new FeatureSchema(columns);
  }

  private static Moderator moderator(
      TextScorer scorer, FeatureSchema schema, String policy, String name) {
    return new Moderator(
        scorer,
        PolicyCompiler.compile(
            policy,
            name,
            new PolicyInputs(scorer.labels(), schema, Set.of("post_reports", "post_reactions"))),
        new Enforcement());
  }

  /** Scores 0.95 where the text says "nonsense", else 0.05. */
  private static final class WordScorer implements TextScorer {
    @Override
    public List<String> labels() {
      return List.of("toxic");
    }

    @Override
    public String version() {
      return "fixture";
    }

    @Override
    public Scores score(Content content) {
      return new Scores(
          labels(), new float[] {content.normalized().contains("nonsense") ? 0.95f : 0.05f});
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      int at = content.original().indexOf("nonsense");
      return at < 0 ? List.of() : List.of(new Highlight(label, at, at + 8, 1f));
    }
  }
}
