package dev.weir.moderation.rollout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A share of all authors, or of all posts, by a hash of their id: always the same ones. Another
 * salt takes others; a greater share with the same salt takes those of the smaller one, too.
 *
 * @param hundredths of a percent: 0 to {@value #WHOLE}
 */
public record Share(int hundredths, String salt, By by) {
  /** All of them. */
  public static final int WHOLE = 10_000;

  /** Whose id is hashed. */
  public enum By {
    /** All posts of an author are decided alike. */
    AUTHOR,
    POST
  }

  public Share {
    if (hundredths < 0 || hundredths > WHOLE) {
      throw new IllegalArgumentException(
          "hundredths: " + hundredths + " (expected: 0 to " + WHOLE + " hundredths of a percent)");
    }
  }

  /** Whether the post is in it. Costs a hash, about half a microsecond. */
  public boolean has(String authorId, String postId) {
    return bucket(by == By.AUTHOR ? authorId : postId) < hundredths;
  }

  private int bucket(String id) {
    byte[] hash = sha256().digest((salt + '\0' + id).getBytes(StandardCharsets.UTF_8));
    return (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), WHOLE);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
