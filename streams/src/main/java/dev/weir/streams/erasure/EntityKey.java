package dev.weir.streams.erasure;

import dev.weir.streams.stage.StageNames;
import java.util.Set;

/**
 * An entity and its key, to be forgotten.
 *
 * @param entity {@code author}, {@code text} or {@code post}
 * @param key its id, 1 to {@value #KEY_CHARS_MAX} characters without control characters
 */
public record EntityKey(String entity, String key) {
  /** As long as an id may be (docs/schemas.md). */
  public static final int KEY_CHARS_MAX = 128;

  private static final Set<String> ENTITIES =
      Set.of(StageNames.AUTHOR, StageNames.TEXT, StageNames.POST);

  public EntityKey {
    if (!ENTITIES.contains(entity)) {
      throw new IllegalArgumentException(
          "entity: '" + clip(entity) + "' (expected: author, text or post)");
    }
    if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
      throw new IllegalArgumentException(
          entity + " key: " + key.length() + " characters (expected: 1 to " + KEY_CHARS_MAX + ")");
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          entity + " key: holds a control character (expected: an id)");
    }
  }

  /**
   * From {@code author=u-17}.
   *
   * @throws IllegalArgumentException if it is not like that
   */
  public static EntityKey parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "entity: '" + clip(text) + "' (expected: author=ID, text=FINGERPRINT or post=ID)");
    }
    return new EntityKey(text.substring(0, equals), text.substring(equals + 1));
  }

  private static String clip(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }
}
