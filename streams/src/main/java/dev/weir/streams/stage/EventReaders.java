package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.features.event.Event;
import dev.weir.moderation.scoring.Scores;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.wire.EventReader;
import dev.weir.streams.wire.PostEvent;
import dev.weir.streams.wire.ReactionEvent;
import dev.weir.streams.wire.ReportEvent;
import dev.weir.streams.wire.ReviewEvent;
import dev.weir.streams.wire.VerdictEvent;
import java.util.List;

/** Reads the input topics, and shows their records to the feature store. Owned by one task. */
final class EventReaders {
  private final List<String> labels;
  private final EventReader<Post> posts = EventReader.posts(EventReader.FUTURE_TOLERANCE);
  private final EventReader<Reaction> reactions =
      EventReader.reactions(EventReader.FUTURE_TOLERANCE);
  private final EventReader<Report> reports = EventReader.reports(EventReader.FUTURE_TOLERANCE);
  private final EventReader<Appeal> appeals = EventReader.appeals(EventReader.FUTURE_TOLERANCE);
  private final EventReader<Review> reviews = EventReader.reviews(EventReader.FUTURE_TOLERANCE);

  /**
   * @param labels of the text model, in its order
   */
  EventReaders(List<String> labels) {
    this.labels = labels;
  }

  EventReader<Post> posts() {
    return posts;
  }

  EventReader<Reaction> reactions() {
    return reactions;
  }

  EventReader<Report> reports() {
    return reports;
  }

  EventReader<Appeal> appeals() {
    return appeals;
  }

  EventReader<Review> reviews() {
    return reviews;
  }

  Event event(Post post, String fingerprint, Scores scores) {
    return new PostEvent(post, fingerprint, scores);
  }

  Event event(Verdict verdict) {
    return new VerdictEvent(verdict, labels);
  }

  /** That the verdict is taken back. */
  Event overturned(Verdict verdict) {
    return new VerdictEvent(verdict, labels, true);
  }

  Event event(Reaction reaction) {
    return new ReactionEvent(reaction);
  }

  Event event(Report report) {
    return new ReportEvent(report);
  }

  Event event(Review review) {
    return new ReviewEvent(review);
  }
}
