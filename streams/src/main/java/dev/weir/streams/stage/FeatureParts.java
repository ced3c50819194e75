package dev.weir.streams.stage;

import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.streams.source.RecordReader;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * What the stages of a feature topology are made of; shared by all tasks, immutable.
 *
 * @param schemas Avro schemas by source; sources without one hold JSON
 * @param clock processing time, for the pace of sweeping and for latencies only
 */
public record FeatureParts(
    FeatureDefinitions definitions,
    Map<String, Schema> schemas,
    InstantSource clock,
    StageMeters meters) {
  public FeatureParts {
    schemas = Map.copyOf(schemas);
  }

  /** The sources that a view reads, in the order of the definitions. */
  public List<Source> sources() {
    return definitions.sources().stream()
        .filter(source -> !definitions.viewsOf(source.name()).isEmpty())
        .toList();
  }

  /** The entities that have views, in the order of the definitions. */
  public List<Entity> entities() {
    return definitions.entities().stream()
        .filter(e -> definitions.views().stream().anyMatch(v -> v.entity().equals(e)))
        .toList();
  }

  /** Names of the entities whose views read a source. */
  public Set<String> entitiesOf(Source source) {
    Set<String> names = new LinkedHashSet<>();
    for (FeatureView view : definitions.viewsOf(source.name())) {
      names.add(view.entity().name());
    }
    return names;
  }

  /** The entities that a key of that one names: itself, and those with some of its fields. */
  List<NamedEntity> namedBy(String entity) {
    Entity keyed =
        definitions.entities().stream()
            .filter(e -> e.name().equals(entity))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("entity: '" + entity + "'"));
    return definitions.entities().stream()
        .filter(e -> keyed.keys().containsAll(e.keys()))
        .map(e -> new NamedEntity(e, keyed))
        .toList();
  }

  /** A reader of a source's records, for one task. */
  RecordReader reader(Source source) {
    return new RecordReader(source, definitions, Optional.ofNullable(schemas.get(source.name())));
  }
}
