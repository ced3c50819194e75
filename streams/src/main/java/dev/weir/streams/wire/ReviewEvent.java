package dev.weir.streams.wire;

import dev.weir.features.event.Event;
import dev.weir.review.Review;
import org.jspecify.annotations.Nullable;

/** A review, as the feature store reads it; fields as in {@link EventTypes#REVIEWS}. */
public final class ReviewEvent implements Event {
  private static final int CREATED_AT = 6;

  private final Review review;
  private final long eventTimeMs;

  public ReviewEvent(Review review) {
    this.review = review;
    this.eventTimeMs = review.getCreatedAt().toEpochMilli();
  }

  @Override
  public String id() {
    return review.getReviewId();
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return field == CREATED_AT || text(field) != null;
  }

  @Override
  public double number(int field) {
    return field == CREATED_AT ? eventTimeMs : Double.NaN;
  }

  @Override
  public @Nullable String text(int field) {
    return switch (field) {
      case 0 -> review.getReviewId();
      case 1 -> review.getPostId();
      case 2 -> review.getPostAuthorId();
      case 3 -> review.getReviewerId();
      case 4 -> review.getAction();
      case 5 -> review.getCategory();
      default -> null;
    };
  }
}
