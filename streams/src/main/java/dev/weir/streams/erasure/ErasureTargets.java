package dev.weir.streams.erasure;

import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who can be forgotten in an application, and who has to be asked.
 *
 * @param fields the fields of each entity's key, by its name
 * @param requests the topics by which the stages are asked that keep something of an entity, by its
 *     name
 * @param inputs topics that events come in by, whose ends a request carries
 * @param stages stages that keep rows
 * @param topics all of the application
 */
public record ErasureTargets(
    Map<String, List<String>> fields,
    Map<String, List<String>> requests,
    List<String> inputs,
    List<String> stages,
    List<TopicSpec> topics) {
  public ErasureTargets {
    fields = Map.copyOf(fields);
    requests = Map.copyOf(requests);
    inputs = List.copyOf(inputs);
    stages = List.copyOf(stages);
    topics = List.copyOf(topics);
  }

  /** Of moderation: an author's posts are anywhere, so that every stage is asked. */
  public static ErasureTargets ofModeration() {
    List<String> stages = List.of(StageNames.AUTHOR, StageNames.TEXT, StageNames.POST);
    List<String> asked =
        List.of(Topics.ERASURES_AUTHOR, Topics.ERASURES_TEXT, Topics.ERASURES_POST);
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Map<String, List<String>> requests = new LinkedHashMap<>();
    for (String stage : stages) {
      fields.put(stage, List.of(stage));
      requests.put(stage, asked);
    }
    return new ErasureTargets(
        fields,
        requests,
        List.of(Topics.POSTS, Topics.REACTIONS, Topics.REPORTS, Topics.REVIEWS, Topics.APPEALS),
        stages,
        Topics.all());
  }

  /**
   * Of a feature topology: the stages of the entities whose keys name the one to be forgotten.
   *
   * @param applicationId prefix of the topics between its stages
   */
  public static ErasureTargets of(FeatureDefinitions definitions, String applicationId) {
    List<Entity> kept =
        definitions.entities().stream()
            .filter(e -> definitions.views().stream().anyMatch(v -> v.entity().equals(e)))
            .toList();
    List<String> stages = kept.stream().map(Entity::name).toList();
    List<String> inputs =
        definitions.sources().stream()
            .filter(source -> !definitions.viewsOf(source.name()).isEmpty())
            .map(Source::topic)
            .toList();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Map<String, List<String>> requests = new LinkedHashMap<>();
    for (Entity entity : definitions.entities()) {
      List<String> asked = new ArrayList<>();
      for (Entity keyed : kept) {
        if (keyed.keys().containsAll(entity.keys())) {
          asked.add(Topics.erasuresOf(keyed.name()));
        }
      }
      if (!asked.isEmpty()) {
        fields.put(entity.name(), entity.keys());
        requests.put(entity.name(), asked);
      }
    }
    return new ErasureTargets(
        fields, requests, inputs, stages, Topics.ofFeatures(applicationId, inputs, stages));
  }

  /**
   * Checks that the entity can be forgotten here.
   *
   * @throws IllegalArgumentException if it is none of this application, or its key has other fields
   */
  void check(EntityKey entity) {
    List<String> expected = fields.get(entity.entity());
    if (expected == null) {
      throw new IllegalArgumentException(
          "entity: '"
              + EntityKey.clip(entity.entity())
              + "' (expected: "
              + fields.keySet().stream().sorted().collect(Collectors.joining(", "))
              + ")");
    }
    if (entity.parts().size() != expected.size()) {
      throw new IllegalArgumentException(
          entity.entity()
              + " key: "
              + entity.parts().size()
              + " values (expected: "
              + String.join(", ", expected)
              + ")");
    }
  }

  /** All topics by which stages are asked. */
  List<String> requestTopics() {
    return requests.values().stream().flatMap(List::stream).distinct().sorted().toList();
  }
}
