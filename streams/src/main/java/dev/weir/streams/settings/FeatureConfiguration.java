package dev.weir.streams.settings;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.streams.wire.EventTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * Definitions of a feature store in its own right: there is nothing to moderate, so neither policy
 * nor text model belong to it.
 *
 * @param schemas Avro schemas by source, of those that have one
 */
public record FeatureConfiguration(FeatureDefinitions definitions, Map<String, Schema> schemas) {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");
  private static final String OWN_TOPICS = "weir.";

  public FeatureConfiguration {
    schemas = Map.copyOf(schemas);
  }

  /**
   * Reads the definitions if they are of this kind: a file without a feature service {@code
   * moderation}, and no policy given with it.
   *
   * @return empty when the files are for moderation, see {@link Configuration#load}
   * @throws ConfigurationException with every problem of the file
   */
  public static Optional<FeatureConfiguration> load(ModerationFiles files) {
    if (files.definitions().isEmpty() || files.policy().isPresent()) {
      return Optional.empty();
    }
    DefinitionsFile file =
        DefinitionsFile.load(files.definitions(), Configuration.scorer(files.model()).labels());
    FeatureDefinitions definitions = file.definitions();
    if (definitions.service(Configuration.FIRST_LOOK).isPresent()) {
      return Optional.empty();
    }
    Map<String, Schema> schemas = new HashMap<>();
    for (Source source : definitions.sources()) {
      file.schemas().schemaOf(source.type()).ifPresent(s -> schemas.put(source.name(), s));
    }
    return Optional.of(new FeatureConfiguration(definitions, schemas));
  }

  /**
   * Checks what only running asks of definitions.
   *
   * @throws ConfigurationException with every problem
   */
  public FeatureConfiguration checkedForRunning() {
    List<String> problems = new ArrayList<>();
    Map<String, String> sourceByTopic = new HashMap<>();
    for (Source source : definitions.sources()) {
      String what = "source '" + source.name() + "'";
      if (EventTypes.builtIn(source.type())) {
        problems.add(
            what
                + ": "
                + source.type().name()
                + " is read by moderation only (expected: an .avsc file or fields, or a feature"
                + " service '"
                + Configuration.FIRST_LOOK
                + "')");
      }
      if (!TOPIC.matcher(source.topic()).matches() || source.topic().startsWith(OWN_TOPICS)) {
        problems.add(
            what
                + " topic: '"
                + source.topic()
                + "' (expected: letters, digits, '.', '_' and '-', not beginning with weir.)");
      }
      String other = sourceByTopic.put(source.topic(), source.name());
      if (other != null) {
        problems.add(
            what + " topic: that of source '" + other + "' too (expected: a topic for each)");
      }
    }
    if (!problems.isEmpty()) {
      throw ConfigurationException.ofProblems(problems);
    }
    return this;
  }
}
