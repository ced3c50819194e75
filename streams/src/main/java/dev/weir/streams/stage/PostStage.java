package dev.weir.streams.stage;

import dev.weir.decision.CampaignUse;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.internal.AuthorEvent;
import dev.weir.internal.CampaignMember;
import dev.weir.internal.CountedUpTo;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final AvroCodec<AuthorEvent> authorEvents = AvroCodec.of(AuthorEvent.class);
  private final AvroCodec<CampaignMember> members = AvroCodec.of(CampaignMember.class);
  private final EventReaders readers;
  private final Map<String, Long> countedByTopic = new TreeMap<>();
  private @Nullable Task task;

  /** What exists once the task runs. */
  private record Task(
      RowStateStore rows,
      EntityViews views,
      PostMemories memories,
      EarlyEvents early,
      EarlyEvents earlyAppeals,
      EarlyEvents earlyMembers,
      StageOutput out,
      StageErasure erasure,
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
    Task opened =
        new Task(
            rows,
            new EntityViews(parts.definitions(), StageNames.POST, rows),
            new PostMemories(rows),
            EarlyEvents.reviews(rows, context.taskId().partition()),
            EarlyEvents.appeals(rows, context.taskId().partition()),
            EarlyEvents.members(rows, context.taskId().partition()),
            out,
            new StageErasure(StageNames.POST, parts.clock(), parts.meters(), rows, out, context),
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
      case Topics.ERASURES_POST -> task().erasure().request(arrival, key, this::forget);
      default ->
          throw new IllegalStateException(
              "topic: " + arrival.topic() + " (expected: a source of the post stage)");
    }
    countedByTopic.merge(arrival.topic(), arrival.offset(), Math::max);
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
    if (latest(first).getRevision() > 1) {
      settle(first.getRevisions().get(0));
      return;
    }
    Verdict verdict = latest(first);
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
      var unused = sendAgain(memory, arrival);
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
    } else if (causedBefore(memory, arrival) || !lookedAtBefore(memory, arrival)) {
      join(memory, member, arrival);
    }
  }

  private void join(PostMemory memory, CampaignMember member, Arrival arrival) {
    if (!sendAgain(memory, arrival) && latest(memory).getCampaign() == null) {
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
    toAuthor(
        report.getPostAuthorId(),
        new AuthorEvent(report, arrival.partition(), arrival.offset(), null),
        arrival);
    count(Topics.REPORTS, report.getPostId(), readers.event(report), arrival);
  }

  private void review(Review review, Arrival arrival) {
    if (forgotten(review.getPostAuthorId(), review.getPostId(), arrival)) {
      task().erasure().setAside(arrival);
      return;
    }
    PostMemory memory = task().memories().find(review.getPostId());
    if (memory != null && !causedBefore(memory, arrival)) {
      Rejection refused =
          lookedAtBefore(memory, arrival) ? Appeals.again() : Appeals.refused(memory, review);
      if (refused != null) {
        task().out().setAside(arrival, null, refused);
        return;
      }
    }
    toAuthor(
        review.getPostAuthorId(),
        new AuthorEvent(review, arrival.partition(), arrival.offset(), null),
        arrival);
    if (memory == null) {
      task().early().keep(review.getPostId(), review.getCreatedAt(), arrival);
    } else if (!sendAgain(memory, arrival)) {
      answer(memory, review, arrival, null);
    }
  }

  /**
   * @param waitedFor offset of the post's record, where the review has waited for it
   */
  private void answer(PostMemory memory, Review review, Arrival arrival, @Nullable Long waitedFor) {
    Verdict answer = VerdictRecords.reviewed(latest(memory), review, parts);
    revise(
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
    } else if (!causedBefore(memory, arrival) && lookedAtBefore(memory, arrival)) {
      task().out().setAside(arrival, null, Appeals.again());
    } else {
      hear(memory, appeal, arrival);
    }
  }

  private void hear(PostMemory memory, Appeal appeal, Arrival arrival) {
    if (sendAgain(memory, arrival)) {
      return;
    }
    Rejection refused = Appeals.refused(memory, appeal);
    if (refused != null) {
      task().out().setAside(arrival, null, refused);
    } else {
      revise(memory, VerdictRecords.appealed(latest(memory), appeal, parts), arrival);
    }
  }

  private static boolean causedBefore(PostMemory memory, Arrival arrival) {
    return memory.getRevisions().stream().anyMatch(revision -> isCause(arrival, revision));
  }

  /** Whether the event is about a post, or the post of an author, that was forgotten after it. */
  private boolean forgotten(String author, String post, Arrival arrival) {
    StageErasure erasure = task().erasure();
    return erasure.forgotten(StageNames.AUTHOR, author, arrival)
        || erasure.forgotten(StageNames.POST, post, arrival);
  }

  /** Deletes what is kept of the entity's posts. */
  private void forget(Trace trace, RowStore from, Erased erased) {
    if (trace.isAbout(StageNames.POST)) {
      erased.add(task().views().forget(from, trace.key()));
      erased.add("post memories", task().memories().forgetGone(from, trace.key()));
    }
    List<String> posts = new ArrayList<>();
    erased.add(
        "post memories",
        task()
            .memories()
            .forget(
                from,
                trace::isIn,
                memory -> {
                  Verdict verdict = latest(memory);
                  boolean own =
                      trace.isOf(memory.getPost(), verdict.getPost().getTextFingerprint());
                  if (own) {
                    posts.add(memory.getPost().getPostId());
                  } else {
                    erased.mention();
                  }
                  return own;
                }));
    erased.add(
        "early reviews",
        task().early().forget(from, (row, review) -> isOwnReview(trace, row, review, erased)));
    erased.add(
        "early appeals",
        task()
            .earlyAppeals()
            .forget(from, (row, appeal) -> isOwnAppeal(trace, row, appeal, erased)));
    erased.add(
        "early members",
        task()
            .earlyMembers()
            .forget(
                from,
                (row, member) -> {
                  String post = members.decode(member.value()).orThrow().getPostId();
                  return posts.contains(post)
                      || (trace.isAbout(StageNames.POST) && post.equals(trace.key()));
                }));
    if (trace.isAbout(StageNames.AUTHOR)) {
      // How readers took an author's posts is known by post; which posts are the author's, here.
      posts.forEach(post -> erased.add(task().views().forget(from, post)));
    }
  }

  private boolean isOwnReview(Trace trace, byte[] row, Arrival arrival, Erased erased) {
    if (!trace.isIn(row)) {
      return false;
    }
    Review review = readers.reviews().read(arrival.value(), arrival.timestampMs()).orThrow();
    boolean own = trace.isOf(review.getPostAuthorId(), review.getPostId(), null);
    if (!own) {
      erased.mention();
    }
    return own;
  }

  private boolean isOwnAppeal(Trace trace, byte[] row, Arrival arrival, Erased erased) {
    if (!trace.isIn(row)) {
      return false;
    }
    Appeal appeal = readers.appeals().read(arrival.value(), arrival.timestampMs()).orThrow();
    boolean own = trace.isOf(appeal.getPostAuthorId(), appeal.getPostId(), null);
    if (!own) {
      erased.mention();
    }
    return own;
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
      var unused = sendAgain(memory, arrival);
      if (applied == ApplyResult.APPLIED && !lookedAtBefore(memory, arrival)) {
        CampaignUse campaign = latest(memory).getCampaign();
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
    Verdict latest = latest(memory);
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
      revise(memory, Verdict.newBuilder(next).setCampaign(campaign).build(), arrival);
    }
  }

  private void revise(PostMemory memory, Verdict made, Arrival arrival) {
    revise(memory, made, arrival, null, null);
  }

  /**
   * @param reviewer who decided; null when no reviewer did
   * @param waitedFor offset of the post's record, where the cause has waited for it
   */
  private void revise(
      PostMemory memory,
      Verdict made,
      Arrival arrival,
      @Nullable String reviewer,
      @Nullable Long waitedFor) {
    List<RememberedRevision> revisions = new ArrayList<>(memory.getRevisions());
    Verdict verdict = VerdictChanges.with(cause(memory, arrival), latest(memory), made);
    boolean asks = QuotaGrants.areAsked(verdict);
    // What follows a revision that is under way goes the same way, so as not to overtake it.
    boolean throughQuotas = asks || revisions.stream().anyMatch(RememberedRevision::getUnderWay);
    RememberedRevision revision =
        new RememberedRevision(
            verdict,
            arrival.topic(),
            arrival.partition(),
            arrival.offset(),
            counted(arrival),
            throughQuotas,
            throughQuotas,
            reviewer,
            waitedFor);
    revisions.add(revision);
    task().memories().keep(new PostMemory(memory.getPost(), revisions));
    if (!asks) {
      parts.meters().verdict(verdict.getAction(), verdict.getCategory(), verdict.getRevision());
    }
    send(memory.getPost(), revision, arrival);
  }

  /**
   * Takes what the quota stage made of a revision. One that is not known here, as a crash took it,
   * takes its place if it is the next; otherwise what caused it comes again, and asks again.
   */
  private void settle(RememberedRevision settled) {
    Verdict verdict = settled.getVerdict();
    PostMemory memory = task().memories().find(verdict.getPostId());
    if (memory == null) {
      return;
    }
    List<RememberedRevision> revisions = new ArrayList<>(memory.getRevisions());
    int newest = latest(memory).getRevision();
    if (verdict.getRevision() == newest + 1) {
      revisions.add(settled);
    } else if (verdict.getRevision() <= newest) {
      revisions.replaceAll(
          r -> r.getVerdict().getRevision() == verdict.getRevision() ? settled : r);
    } else {
      return;
    }
    task().memories().keep(new PostMemory(memory.getPost(), revisions));
  }

  /** A post that comes after its reports causes its own second look. */
  private static SourceCoordinates cause(PostMemory memory, Arrival arrival) {
    return arrival.topic().equals(Topics.POST_STAGE)
        ? latest(memory).getSource()
        : new SourceCoordinates(arrival.topic(), arrival.partition(), arrival.offset());
  }

  /** What has been counted in this task's life, this event included. */
  private List<CountedUpTo> counted(Arrival arrival) {
    List<CountedUpTo> counted = new ArrayList<>();
    countedByTopic.merge(arrival.topic(), arrival.offset(), Math::max);
    countedByTopic.forEach((topic, offset) -> counted.add(new CountedUpTo(topic, offset)));
    return counted;
  }

  /**
   * Whether the latest revision was made when this event had been counted: then a crash took the
   * row of the interval and left the revision, which is logged before it, and what the row says now
   * is older than what was decided.
   */
  private static boolean lookedAtBefore(PostMemory memory, Arrival arrival) {
    List<RememberedRevision> revisions = memory.getRevisions();
    for (CountedUpTo counted : revisions.get(revisions.size() - 1).getCounted()) {
      if (counted.getTopic().equals(arrival.topic()) && arrival.offset() <= counted.getOffset()) {
        return true;
      }
    }
    return false;
  }

  /**
   * A cause that comes again after a crash is answered with the revision it gave before; a post
   * also with those of reviewers, as one of them may have waited for it.
   */
  private boolean sendAgain(PostMemory memory, Arrival arrival) {
    boolean repeated = false;
    for (RememberedRevision revision : memory.getRevisions()) {
      if (revision.getVerdict().getRevision() > 1
          && (isCause(arrival, revision) || mayHaveWaited(revision, arrival))) {
        send(memory.getPost(), revision, arrival);
        repeated = true;
      }
    }
    return repeated;
  }

  private static boolean isCause(Arrival arrival, RememberedRevision of) {
    return of.getCauseTopic().equals(arrival.topic())
        && of.getCausePartition() == arrival.partition()
        && of.getCauseOffset() == arrival.offset();
  }

  private static boolean mayHaveWaited(RememberedRevision revision, Arrival post) {
    return post.topic().equals(Topics.POST_STAGE)
        && (revision.getCauseTopic().equals(Topics.REVIEWS)
            || revision.getCauseTopic().equals(Topics.APPEALS)
            || revision.getCauseTopic().equals(Topics.CAMPAIGN_MEMBERS));
  }

  /**
   * Sends a revision when it is logged. What gives cause comes from several topics, whose records
   * come again in another order after a crash: a revision that had left and was not remembered
   * would come out otherwise.
   */
  private void send(Post post, RememberedRevision revision, Arrival arrival) {
    task().rows().afterBurst(() -> sendLogged(post, revision, arrival));
  }

  private void sendLogged(Post post, RememberedRevision revision, Arrival arrival) {
    Verdict verdict = revision.getVerdict();
    if (revision.getThroughQuotas()) {
      byte[] asked = memories.encode(new PostMemory(post, List.of(revision)));
      task().out().send(StageNames.TO_QUOTA, QuotaStage.KEY, asked, arrival.timestampMs());
      return;
    }
    task()
        .out()
        .send(
            StageNames.VERDICTS,
            verdict.getPostId(),
            verdicts.encode(verdict),
            arrival.timestampMs());
    if (VerdictRecords.isAppealed(verdict)) {
      return; // to appeal is nobody's bad record
    }
    // Causes that waited come out of their topic's order: they have that of the posts' records.
    Long waitedFor = revision.getWaitedFor();
    String topic = waitedFor == null ? revision.getCauseTopic() : Topics.POST_STAGE;
    toAuthor(
        verdict.getAuthorId(),
        Envelopes.feedback(
            verdict,
            Logs.revisions(topic, revision.getCausePartition()),
            waitedFor == null ? revision.getCauseOffset() : waitedFor,
            null),
        arrival);
  }

  private void toAuthor(String author, AuthorEvent event, Arrival arrival) {
    task()
        .out()
        .send(StageNames.TO_AUTHOR, author, authorEvents.encode(event), arrival.timestampMs());
  }

  private static Verdict latest(PostMemory memory) {
    return memory.getRevisions().get(memory.getRevisions().size() - 1).getVerdict();
  }

  private Task task() {
    Task opened = task;
    if (opened == null) {
      throw new IllegalStateException("post stage (expected: initialised)");
    }
    return opened;
  }
}
