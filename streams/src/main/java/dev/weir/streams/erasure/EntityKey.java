package dev.weir.streams.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.features.definition.FeatureView;
import java.util.List;

/**
 * An entity and its key, to be forgotten.
 *
 * @param entity its name: {@code author}, {@code text} and {@code post} in moderation, else one of
 *     the definitions
 * @param parts the values of its key's fields in their order, mostly one: 1 to {@value
 *     #PART_CHARS_MAX} characters each, without control characters
 */
public record EntityKey(String entity, List<String> parts) {
  /** As long as a key may be (docs/schemas.md). */
  public static final int PART_CHARS_MAX = 512;

  private static final ObjectMapper JSON = new ObjectMapper();

  public EntityKey {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(clip(entity) + " key: no value (expected: an id)");
    }
    for (String part : parts) {
      if (part.isEmpty() || part.length() > PART_CHARS_MAX) {
        throw new IllegalArgumentException(
            clip(entity)
                + " key: "
                + part.length()
                + " characters (expected: 1 to "
                + PART_CHARS_MAX
                + ")");
      }
      if (part.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            clip(entity) + " key: holds a control character (expected: an id)");
      }
    }
  }

  /** The key as rows have it. */
  public String key() {
    return FeatureView.key(parts);
  }

  /**
   * From {@code author=u-17}, or {@code user_category=["u-17","sports"]} where the entity's key has
   * several fields.
   *
   * @throws IllegalArgumentException if it is not like that, or no entity of the application
   */
  public static EntityKey parse(String text, ErasureTargets targets) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "entity: '" + clip(text) + "' (expected: NAME=KEY, e.g. author=u-17)");
    }
    String entity = text.substring(0, equals);
    String key = text.substring(equals + 1);
    boolean several = targets.fields().getOrDefault(entity, List.of()).size() > 1;
    EntityKey parsed = new EntityKey(entity, several ? array(entity, key) : List.of(key));
    targets.check(parsed);
    return parsed;
  }

  private static List<String> array(String entity, String key) {
    try {
      return List.of(JSON.readValue(key, String[].class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(
          entity + " key: not a JSON array of texts (expected: e.g. [\"u-17\",\"sports\"])", e);
    }
  }

  static String clip(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }
}
