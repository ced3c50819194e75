package dev.weir.streams;

import dev.weir.features.FeatureStore;
import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.AuthorStage;
import dev.weir.streams.stage.CampaignStage;
import dev.weir.streams.stage.PostStage;
import dev.weir.streams.stage.QuotaStage;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.stage.TextStage;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStoreBuilder;
import dev.weir.streams.topics.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The map of the data path. Each arrow with a topic name is one Kafka hop.
 *
 * <pre>
 *   posts ───────────────▶ author stage ──weir.text-stage──▶ text stage + decide ──▶ verdicts
 *                          AuthorStage                       TextStage, Moderator
 *                               ▲                               │         │
 *                               └───────weir.author-events──────┤         weir.post-stage
 *                                              ▲                          ▼
 *   reactions, reports, reviews, appeals ──────┴──────────────────── post stage ──▶ verdicts
 *                                                                    PostStage (second look)
 *
 *   text stage, post stage ──weir.quota-stage──▶ quota stage ──▶ verdicts, weir.author-events,
 *   (what falls under a quota, and which         QuotaStage       weir.post-stage
 *   authors rules with a band hit)                  └──▶ weir.policies (a rule out of its band)
 *
 *   text stage ──weir.campaign-stage──▶ campaign stage ──weir.campaigns──▶ every text stage
 *                                       CampaignStage    (a live table: posts are looked up in it)
 *
 *   weir.erasures-author, -text, -post ──▶ their stage ──▶ weir.receipts
 *   every stage ──▶ weir.dead-letter
 * </pre>
 *
 * Stages are keyed by author, text fingerprint and post; each owns the rows of its entity in one
 * {@link dev.weir.streams.state.RowStateStore}. The names of stages are the names in metrics and
 * logs ({@link StageNames}).
 */
public final class ModerationTopology {
  private final StageParts parts;
  private final RocksMemory memory;
  private final OpenStores openStores;
  private final Purger purger;

  /**
   * @param memory what all row stores share and stay within
   * @param openStores where lookups will find the rows
   * @param purger makes bytes of erased rows leave the files
   */
  public ModerationTopology(
      StageParts parts, RocksMemory memory, OpenStores openStores, Purger purger) {
    this.parts = parts;
    this.memory = memory;
    this.openStores = openStores;
    this.purger = purger;
  }

  /** The stages in data-path order. */
  public Topology build() {
    Topology topology = new Topology();
    source(topology, "from-posts", Topics.POSTS);
    source(topology, "from-author-events", Topics.AUTHOR_EVENTS);
    source(topology, "from-author-erasures", Topics.ERASURES_AUTHOR);
    topology.addProcessor(
        StageNames.AUTHOR,
        () -> new AuthorStage(parts),
        "from-posts",
        "from-author-events",
        "from-author-erasures");
    store(topology, StageNames.AUTHOR);
    sink(topology, StageNames.TO_TEXT, Topics.TEXT_STAGE, StageNames.AUTHOR);
    sinksOfEvery(topology, StageNames.AUTHOR);

    source(topology, "from-author-stage", Topics.TEXT_STAGE);
    source(topology, "from-text-erasures", Topics.ERASURES_TEXT);
    topology.addProcessor(
        StageNames.TEXT, () -> new TextStage(parts), "from-author-stage", "from-text-erasures");
    store(topology, StageNames.TEXT);
    sink(topology, StageNames.VERDICTS, Topics.VERDICTS, StageNames.TEXT);
    sink(topology, StageNames.TO_AUTHOR, Topics.AUTHOR_EVENTS, StageNames.TEXT);
    sink(topology, StageNames.TO_POST, Topics.POST_STAGE, StageNames.TEXT);
    sink(topology, StageNames.TO_QUOTA, Topics.QUOTA_STAGE, StageNames.TEXT);
    sink(topology, StageNames.TO_CAMPAIGN, Topics.CAMPAIGN_STAGE, StageNames.TEXT);
    sinksOfEvery(topology, StageNames.TEXT);

    source(topology, "from-text-stage", Topics.POST_STAGE);
    source(topology, "from-reactions", Topics.REACTIONS);
    source(topology, "from-reports", Topics.REPORTS);
    source(topology, "from-reviews", Topics.REVIEWS);
    source(topology, "from-appeals", Topics.APPEALS);
    source(topology, "from-campaign-stage", Topics.CAMPAIGN_MEMBERS);
    source(topology, "from-post-erasures", Topics.ERASURES_POST);
    topology.addProcessor(
        StageNames.POST,
        () -> new PostStage(parts),
        "from-text-stage",
        "from-reactions",
        "from-reports",
        "from-reviews",
        "from-appeals",
        "from-campaign-stage",
        "from-post-erasures");
    store(topology, StageNames.POST);
    sink(topology, StageNames.VERDICTS, Topics.VERDICTS, StageNames.POST);
    sink(topology, StageNames.TO_AUTHOR, Topics.AUTHOR_EVENTS, StageNames.POST);
    sink(topology, StageNames.TO_QUOTA, Topics.QUOTA_STAGE, StageNames.POST);
    sinksOfEvery(topology, StageNames.POST);

    // Last: the numbers of tasks, and so their directories, follow the order of stages.
    source(topology, "from-quota-asked", Topics.QUOTA_STAGE);
    topology.addProcessor(StageNames.QUOTA, () -> new QuotaStage(parts), "from-quota-asked");
    store(topology, StageNames.QUOTA);
    sink(topology, StageNames.VERDICTS, Topics.VERDICTS, StageNames.QUOTA);
    sink(topology, StageNames.TO_AUTHOR, Topics.AUTHOR_EVENTS, StageNames.QUOTA);
    sink(topology, StageNames.TO_POST, Topics.POST_STAGE, StageNames.QUOTA);
    sink(topology, StageNames.POLICIES, Topics.POLICIES, StageNames.QUOTA);
    sink(topology, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER, StageNames.QUOTA);

    // Behind the others: the numbers of tasks, and so their directories, follow the order of
    // stages.
    source(topology, "from-sightings", Topics.CAMPAIGN_STAGE);
    topology.addProcessor(StageNames.CAMPAIGN, () -> new CampaignStage(parts), "from-sightings");
    store(topology, StageNames.CAMPAIGN);
    sink(topology, StageNames.CAMPAIGNS, Topics.CAMPAIGNS, StageNames.CAMPAIGN);
    sink(topology, StageNames.TO_MEMBERS, Topics.CAMPAIGN_MEMBERS, StageNames.CAMPAIGN);
    sink(topology, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER, StageNames.CAMPAIGN);
    return topology;
  }

  private static void source(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new RecordTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  /** Sinks are named by stage and purpose, since several stages send to one topic. */
  private static void sink(Topology topology, String purpose, String topic, String stage) {
    topology.addSink(
        StageNames.sink(stage, purpose),
        topic,
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        stage);
  }

  private static void sinksOfEvery(Topology topology, String stage) {
    sink(topology, StageNames.DEAD_LETTERS, Topics.DEAD_LETTER, stage);
    sink(topology, StageNames.RECEIPTS, Topics.RECEIPTS, stage);
  }

  private void store(Topology topology, String stage) {
    topology.addStateStore(
        new RowStateStoreBuilder(
            StageNames.store(stage),
            memory,
            openStores,
            FeatureStore.rowOrder(parts.definitions()),
            purger,
            KafkaProperties.changelog()),
        stage);
  }
}
