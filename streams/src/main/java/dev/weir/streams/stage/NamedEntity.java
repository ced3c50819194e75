package dev.weir.streams.stage;

import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity that the keys of another name: the user of a key of user and category. Who forgets the
 * user means the rows of both.
 *
 * @param entity whose fields are among those of the key
 * @param keyed whose keys they are
 */
record NamedEntity(Entity entity, Entity keyed) {
  /** Whether the keys are the entity's own. */
  boolean itself() {
    return entity.equals(keyed);
  }

  /** The entity's key in a key. */
  String keyIn(String key) {
    if (itself()) {
      return key;
    }
    List<String> parts = FeatureView.parts(key);
    return FeatureView.key(
        entity.keys().stream().map(field -> parts.get(keyed.keys().indexOf(field))).toList());
  }

  /** The parts that a key must have to name the entity of that key; null for any. */
  List<@Nullable String> partsOf(String key) {
    List<@Nullable String> parts =
        new ArrayList<>(Collections.nCopies(keyed.keys().size(), (String) null));
    List<String> own = FeatureView.parts(key);
    for (int i = 0; i < own.size() && i < entity.keys().size(); i++) {
      parts.set(keyed.keys().indexOf(entity.keys().get(i)), own.get(i));
    }
    return parts;
  }
}
