package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.CampaignMember;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.wire.AvroCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what the post stage keeps of who asks to be forgotten.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class PostErasure {
  private final EventReaders readers;
  private final EntityViews views;
  private final PostMemories memories;
  private final EarlyEvents early;
  private final EarlyEvents earlyAppeals;
  private final EarlyEvents earlyMembers;
  private final AvroCodec<CampaignMember> codec = AvroCodec.of(CampaignMember.class);

  PostErasure(
      EventReaders readers,
      EntityViews views,
      PostMemories memories,
      EarlyEvents early,
      EarlyEvents earlyAppeals,
      EarlyEvents earlyMembers) {
    this.readers = readers;
    this.views = views;
    this.memories = memories;
    this.early = early;
    this.earlyAppeals = earlyAppeals;
    this.earlyMembers = earlyMembers;
  }

  /** Deletes what is kept of the entity's posts. */
  void forget(Trace trace, RowStore from, Erased erased) {
    if (trace.isAbout(StageNames.POST)) {
      erased.add(views.forget(from, trace.key()));
      erased.add("post memories", memories.forgetGone(from, trace.key()));
    }
    List<String> posts = new ArrayList<>();
    erased.add(
        "post memories",
        memories.forget(
            from,
            trace::isIn,
            memory -> {
              Verdict verdict = Revisions.latest(memory);
              boolean own = trace.isOf(memory.getPost(), verdict.getPost().getTextFingerprint());
              if (own) {
                posts.add(memory.getPost().getPostId());
              } else {
                erased.mention();
              }
              return own;
            }));
    erased.add(
        "early reviews",
        early.forget(from, (row, review) -> isOwnReview(trace, row, review, erased)));
    erased.add(
        "early appeals",
        earlyAppeals.forget(from, (row, appeal) -> isOwnAppeal(trace, row, appeal, erased)));
    erased.add(
        "early members",
        earlyMembers.forget(
            from,
            (row, member) -> {
              String post = codec.decode(member.value()).orThrow().getPostId();
              return posts.contains(post)
                  || (trace.isAbout(StageNames.POST) && post.equals(trace.key()));
            }));
    if (trace.isAbout(StageNames.AUTHOR)) {
      // How readers took an author's posts is known by post; which posts are the author's, here.
      posts.forEach(post -> erased.add(views.forget(from, post)));
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
}
