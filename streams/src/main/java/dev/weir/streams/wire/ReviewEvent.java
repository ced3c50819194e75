package dev.weir.streams.wire;

import dev.weir.review.Review;
import org.jspecify.annotations.Nullable;

/** A review, as the feature store reads it; fields as in {@link EventTypes#REVIEWS}. */
public final class ReviewEvent extends TextFieldsEvent {
  private static final int CREATED_AT = 6;

  private final Review review;

  public ReviewEvent(Review review) {
    super(review.getReviewId(), review.getCreatedAt(), CREATED_AT);
    this.review = review;
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
