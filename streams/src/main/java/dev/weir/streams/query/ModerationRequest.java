package dev.weir.streams.query;

import org.jspecify.annotations.Nullable;

/**
 * A text to be judged without becoming a post.
 *
 * @param text as written
 * @param language BCP 47 tag, {@link #LANGUAGE_AUTO} to have it identified, null when unknown
 * @param market whose thresholds apply, null for the policy's own
 * @param surface where it would appear, null when unknown
 * @param authorId whose features the policy may read, null for nobody's
 * @param deadlineMs time for the answer from the arrival of the request, 0 for none
 * @param minimalEdit whether to look for the words without which the decision would be milder
 */
public record ModerationRequest(
    String text,
    @Nullable String language,
    @Nullable String market,
    @Nullable String surface,
    @Nullable String authorId,
    long deadlineMs,
    boolean minimalEdit) {
  /** The language is to be told from the text. */
  public static final String LANGUAGE_AUTO = "auto";

  /** UTF-16 code units of a text; more than the normalizer reads cannot be judged. */
  public static final int TEXT_LENGTH_MAX = 65_536;

  /** Texts of one request. */
  public static final int TEXTS_MAX = 100;

  /** UTF-16 code units of all texts of one request together. */
  public static final int TEXTS_LENGTH_MAX = 4 * TEXT_LENGTH_MAX;

  public static final long DEADLINE_MAX_MS = 60_000;

  public ModerationRequest {
    if (text.length() > TEXT_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "text: " + text.length() + " code units (expected: at most " + TEXT_LENGTH_MAX + ")");
    }
    if (deadlineMs < 0 || deadlineMs > DEADLINE_MAX_MS) {
      throw new IllegalArgumentException(
          "deadlineMs: " + deadlineMs + " (expected: 0 to " + DEADLINE_MAX_MS + ")");
    }
  }

  /** Only a text. */
  public static ModerationRequest of(String text) {
    return new ModerationRequest(text, null, null, null, null, 0, false);
  }
}
