package dev.weir.features.definition;

import java.util.List;

/** What features are kept about: a name and the event fields that identify one of them. */
public record Entity(String name, List<String> keys) {
  public Entity {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "entity " + name + ": keys (expected: at least one field)");
    }
  }

  public Entity(String name, String key) {
    this(name, List.of(key));
  }
}
