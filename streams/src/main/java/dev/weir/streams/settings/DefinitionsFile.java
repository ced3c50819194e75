package dev.weir.streams.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.definition.DefinitionException;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.social.SocialDefinitions;
import dev.weir.streams.source.SchemaFiles;
import dev.weir.streams.wire.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Definitions read from a file, with the schema files they name.
 *
 * @param schemas the Avro schemas of its sources
 */
public record DefinitionsFile(FeatureDefinitions definitions, SchemaFiles schemas) {
  /**
   * Reads and checks a definitions file, for whatever purpose: of stages and decisions nothing is
   * asked.
   *
   * @param file empty for the definitions that ship
   * @param labels of the text model, which posts and verdicts have scores for
   * @throws ConfigurationException if it cannot be read, with every problem of the file
   */
  public static DefinitionsFile load(Optional<Path> file, List<String> labels) {
    try {
      return parse(file, labels, Set.of());
    } catch (DefinitionException e) {
      throw ConfigurationException.ofProblems(List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * @param readForEvents feature services that are read as events arrive, without a request
   * @throws DefinitionException with every problem of the file
   * @throws ConfigurationException if it cannot be read
   */
  static DefinitionsFile parse(
      Optional<Path> file, List<String> labels, Set<String> readForEvents) {
    Path directory = file.map(Path::getParent).orElse(Path.of(""));
    SchemaFiles schemas = new SchemaFiles(directory);
    FeatureDefinitionsParser parser =
        new FeatureDefinitionsParser(EventTypes.bySource(labels).values(), schemas);
    String name = file.map(Path::toString).orElse("(shipped) " + SocialDefinitions.FILE);
    String yaml = file.map(DefinitionsFile::text).orElseGet(SocialDefinitions::yaml);
    return new DefinitionsFile(parser.parse(name, yaml, readForEvents), schemas);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
