package dev.weir.streams.wire;

import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.features.event.Event;
import dev.weir.moderation.scoring.Scores;
import org.jspecify.annotations.Nullable;

/**
 * A post with its fingerprint and scores, as the feature store reads it; fields as in {@link
 * EventTypes#posts} for the scores' labels.
 */
public final class PostEvent implements Event {
  private static final int FIRST_SCORE = 16;

  private final Post post;
  private final @Nullable PostContext context;
  private final String fingerprint;
  private final Scores scores;
  private final long eventTimeMs;

  /**
   * @param fingerprint near-duplicate group of the text
   * @param scores in the label order that the event type was made with
   */
  public PostEvent(Post post, String fingerprint, Scores scores) {
    this.post = post;
    this.context = post.getContext();
    this.fingerprint = fingerprint;
    this.scores = scores;
    this.eventTimeMs = post.getCreatedAt().toEpochMilli();
  }

  @Override
  public String id() {
    return post.getPostId();
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return switch (field) {
      case 6, 7, 11, 12, 13, 15 -> !Double.isNaN(number(field));
      default -> field >= FIRST_SCORE ? !Double.isNaN(number(field)) : text(field) != null;
    };
  }

  @Override
  public double number(int field) {
    return switch (field) {
      case 6 -> post.getText().length();
      case 7 -> post.getMedia().size();
      case 11 ->
          context == null || context.getAuthorCreatedAt() == null
              ? Double.NaN
              : context.getAuthorCreatedAt().toEpochMilli();
      case 12 ->
          context == null || context.getAuthorFollowers() == null
              ? Double.NaN
              : context.getAuthorFollowers();
      case 13 -> eventTimeMs;
      case 15 -> post.getDeleted() ? 1 : 0;
      default -> {
        int label = field - FIRST_SCORE;
        yield label >= 0 && label < scores.labels().size() ? scores.value(label) : Double.NaN;
      }
    };
  }

  @Override
  public @Nullable String text(int field) {
    return switch (field) {
      case 0 -> post.getPostId();
      case 1 -> post.getAuthorId();
      case 2 -> post.getLanguage();
      case 3 -> post.getReplyTo();
      case 4 -> post.getSurface();
      case 5 -> post.getMarket();
      case 8 -> context == null ? null : context.getDeviceHash();
      case 9 -> context == null ? null : context.getAddressHash();
      case 10 -> context == null ? null : context.getClient();
      case 14 -> fingerprint;
      default -> null;
    };
  }
}
