package dev.weir.streams.stage;

import dev.weir.decision.QuotaGrant;
import dev.weir.decision.QuotaOutcome;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.features.FeatureStore;
import dev.weir.features.expiry.SweepRange;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.PostMemory;
import dev.weir.internal.Release;
import dev.weir.internal.RememberedRevision;
import dev.weir.internal.RuleSighting;
import dev.weir.streams.policies.PolicyKeys;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.wire.AvroCodec;
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
 * Lets verdicts through as long as their quotas have room, in the order of its topic, and holds the
 * others for review. One task sees them all, so that a verdict under several quotas is counted in
 * all of them or in none, and the sum over all instances is exact (docs/adr/0008).
 *
 * <p>For the same reason it counts the authors that rules with a band hit ({@link RuleWatch}).
 *
 * <p>What comes again, for a crash here or before, gets the answer of the first time. Rows hold
 * numbers and hashes of ids, nothing of posts and authors.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class QuotaStage implements Processor<byte[], byte[], byte[], byte[]> {
  /** Key of all records of the stage's topic. */
  static final String KEY = "quotas";

  private static final Logger log = LoggerFactory.getLogger(QuotaStage.class);

  private final StageParts parts;
  private final AvroCodec<RuleSighting> sightings = AvroCodec.of(RuleSighting.class);
  private final AvroCodec<Release> releases = AvroCodec.of(Release.class);
  private final AvroCodec<PostMemory> memories = AvroCodec.of(PostMemory.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      QuotaCounts counts,
      RuleWatch watch,
      StageOutput out) {}

  public QuotaStage(StageParts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(StageNames.QUOTA));
    rows.openToReaders();
    QuotaCounts counts = new QuotaCounts(rows);
    RuleWatch watch = new RuleWatch(rows, parts);
    List<SweepRange> ranges = new ArrayList<>(counts.ranges());
    ranges.add(watch.range());
    task =
        new Task(
            context,
            rows,
            counts,
            watch,
            new StageOutput(StageNames.QUOTA, context, parts.meters()));
    RowSweeper sweeper =
        new RowSweeper(
            rows, new FeatureStore(parts.definitions(), rows, 0), List.of(), ranges, parts.clock());
    context.schedule(RowSweeper.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeper.slice());
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Arrival arrival = task().out().arrival(record);
    if (sightings.recognises(record.value())) {
      sightings
          .decode(record.value())
          .run(
              sighting -> watch(sighting, arrival),
              why -> task().out().setAside(arrival, record.key(), why));
    } else {
      memories
          .decode(record.value())
          .run(
              asked -> answer(asked, arrival),
              why -> task().out().setAside(arrival, record.key(), why));
    }
    if (task().rows().unloggedRows() >= Outbox.COMMIT_EVERY) {
      task().context().commit();
    }
  }

  private void watch(RuleSighting sighting, Arrival arrival) {
    for (Release release : task().watch().see(sighting, arrival.timestampMs())) {
      task()
          .out()
          .send(
              StageNames.POLICIES,
              PolicyKeys.ofRelease(release.getId()),
              releases.encode(release),
              arrival.timestampMs());
    }
  }

  private void answer(PostMemory asked, Arrival arrival) {
    Post post = asked.getPost();
    if (post.getDeleted()) {
      task()
          .out()
          .send(StageNames.TO_POST, post.getPostId(), arrival.value(), arrival.timestampMs());
      return;
    }
    RememberedRevision revision = asked.getRevisions().get(0);
    QuotaCounts.Answer answer =
        task().counts().answer(revision.getVerdict(), arrival.offset(), arrival.timestampMs());
    Verdict verdict = revision.getVerdict();
    if (QuotaGrants.areAsked(verdict)) {
      verdict = QuotaGrants.answered(verdict, answer.grants());
      if (!answer.repeated()) {
        tell(verdict, answer);
      }
    }
    verdict =
        Overturns.asAnswered(verdict, before -> task().counts().held(post.getPostId(), before));
    send(post, revision, verdict, answer.firstOffset(), arrival);
  }

  private void tell(Verdict verdict, QuotaCounts.Answer answer) {
    parts.meters().verdict(verdict.getAction(), verdict.getCategory(), verdict.getRevision());
    if (verdict.getRevision() == 1) {
      long ingestedMs = verdict.getTimings().getIngestedAt().toEpochMilli();
      parts.meters().latency(parts.clock().millis() - ingestedMs);
    }
    for (QuotaGrant grant : answer.grants()) {
      if (grant.getOutcome() != QuotaOutcome.UNUSED) {
        parts.meters().quota(grant.getQuota(), grant.getOutcome() == QuotaOutcome.GRANTED);
      }
    }
    for (QuotaGrant full : answer.newlyFull()) {
      log.warn(
          "quota full: quota={} limit={} window_ms={} window_start={} policy={}; what it covers is"
              + " held for review until the window ends",
          full.getQuota(),
          full.getLimit(),
          full.getWindowMs(),
          full.getWindowStart(),
          verdict.getPolicyVersion());
    }
  }

  private void send(
      Post post, RememberedRevision revision, Verdict verdict, long firstOffset, Arrival arrival) {
    StageOutput out = task().out();
    long timestampMs = arrival.timestampMs();
    boolean first = verdict.getRevision() == 1;
    byte[] bytes = verdicts.encode(verdict);
    AuthorEvent feedback =
        Envelopes.feedback(
            verdict,
            Logs.quotas(arrival.partition()),
            firstOffset,
            first ? verdict.getSource().getOffset() : null);
    byte[] memory =
        first
            ? Envelopes.firstMemory(post, bytes, verdict.getSource(), memories, posts)
            : memories.encode(
                new PostMemory(
                    post,
                    List.of(
                        RememberedRevision.newBuilder(revision)
                            .setVerdict(verdict)
                            .setUnderWay(false)
                            .build())));
    out.send(StageNames.VERDICTS, post.getPostId(), bytes, timestampMs);
    if (!VerdictRecords.isAppealed(verdict)) {
      out.toAuthor(post.getAuthorId(), feedback, timestampMs);
    }
    out.send(StageNames.TO_POST, post.getPostId(), memory, timestampMs);
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("quota stage (expected: initialised)");
    }
    return opened;
  }
}
