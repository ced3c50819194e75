package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.DeadLetterReason;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.moderation.enforcement.Action;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.wire.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which appeals are heard, and by whom: one appeal per post, against what is in force, and never by
 * the reviewer who decided that.
 */
final class Appeals {
  private Appeals() {}

  /** Why the appeal is not heard; null when it is. */
  static @Nullable Rejection refused(PostMemory memory, Appeal appeal) {
    List<RememberedRevision> revisions = memory.getRevisions();
    Verdict latest = revisions.get(revisions.size() - 1).getVerdict();
    if (!appeal.getPostAuthorId().equals(latest.getAuthorId())) {
      return invalid("post_author_id", "another", "the author of the post");
    }
    if (revisions.stream().anyMatch(revision -> revision.getVerdict().getAppeal() != null)) {
      return invalid("post_id", "appealed before", "one appeal per post");
    }
    Integer appealed = appeal.getVerdictRevision();
    if (appealed != null && !appealed.equals(latest.getRevision())) {
      return invalid(
          "verdict_revision", appealed.toString(), latest.getRevision() + ", the latest");
    }
    if (latest.getAction().equals(VerdictRecords.name(Action.ALLOW)) || !latest.getEnforced()) {
      return invalid("post_id", "nothing was done about it", "an action that is in force");
    }
    return null;
  }

  /** Why the review does not count: the reviewer decided before what is appealed. */
  static @Nullable Rejection refused(PostMemory memory, Review review) {
    List<RememberedRevision> revisions = memory.getRevisions();
    boolean open = revisions.get(revisions.size() - 1).getVerdict().getAppeal() != null;
    return open && revisions.stream().anyMatch(r -> review.getReviewerId().equals(r.getReviewer()))
        ? invalid("reviewer_id", "who decided what is appealed", "another reviewer")
        : null;
  }

  /** Of one that came again after a crash, and was not taken the first time. */
  static Rejection again() {
    return invalid("post_id", "came before, and was not heard", "one that was not");
  }

  private static Rejection invalid(String field, String value, String expected) {
    return new Rejection(
        DeadLetterReason.INVALID_FIELD,
        field,
        field + ": " + value + " (expected: " + expected + ")");
  }
}
