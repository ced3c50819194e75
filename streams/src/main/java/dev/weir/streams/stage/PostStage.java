package dev.weir.streams.stage;

import dev.weir.decision.CampaignUse;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.CampaignMember;
import dev.weir.internal.PostMemory;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.rollout.Ruling;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.policies.InForce;
import dev.weir.streams.policies.Releases;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowSweeper;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.Rejection;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Last stage, keyed by post: remembers the post with its verdict, counts reactions and reports, and
 * decides again when they or a reviewer give cause. A new revision leaves only when its effect
 * differs; a reviewer's answer is not overruled by rules.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
public final class PostStage implements Processor<byte[], byte[], byte[], byte[]> {
  private final StageParts parts;
  private final AvroCodec<PostMemory> memories = AvroCodec.of(PostMemory.class);
  private final AvroCodec<CampaignMember> members = AvroCodec.of(CampaignMember.class);
  private final EventReaders readers;
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      RowStateStore rows,
      EntityViews views,
      PostMemories memories,
      Revisions revisions,
      EarlyEvents early,
      EarlyEvents earlyAppeals,
      EarlyEvents earlyMembers,
      StageOutput out,
      StageErasure erasure,
      PostErasure forgetting,
      Basis basis,
      Basis.Held<Releases> policies,
      Basis.Held<ListSnapshot> lists,
      String name) {}

  public PostStage(StageParts parts) {
    this.parts = parts;
    this.readers = new EventReaders(parts.scorer().labels());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    RowStateStore rows = context.getStateStore(StageNames.store(StageNames.POST));
    rows.openToReaders();
    StageOutput out = new StageOutput(StageNames.POST, context, parts.meters());
    Basis basis = Basis.of(StageNames.POST, rows, context, parts.positions());
    EntityViews views = new EntityViews(parts.definitions(), StageNames.POST, rows);
    PostMemories posts = new PostMemories(rows);
    int partition = context.taskId().partition();
    EarlyEvents early = EarlyEvents.reviews(rows, partition);
    EarlyEvents earlyAppeals = EarlyEvents.appeals(rows, partition);
    EarlyEvents earlyMembers = EarlyEvents.members(rows, partition);
    Task opened =
        new Task(
            rows,
            views,
            posts,
            new Revisions(parts, rows, posts, out),
            early,
            earlyAppeals,
            earlyMembers,
            out,
            new StageErasure(StageNames.POST, parts.clock(), parts.meters(), rows, out, context),
            new PostErasure(readers, views, posts, early, earlyAppeals, earlyMembers),
            basis,
            basis.follow(parts.policies()),
            basis.follow(parts.lists()),
            Basis.task(StageNames.POST, context));
    task = opened;
    RowSweeper sweeper =
        opened
            .views()
            .sweeper(
                rows,
                List.of(
                    opened.memories().range(),
                    opened.early().range(),
                    opened.earlyAppeals().range(),
                    opened.earlyMembers().range()),
                parts.clock());
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
      parts.positions().ended(ended.name());
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    task().basis().record();
    Arrival arrival = task().out().arrival(record);
    byte[] key = record.key();
    switch (arrival.topic()) {
      case Topics.POST_STAGE ->
          memories
              .decode(arrival.value())
              .run(m -> remember(m, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.REACTIONS ->
          readers
              .reactions()
              .read(key, arrival.value(), arrival.timestampMs())
              .run(r -> reaction(r, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.REPORTS ->
          readers
              .reports()
              .read(key, arrival.value(), arrival.timestampMs())
              .run(r -> report(r, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.REVIEWS ->
          readers
              .reviews()
              .read(key, arrival.value(), arrival.timestampMs())
              .run(r -> review(r, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.APPEALS ->
          readers
              .appeals()
              .read(key, arrival.value(), arrival.timestampMs())
              .run(a -> appeal(a, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.CAMPAIGN_MEMBERS ->
          members
              .decode(arrival.value())
              .run(m -> member(m, arrival), why -> task().out().setAside(arrival, key, why));
      case Topics.ERASURES_POST ->
          task().erasure().request(arrival, key, task().forgetting()::forget);
      default ->
          throw new IllegalStateException(
              "topic: " + arrival.topic() + " (expected: a source of the post stage)");
    }
    task().revisions().counts(arrival);
  }

  private void remember(PostMemory first, Arrival arrival) {
    String postId = first.getPost().getPostId();
    if (first.getPost().getDeleted()) {
      task().memories().gone(postId, first.getPost().getCreatedAt());
      task().early().remove(postId);
      task().earlyAppeals().remove(postId);
      task().earlyMembers().remove(postId);
      return;
    }
    if (task().memories().isGone(postId)) {
      return; // no second look at what is gone
    }
    if (Revisions.latest(first).getRevision() > 1) {
      task().revisions().settle(first.getRevisions().get(0));
      return;
    }
    Verdict verdict = Revisions.latest(first);
    SourceCoordinates at = verdict.getSource();
    if (task()
        .erasure()
        .forgotten(
            verdict.getAuthorId(),
            postId,
            verdict.getPost().getTextFingerprint(),
            at.getTopic(),
            at.getPartition(),
            at.getOffset())) {
      task().erasure().setAside(arrival);
      return;
    }
    PostMemory memory = task().memories().find(postId);
    Arrival early = task().early().find(postId);
    if (memory != null) {
      var unused = task().revisions().sendAgain(memory, arrival);
    } else if (early != null) {
      Review review = readers.reviews().read(early.value(), early.timestampMs()).orThrow();
      answer(first, review, early, arrival.offset());
      task().early().remove(postId);
    } else {
      task().memories().keep(first, arrival.value());
      long newestMs = task().views().newestMs(postId);
      if (newestMs != Long.MIN_VALUE) {
        // Reports have been here before the post's verdict: as of the last of them.
        lookAgain(postId, first, newestMs, verdict.getCampaign(), arrival);
      }
    }
    Arrival waiting = task().earlyAppeals().find(postId);
    PostMemory remembered = waiting == null ? null : task().memories().find(postId);
    if (waiting != null && remembered != null) {
      task().earlyAppeals().remove(postId);
      hear(
          remembered,
          readers.appeals().read(waiting.value(), waiting.timestampMs()).orThrow(),
          waiting);
    }
    Arrival joined = task().earlyMembers().find(postId);
    PostMemory known = joined == null ? null : task().memories().find(postId);
    if (joined != null && known != null) {
      task().earlyMembers().remove(postId);
      join(known, members.decode(joined.value()).orThrow(), joined);
    }
  }

  /** The post is one of a campaign that was not known when it was decided. */
  private void member(CampaignMember member, Arrival arrival) {
    String postId = member.getPostId();
    if (task().erasure().forgotten(StageNames.POST, postId, arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    PostMemory memory = task().memories().find(postId);
    if (memory == null) {
      task().earlyMembers().keep(postId, member.getAsOf(), arrival);
    } else if (Revisions.causedBefore(memory, arrival)
        || !Revisions.lookedAtBefore(memory, arrival)) {
      join(memory, member, arrival);
    }
  }

  private void join(PostMemory memory, CampaignMember member, Arrival arrival) {
    if (!task().revisions().sendAgain(memory, arrival)
        && Revisions.latest(memory).getCampaign() == null) {
      lookAgain(
          member.getPostId(),
          memory,
          member.getAsOf().toEpochMilli(),
          member.getCampaign(),
          arrival);
    }
  }

  private void reaction(Reaction reaction, Arrival arrival) {
    if (forgotten(reaction.getPostAuthorId(), reaction.getPostId(), arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    count(Topics.REACTIONS, reaction.getPostId(), readers.event(reaction), arrival);
  }

  private void report(Report report, Arrival arrival) {
    if (forgotten(report.getPostAuthorId(), report.getPostId(), arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    task()
        .out()
        .toAuthor(
            report.getPostAuthorId(),
            new AuthorEvent(report, arrival.partition(), arrival.offset(), null),
            arrival.timestampMs());
    count(Topics.REPORTS, report.getPostId(), readers.event(report), arrival);
  }

  private void review(Review review, Arrival arrival) {
    if (forgotten(review.getPostAuthorId(), review.getPostId(), arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    PostMemory memory = task().memories().find(review.getPostId());
    if (memory != null && !Revisions.causedBefore(memory, arrival)) {
      Rejection refused =
          Revisions.lookedAtBefore(memory, arrival)
              ? Appeals.again()
              : Appeals.refused(memory, review);
      if (refused != null) {
        task().out().setAside(arrival, null, refused);
        return;
      }
    }
    task()
        .out()
        .toAuthor(
            review.getPostAuthorId(),
            new AuthorEvent(review, arrival.partition(), arrival.offset(), null),
            arrival.timestampMs());
    if (memory == null) {
      task().early().keep(review.getPostId(), review.getCreatedAt(), arrival);
    } else if (!task().revisions().sendAgain(memory, arrival)) {
      answer(memory, review, arrival, null);
    }
  }

  /**
   * @param waitedFor offset of the post's record, where the review has waited for it
   */
  private void answer(PostMemory memory, Review review, Arrival arrival, @Nullable Long waitedFor) {
    Verdict answer = VerdictRecords.reviewed(Revisions.latest(memory), review, parts);
    task()
        .revisions()
        .revise(
            memory,
            Overturns.with(memory.getRevisions(), answer),
            arrival,
            review.getReviewerId(),
            waitedFor);
  }

  private void appeal(Appeal appeal, Arrival arrival) {
    if (forgotten(appeal.getPostAuthorId(), appeal.getPostId(), arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    PostMemory memory = task().memories().find(appeal.getPostId());
    if (memory == null) {
      task().earlyAppeals().keep(appeal.getPostId(), appeal.getCreatedAt(), arrival);
    } else if (!Revisions.causedBefore(memory, arrival)
        && Revisions.lookedAtBefore(memory, arrival)) {
      task().out().setAside(arrival, null, Appeals.again());
    } else {
      hear(memory, appeal, arrival);
    }
  }

  private void hear(PostMemory memory, Appeal appeal, Arrival arrival) {
    if (task().revisions().sendAgain(memory, arrival)) {
      return;
    }
    Rejection refused = Appeals.refused(memory, appeal);
    if (refused != null) {
      task().out().setAside(arrival, null, refused);
    } else {
      task()
          .revisions()
          .revise(
              memory, VerdictRecords.appealed(Revisions.latest(memory), appeal, parts), arrival);
    }
  }

  /** Whether the event is about a post, or the post of an author, that was forgotten after it. */
  private boolean forgotten(String author, String post, Arrival arrival) {
    StageErasure erasure = task().erasure();
    return erasure.forgotten(StageNames.AUTHOR, author, arrival)
        || erasure.forgotten(StageNames.POST, post, arrival);
  }

  /** Counts the event, then looks whether the post's verdict still holds. */
  private void count(String source, String postId, Event event, Arrival arrival) {
    ApplyResult applied =
        task()
            .views()
            .apply(
                source,
                event,
                new LogPosition(arrival.partition(), arrival.offset()),
                arrival.timestampMs());
    if (Rejections.refused(applied)) {
      task().out().setAside(arrival, null, Rejections.of(applied, event.eventTimeMs()));
      return;
    }
    PostMemory memory = task().memories().find(postId);
    if (memory != null) {
      // What this event caused before was decided upon again if another topic's events, which a
      // crash made come in another order, have caused something since.
      var unused = task().revisions().sendAgain(memory, arrival);
      if (applied == ApplyResult.APPLIED && !Revisions.lookedAtBefore(memory, arrival)) {
        CampaignUse campaign = Revisions.latest(memory).getCampaign();
        lookAgain(postId, memory, event.eventTimeMs(), campaign, arrival);
      }
    }
  }

  private void lookAgain(
      String postId,
      PostMemory memory,
      long eventTimeMs,
      @Nullable CampaignUse campaign,
      Arrival arrival) {
    Verdict latest = Revisions.latest(memory);
    if (VerdictRecords.isReviewed(latest)) {
      return;
    }
    long asOfMs = Math.max(eventTimeMs, latest.getAsOf().toEpochMilli());
    FeatureVector features =
        FeatureRecords.restore(
            memory.getRevisions().get(0).getVerdict().getFeatures(), parts.columns(), asOfMs);
    task().views().read(postId, features);
    task().views().evaluateOnDemand(features);
    Content content = parts.normalizer().normalize(memory.getPost().getText());
    InForce inForce = task().policies().now().value().inForce();
    Ruling ruling =
        inForce
            .rollout()
            .decide(
                Look.SECOND,
                VerdictRecords.facts(memory.getPost(), CampaignRecords.facts(campaign)),
                content,
                VerdictRecords.scores(latest, parts.scorer()),
                features,
                task().lists().now().value());
    if (!VerdictRecords.sameEffect(ruling.decision(), latest)) {
      Verdict next =
          VerdictRecords.next(latest, ruling.decision(), inForce.use(ruling), features, parts);
      task()
          .revisions()
          .revise(memory, Verdict.newBuilder(next).setCampaign(campaign).build(), arrival);
    }
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("post stage (expected: initialised)");
    }
    return opened;
  }
}
