package dev.weir.streams.stage;

import dev.weir.event.Post;
import dev.weir.internal.ErasureRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which records are traces of an entity that is to be forgotten. Immutable. */
final class Trace {
  private final String entity;
  private final String key;
  private final byte[] utf8;

  Trace(ErasureRequest request) {
    this.entity = request.getEntity();
    this.key = request.getKey();
    this.utf8 = key.getBytes(StandardCharsets.UTF_8);
  }

  String key() {
    return key;
  }

  /** Whether it is an entity of that name that is forgotten. */
  boolean isAbout(String name) {
    return entity.equals(name);
  }

  /** Whether a post, or what was made of it, belongs to the entity. */
  boolean isOf(Post post, String fingerprint) {
    return isOf(post.getAuthorId(), post.getPostId(), fingerprint);
  }

  /**
   * As {@link #isOf(Post, String)}.
   *
   * @param fingerprint null when there is none yet
   */
  boolean isOf(String authorId, String postId, @Nullable String fingerprint) {
    return switch (entity) {
      case StageNames.AUTHOR -> key.equals(authorId);
      case StageNames.POST -> key.equals(postId);
      case StageNames.TEXT -> key.equals(fingerprint);
      default -> false;
    };
  }

  /**
   * Whether the bytes hold the id anywhere: what does not cannot be a trace, and what does without
   * belonging to the entity is a mention.
   */
  boolean isIn(byte[] bytes) {
    int last = bytes.length - utf8.length;
    byte first = utf8[0];
    for (int i = 0; i <= last; i++) {
      if (bytes[i] == first && matches(bytes, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(byte[] bytes, int at) {
    for (int j = 1; j < utf8.length; j++) {
      if (bytes[at + j] != utf8[j]) {
        return false;
      }
    }
    return true;
  }
}
