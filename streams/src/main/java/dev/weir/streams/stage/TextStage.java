package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.CampaignSighting;
import dev.weir.internal.PostEnvelope;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RuleSighting;
import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.campaign.Sighting;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.TextSketch;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.rollout.Ruling;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.policies.InForce;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Second and deciding stage, keyed by text fingerprint: updates the text's views, completes the
 * features, asks the {@link dev.weir.moderation.Moderator}, and sends the verdict to its consumers,
 * to the post stage and back to the author; one that falls under a quota to the {@link QuotaStage}.
 * Posts that a policy wants clustered are shown to the {@link CampaignStage}, and each is looked up
 * in the campaigns it has made known.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class TextStage implements Processor<byte[], byte[], byte[], byte[]> {
  private final StageParts parts;
  private final AvroCodec<PostEnvelope> envelopes = AvroCodec.of(PostEnvelope.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final AvroCodec<AuthorEvent> authorEvents = AvroCodec.of(AuthorEvent.class);
  private final AvroCodec<PostMemory> memories = AvroCodec.of(PostMemory.class);
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<RuleSighting> ruleSightings = AvroCodec.of(RuleSighting.class);
  private final AvroCodec<CampaignSighting> sightings = AvroCodec.of(CampaignSighting.class);
  private final EventReaders readers;
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      RowStateStore rows,
      EntityViews views,
      Outbox outbox,
      StageOutput out,
      StageErasure erasure,
      Basis basis,
      Basis.Held<CampaignTable> campaigns,
      Basis.Held<Releases> policies,
      Basis.Held<ListSnapshot> lists) {}

  public TextStage(StageParts parts) {
    this.parts = parts;
    this.readers = new EventReaders(parts.scorer().labels());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(StageNames.TEXT));
    rows.openToReaders();
    StageOutput out = new StageOutput(StageNames.TEXT, context, parts.meters());
    Basis basis = Basis.of(StageNames.TEXT, rows, context, parts.positions());
    Task opened =
        new Task(
            context,
            rows,
            new EntityViews(parts.definitions(), StageNames.TEXT, rows),
            new Outbox(rows),
            out,
            new StageErasure(StageNames.TEXT, parts.clock(), parts.meters(), rows, out, context),
            basis,
            basis.follow(parts.campaigns()),
            basis.follow(parts.policies()),
            basis.follow(parts.lists()));
    task = opened;
    RowSweeper sweeper = opened.views().sweeper(rows, List.of(), parts.clock());
    context.schedule(
        RowSweeper.EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          basis.turn();
          sweeper.slice();
        });
  }

  @Override
  public void close() {
    Task ended = task;
    if (ended != null) {
      ended.rows().closeToReaders();
      parts.positions().ended(Basis.task(StageNames.TEXT, ended.context()));
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    task().basis().record();
    Arrival arrival = task().out().arrival(record);
    if (Topics.ERASURES_TEXT.equals(arrival.topic())) {
      task().erasure().request(arrival, record.key(), this::forget);
    } else {
      envelopes
          .decode(record.value())
          .run(
              envelope -> answer(envelope, arrival),
              why -> task().out().setAside(arrival, record.key(), why));
    }
    if (task().rows().unloggedRows() >= Outbox.COMMIT_EVERY) {
      task().context().commit();
    }
  }

  private void answer(PostEnvelope envelope, Arrival arrival) {
    Post post = envelope.getPost();
    if (task()
        .erasure()
        .forgotten(
            post.getAuthorId(),
            post.getPostId(),
            envelope.getFingerprint(),
            Topics.POSTS,
            envelope.getPartition(),
            envelope.getOffset())) {
      task().erasure().setAside(arrival);
      return;
    }
    if (post.getDeleted()) {
      delete(envelope, arrival);
      return;
    }
    Content content = parts.normalizer().normalize(post.getText());
    TextSketch sketch = TextSketch.of(content.normalized());
    byte[] kept = task().outbox().find(envelope.getPartition(), envelope.getOffset());
    if (kept != null) {
      Answer answer = Answer.of(kept);
      // The crash may have taken the rows of that interval and left the output. The position of
      // the first time tells rows that know the post.
      AuthorEvent feedback = authorEvents.decode(answer.feedback()).orThrow();
      count(envelope, arrival, feedback.getOffset());
      Verdict verdict = verdicts.decode(answer.verdict()).orThrow();
      send(envelope.getPost(), answer, verdict, arrival);
      show(post, verdict, sketch, feedback.getOffset(), arrival);
    } else {
      Verdict verdict = decide(envelope, content, sketch, arrival);
      Answer answer =
          new Answer(
              verdicts.encode(verdict),
              authorEvents.encode(
                  Envelopes.feedback(
                      verdict,
                      Logs.first(arrival.partition()),
                      arrival.offset(),
                      envelope.getOffset())));
      task().outbox().keep(envelope.getPartition(), envelope.getOffset(), answer.row());
      if (!QuotaGrants.areAsked(verdict)) {
        parts.meters().verdict(verdict.getAction(), verdict.getCategory(), verdict.getRevision());
        parts.meters().latency(parts.clock().millis() - envelope.getIngestedAt().toEpochMilli());
      }
      send(envelope.getPost(), answer, verdict, arrival);
      show(post, verdict, sketch, arrival.offset(), arrival);
    }
  }

  /**
   * Lets the post be counted by the bands of rules, and be clustered, if the policy asks for bands
   * and campaigns and the text says enough.
   */
  private void show(
      Post post, Verdict verdict, TextSketch sketch, long firstOffset, Arrival arrival) {
    InForce inForce = task().policies().now().value().inForce();
    RuleSighting seen = RuleWatch.sighting(verdict, inForce);
    if (seen != null) {
      task()
          .out()
          .send(
              StageNames.TO_QUOTA,
              QuotaStage.KEY,
              ruleSightings.encode(seen),
              arrival.timestampMs());
    }
    Policy policy = inForce.rollout().enforced().policy();
    if (policy.campaigns().isPresent() && Sighting.comparable(sketch)) {
      byte[] sighting =
          sightings.encode(
              CampaignRecords.sighting(post, verdict, sketch, arrival.partition(), firstOffset));
      task()
          .out()
          .send(
              StageNames.TO_CAMPAIGN, CampaignStage.band(sketch), sighting, arrival.timestampMs());
    }
  }

  /** Takes a post that is gone out of the text's views, and has the post stage forget it. */
  private void delete(PostEnvelope envelope, Arrival arrival) {
    Post post = envelope.getPost();
    Scores scores = Envelopes.scores(envelope, parts.scorer());
    task()
        .views()
        .takeBack(
            Topics.POSTS,
            readers.event(post, envelope.getFingerprint(), scores),
            new LogPosition(arrival.partition(), arrival.offset()),
            arrival.timestampMs());
    byte[] gone = memories.encode(new PostMemory(post, List.of()));
    // Behind the post's verdict, which may have gone that way under the policy of then.
    task().out().send(StageNames.TO_QUOTA, QuotaStage.KEY, gone, arrival.timestampMs());
  }

  private Verdict decide(
      PostEnvelope envelope, Content content, TextSketch sketch, Arrival arrival) {
    Post post = envelope.getPost();
    Scores scores = Envelopes.scores(envelope, parts.scorer());
    ApplyResult applied = count(envelope, arrival, arrival.offset());
    if (Rejections.refused(applied)) {
      // The author's views took it, so it is answered; the text's views stay as they are.
      parts.meters().deadLetter(applied.name());
    }
    FeatureVector features = Envelopes.features(envelope, parts);
    task().views().read(envelope.getFingerprint(), features);
    task().views().evaluateOnDemand(features);
    CampaignFacts campaign =
        task().campaigns().now().value().active().find(sketch, post.getCreatedAt().toEpochMilli());
    InForce inForce = task().policies().now().value().inForce();
    Ruling ruling =
        inForce
            .rollout()
            .decide(
                Look.FIRST,
                VerdictRecords.facts(post, campaign),
                content,
                scores,
                features,
                task().lists().now().value());
    return VerdictRecords.first(
        ruling.decision(), inForce.use(ruling), campaign, envelope, features, parts);
  }

  /** Tells the text's rows of the post, by where it stood in the stage's log the first time. */
  private ApplyResult count(PostEnvelope envelope, Arrival arrival, long firstOffset) {
    Scores scores = Envelopes.scores(envelope, parts.scorer());
    return task()
        .views()
        .apply(
            Topics.POSTS,
            readers.event(envelope.getPost(), envelope.getFingerprint(), scores),
            new LogPosition(arrival.partition(), firstOffset),
            arrival.timestampMs());
  }

  /** Deletes the text's rows, and the outputs for posts of the entity. */
  private void forget(Trace trace, RowStore from, Erased erased) {
    if (trace.isAbout(StageNames.TEXT)) {
      erased.add(task().views().forget(from, trace.key()));
    }
    erased.add(
        "outbox",
        task()
            .outbox()
            .forget(
                from,
                output -> {
                  if (!trace.isIn(output)) {
                    return false;
                  }
                  Verdict verdict = verdicts.decode(Answer.of(output).verdict()).orThrow();
                  boolean own =
                      trace.isOf(
                          verdict.getAuthorId(),
                          verdict.getPostId(),
                          verdict.getPost().getTextFingerprint());
                  if (!own) {
                    erased.mention();
                  }
                  return own;
                }));
  }

  private void send(Post post, Answer answer, Verdict verdict, Arrival arrival) {
    StageOutput out = task().out();
    long timestampMs = arrival.timestampMs();
    byte[] memory =
        Envelopes.firstMemory(
            post, verdicts.inWork(answer.verdict()), verdict.getSource(), memories, posts);
    if (QuotaGrants.areAsked(verdict)) {
      out.send(StageNames.TO_QUOTA, QuotaStage.KEY, memory, timestampMs);
      return;
    }
    out.send(StageNames.VERDICTS, post.getPostId(), answer.verdict(), timestampMs);
    out.send(StageNames.TO_AUTHOR, post.getAuthorId(), answer.feedback(), timestampMs);
    out.send(StageNames.TO_POST, post.getPostId(), memory, timestampMs);
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("text stage (expected: initialised)");
    }
    return opened;
  }
}
