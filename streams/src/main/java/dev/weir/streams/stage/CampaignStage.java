package dev.weir.streams.stage;

import dev.weir.decision.CampaignUse;
import dev.weir.features.FeatureStore;
import dev.weir.features.expiry.SweepRange;
import dev.weir.internal.ActiveCampaign;
import dev.weir.internal.CampaignMember;
import dev.weir.internal.CampaignSighting;
import dev.weir.moderation.campaign.BandRow;
import dev.weir.moderation.campaign.BandRowLayout;
import dev.weir.moderation.campaign.Campaign;
import dev.weir.moderation.campaign.CampaignSettings;
import dev.weir.moderation.campaign.Sighting;
import dev.weir.moderation.content.TextSketch;
import dev.weir.moderation.policy.Policy;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.wire.AvroCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beside the path of posts, keyed by band: finds clusters of near-duplicates among decided posts
 * and makes known which of them are campaigns. No post waits for it; later ones are looked up in
 * what it made known by the {@link TextStage}.
 *
 * <p>A sighting that comes again, for a crash here or before, changes no row and makes known again
 * what it led to. A campaign is taken back when events have passed its quiet time twice; who looks
 * up heeds the time itself. Rows hold hashes and ids of posts, no text.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class CampaignStage implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(CampaignStage.class);
  private static final Duration TAKING_BACK_EVERY = Duration.ofMinutes(1);

  private final StageParts parts;
  private final AvroCodec<CampaignSighting> sightings = AvroCodec.of(CampaignSighting.class);
  private final AvroCodec<ActiveCampaign> campaigns = AvroCodec.of(ActiveCampaign.class);
  private final AvroCodec<CampaignMember> members = AvroCodec.of(CampaignMember.class);
  private long newestMs = Long.MIN_VALUE;
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      StageOutput out,
      Basis basis,
      Basis.Held<Releases> policies) {}

  public CampaignStage(StageParts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(StageNames.CAMPAIGN));
    rows.openToReaders();
    StageOutput out = new StageOutput(StageNames.CAMPAIGN, context, parts.meters());
    Basis basis = Basis.of(StageNames.CAMPAIGN, rows, context, parts.positions());
    task = new Task(context, rows, out, basis, basis.follow(parts.policies()));
    RowSweeper sweeper =
        new RowSweeper(
            rows,
            new FeatureStore(parts.definitions(), rows, 0),
            List.of(),
            List.of(bands()),
            parts.clock());
    context.schedule(
        RowSweeper.EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          basis.turn();
          sweeper.slice();
        });
    context.schedule(TAKING_BACK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::takeBack);
  }

  /** Bands whose posts are all too old for any window or quiet time that can be asked for. */
  private SweepRange bands() {
    return new SweepRange(
        "bands",
        SweepRange.Kind.RECORDS,
        StageKeys.bandPrefix(),
        (key, head) -> BandRowLayout.newestMs(head),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE && BandRowLayout.newestMs(head) < newestMs - keptMs(),
        newest -> {});
  }

  private long keptMs() {
    CampaignSettings settings = settings();
    return Math.max(settings.windowMs(), settings.quietMs());
  }

  private CampaignSettings settings() {
    Policy inForce = task().policies().now().value().inForce().rollout().enforced().policy();
    return inForce.campaigns().orElse(CampaignSettings.DEFAULT);
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
      parts.positions().ended(Basis.task(StageNames.CAMPAIGN, ended.context()));
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    task().basis().record();
    Arrival arrival = task().out().arrival(record);
    sightings
        .decode(record.value())
        .run(
            sighting -> see(CampaignRecords.sighting(sighting), arrival),
            why -> task().out().setAside(arrival, record.key(), why));
    if (task().rows().unloggedRows() >= Outbox.COMMIT_EVERY) {
      task().context().commit();
    }
  }

  private void see(Sighting sighting, Arrival arrival) {
    newestMs = Math.max(newestMs, sighting.createdAtMs());
    byte[] key = StageKeys.band(Sighting.band(sighting.sketch()));
    byte[] bytes = task().rows().get(key);
    BandRow row = bytes == null ? new BandRow() : BandRowLayout.decode(bytes);
    BandRow.Outcome outcome = row.add(sighting, settings());
    if (!outcome.repeat()) {
      task().rows().put(key, BandRowLayout.encode(row));
    }
    Campaign campaign = outcome.campaign();
    if (campaign != null && outcome.changed()) {
      makeKnown(campaign, arrival);
    }
    if (campaign != null && settings().earlier()) {
      decideAgain(outcome.members(), campaign, sighting, arrival);
    }
  }

  private void makeKnown(Campaign campaign, Arrival arrival) {
    byte[] key = StageKeys.campaign(campaign.id());
    if (task().rows().get(key) == null) {
      log.info(
          "campaign: id={} posts={} authors={} posts_per_minute={}",
          campaign.id(),
          campaign.posts(),
          campaign.authors(),
          Math.round(campaign.postsPerMinute()));
    }
    task()
        .rows()
        .put(
            key,
            ByteBuffer.allocate(Long.BYTES)
                .putLong(campaign.lastSeenMs() + 2 * campaign.quietMs())
                .array());
    task()
        .out()
        .send(
            StageNames.CAMPAIGNS,
            campaign.id(),
            campaigns.encode(CampaignRecords.record(campaign)),
            arrival.timestampMs());
  }

  /** Has posts that were decided before they were known to be of the campaign decided as such. */
  private void decideAgain(
      List<String> posts, Campaign campaign, Sighting sighting, Arrival arrival) {
    CampaignUse use = CampaignRecords.member(campaign);
    Instant asOf = Instant.ofEpochMilli(sighting.createdAtMs());
    for (String post : posts) {
      byte[] member = members.encode(new CampaignMember(post, asOf, use));
      task().out().send(StageNames.TO_MEMBERS, post, member, arrival.timestampMs());
    }
  }

  /** Takes back what has been quiet for long. */
  private void takeBack(long nowMs) {
    List<byte[]> over = new ArrayList<>();
    task()
        .rows()
        .forEach(
            StageKeys.campaignPrefix(),
            (key, row) -> {
              if (ByteBuffer.wrap(row).getLong() < newestMs) {
                over.add(key);
              }
            });
    for (byte[] key : over) {
      String id = StageKeys.campaignId(key);
      task()
          .context()
          .forward(
              new Record<>(id.getBytes(StandardCharsets.UTF_8), null, nowMs),
              StageNames.sink(StageNames.CAMPAIGN, StageNames.CAMPAIGNS));
      task().rows().delete(key);
    }
  }

  /** Key of a text's sighting. */
  static String band(TextSketch sketch) {
    return Long.toHexString(Sighting.band(sketch));
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("campaign stage (expected: initialised)");
    }
    return opened;
  }
}
