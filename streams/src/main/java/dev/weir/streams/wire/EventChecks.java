package dev.weir.streams.wire;

import dev.weir.event.DeadLetterReason;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The limits of every field, in characters (UTF-16 code units) unless it says bytes. Each check
 * answers with the first field that is wrong, null when none is. Values are described, not quoted.
 */
final class EventChecks {
  static final int ID_CHARS_MAX = 128;
  static final int TEXT_BYTES_MAX = 64 << 10;
  static final int NOTE_BYTES_MAX = 16 << 10;
  static final int WORD_CHARS_MAX = 64;
  static final int HASH_CHARS_MAX = 128;
  static final int CLIENT_CHARS_MAX = 256;
  static final int URI_CHARS_MAX = 2_048;
  static final int MEDIA_MAX = 64;

  private EventChecks() {}

  static @Nullable Rejection post(Post post, long latestMs) {
    Rejection r = id("post_id", post.getPostId());
    r = r != null ? r : id("author_id", post.getAuthorId());
    r = r != null ? r : text("text", post.getText(), TEXT_BYTES_MAX);
    r = r != null ? r : time("created_at", post.getCreatedAt(), latestMs);
    r = r != null ? r : word("language", post.getLanguage(), WORD_CHARS_MAX);
    r = r != null ? r : word("reply_to", post.getReplyTo(), ID_CHARS_MAX);
    r = r != null ? r : word("surface", post.getSurface(), WORD_CHARS_MAX);
    r = r != null ? r : word("market", post.getMarket(), WORD_CHARS_MAX);
    r = r != null ? r : media(post);
    return r != null ? r : context(post.getContext());
  }

  static @Nullable Rejection reaction(Reaction reaction, long latestMs) {
    Rejection r = id("reaction_id", reaction.getReactionId());
    r = r != null ? r : id("post_id", reaction.getPostId());
    r = r != null ? r : id("post_author_id", reaction.getPostAuthorId());
    r = r != null ? r : id("actor_id", reaction.getActorId());
    return r != null ? r : time("created_at", reaction.getCreatedAt(), latestMs);
  }

  static @Nullable Rejection report(Report report, long latestMs) {
    Rejection r = id("report_id", report.getReportId());
    r = r != null ? r : id("post_id", report.getPostId());
    r = r != null ? r : id("post_author_id", report.getPostAuthorId());
    r = r != null ? r : id("reporter_id", report.getReporterId());
    r = r != null ? r : word("category", report.getCategory(), WORD_CHARS_MAX);
    r = r != null ? r : text("comment", report.getComment(), NOTE_BYTES_MAX);
    return r != null ? r : time("created_at", report.getCreatedAt(), latestMs);
  }

  static @Nullable Rejection review(Review review, long latestMs) {
    Rejection r = id("review_id", review.getReviewId());
    r = r != null ? r : id("post_id", review.getPostId());
    r = r != null ? r : id("post_author_id", review.getPostAuthorId());
    r = r != null ? r : id("reviewer_id", review.getReviewerId());
    r = r != null ? r : id("action", review.getAction());
    r = r != null ? r : word("category", review.getCategory(), WORD_CHARS_MAX);
    r = r != null ? r : text("note", review.getNote(), NOTE_BYTES_MAX);
    return r != null ? r : time("created_at", review.getCreatedAt(), latestMs);
  }

  static @Nullable Rejection appeal(Appeal appeal, long latestMs) {
    Rejection r = id("appeal_id", appeal.getAppealId());
    r = r != null ? r : id("post_id", appeal.getPostId());
    r = r != null ? r : id("post_author_id", appeal.getPostAuthorId());
    r = r != null ? r : text("statement", appeal.getStatement(), NOTE_BYTES_MAX);
    return r != null ? r : time("created_at", appeal.getCreatedAt(), latestMs);
  }

  private static @Nullable Rejection media(Post post) {
    if (post.getMedia().size() > MEDIA_MAX) {
      return new Rejection(
          DeadLetterReason.TOO_LARGE,
          "media",
          "media: " + post.getMedia().size() + " references (expected: at most " + MEDIA_MAX + ")");
    }
    Rejection r = null;
    for (MediaReference reference : post.getMedia()) {
      r = r != null ? r : word("media.uri", reference.getUri(), URI_CHARS_MAX);
      r = r != null ? r : word("media.kind", reference.getKind(), WORD_CHARS_MAX);
      r = r != null ? r : word("media.hash", reference.getHash(), HASH_CHARS_MAX);
    }
    return r;
  }

  private static @Nullable Rejection context(@Nullable PostContext context) {
    if (context == null) {
      return null;
    }
    Rejection r = word("context.device_hash", context.getDeviceHash(), HASH_CHARS_MAX);
    r = r != null ? r : word("context.address_hash", context.getAddressHash(), HASH_CHARS_MAX);
    r = r != null ? r : word("context.client", context.getClient(), CLIENT_CHARS_MAX);
    Long followers = context.getAuthorFollowers();
    if (r == null && followers != null && followers < 0) {
      return invalid("context.author_followers", followers.toString(), ">= 0");
    }
    return r;
  }

  private static @Nullable Rejection id(String field, String value) {
    if (value.isEmpty() || value.length() > ID_CHARS_MAX) {
      return invalid(field, value.length() + " characters", "1 to " + ID_CHARS_MAX);
    }
    return word(field, value, ID_CHARS_MAX);
  }

  /** A name or reference: short, and nothing in it that moves a cursor or ends a line. */
  private static @Nullable Rejection word(String field, @Nullable String value, int maxChars) {
    if (value == null) {
      return null;
    }
    if (value.length() > maxChars) {
      return invalid(field, value.length() + " characters", "at most " + maxChars);
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return invalid(field, "control character at " + i, "none");
      }
    }
    return null;
  }

  private static @Nullable Rejection text(String field, @Nullable String value, int maxBytes) {
    if (value == null || value.length() <= maxBytes / 3) {
      return null; // a code unit takes at most 3 bytes
    }
    long bytes = utf8Length(value);
    return bytes <= maxBytes
        ? null
        : new Rejection(
            DeadLetterReason.TOO_LARGE,
            field,
            field + ": " + bytes + " bytes of UTF-8 (expected: at most " + maxBytes + ")");
  }

  private static @Nullable Rejection time(String field, Instant time, long latestMs) {
    long ms = time.toEpochMilli();
    if (ms < 0) {
      return invalid(field, time.toString(), "1970 or later");
    }
    return ms <= latestMs
        ? null
        : new Rejection(
            DeadLetterReason.IN_THE_FUTURE,
            field,
            field
                + ": "
                + time
                + " (expected: not after "
                + Instant.ofEpochMilli(latestMs)
                + ", arrival and tolerance)");
  }

  private static Rejection invalid(String field, String value, String expected) {
    return new Rejection(
        DeadLetterReason.INVALID_FIELD,
        field,
        field + ": " + value + " (expected: " + expected + ")");
  }

  /** Bytes that the text takes in UTF-8; a lone surrogate is written as one byte ('?'). */
  static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += Character.isSurrogate(c) ? 1 : 3;
      }
    }
    return bytes;
  }
}
