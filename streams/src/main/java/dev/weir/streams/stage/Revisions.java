package dev.weir.streams.stage;

import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.internal.CountedUpTo;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of remembered posts' verdicts: makes one and sends it when it is logged, knows by
 * what each was caused and what had been counted by then, and answers a cause that comes again
 * after a crash as it was answered before.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class Revisions {
  private final StageParts parts;
  private final RowStateStore rows;
  private final PostMemories memories;
  private final StageOutput out;
  private final AvroCodec<PostMemory> codec = AvroCodec.of(PostMemory.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);
  private final Map<String, Long> countedByTopic = new TreeMap<>();

  Revisions(StageParts parts, RowStateStore rows, PostMemories memories, StageOutput out) {
    this.parts = parts;
    this.rows = rows;
    this.memories = memories;
    this.out = out;
  }

  static Verdict latest(PostMemory memory) {
    return memory.getRevisions().get(memory.getRevisions().size() - 1).getVerdict();
  }

  /** The record is counted: revisions made from now on know it. */
  void counts(Arrival arrival) {
    countedByTopic.merge(arrival.topic(), arrival.offset(), Math::max);
  }

  /** Whether the event has caused one of the post's revisions. */
  static boolean causedBefore(PostMemory memory, Arrival arrival) {
    return memory.getRevisions().stream().anyMatch(revision -> isCause(arrival, revision));
  }

  void revise(PostMemory memory, Verdict made, Arrival arrival) {
    revise(memory, made, arrival, null, null);
  }

  /**
   * @param reviewer who decided; null when no reviewer did
   * @param waitedFor offset of the post's record, where the cause has waited for it
   */
  void revise(
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
    memories.keep(new PostMemory(memory.getPost(), revisions));
    if (!asks) {
      parts.meters().verdict(verdict.getAction(), verdict.getCategory(), verdict.getRevision());
    }
    send(memory.getPost(), revision, arrival);
  }

  /**
   * Takes what the quota stage made of a revision. One that is not known here, as a crash took it,
   * takes its place if it is the next; otherwise what caused it comes again, and asks again.
   */
  void settle(RememberedRevision settled) {
    Verdict verdict = settled.getVerdict();
    PostMemory memory = memories.find(verdict.getPostId());
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
    memories.keep(new PostMemory(memory.getPost(), revisions));
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
    counts(arrival);
    countedByTopic.forEach((topic, offset) -> counted.add(new CountedUpTo(topic, offset)));
    return counted;
  }

  /**
   * Whether the latest revision was made when this event had been counted: then a crash took the
   * row of the interval and left the revision, which is logged before it, and what the row says now
   * is older than what was decided.
   */
  static boolean lookedAtBefore(PostMemory memory, Arrival arrival) {
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
  boolean sendAgain(PostMemory memory, Arrival arrival) {
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
    rows.afterBurst(() -> sendLogged(post, revision, arrival));
  }

  private void sendLogged(Post post, RememberedRevision revision, Arrival arrival) {
    Verdict verdict = revision.getVerdict();
    if (revision.getThroughQuotas()) {
      byte[] asked = codec.encode(new PostMemory(post, List.of(revision)));
      out.send(StageNames.TO_QUOTA, QuotaStage.KEY, asked, arrival.timestampMs());
      return;
    }
    out.send(
        StageNames.VERDICTS, verdict.getPostId(), verdicts.encode(verdict), arrival.timestampMs());
    if (VerdictRecords.isAppealed(verdict)) {
      return; // to appeal is nobody's bad record
    }
    // Causes that waited come out of their topic's order: they have that of the posts' records.
    Long waitedFor = revision.getWaitedFor();
    String topic = waitedFor == null ? revision.getCauseTopic() : Topics.POST_STAGE;
    out.toAuthor(
        verdict.getAuthorId(),
        Envelopes.feedback(
            verdict,
            Logs.revisions(topic, revision.getCausePartition()),
            waitedFor == null ? revision.getCauseOffset() : waitedFor,
            null),
        arrival.timestampMs());
  }
}
