package dev.weir.streams.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON Schema that editors check YAML by, to be held to the parser of that YAML. */
final class EditorSchema {
  private static final Pattern EXPECTED = Pattern.compile("\\(expected: ([a-z_, ]+)\\)");

  private final JsonNode schema;
  private final JsonSchema validator;

  EditorSchema(String json) {
    try {
      schema = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  /** The schema of the whole document. */
  JsonNode root() {
    return schema;
  }

  /** A named part of it. */
  JsonNode definition(String name) {
    return schema.path("$defs").path(name);
  }

  /** What an editor would underline. */
  List<String> complaints(String yaml) {
    try {
      return validator.validate(new YAMLMapper().readTree(yaml)).stream()
          .map(Object::toString)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The keys that a part of a schema knows. */
  static Set<String> properties(JsonNode of) {
    Set<String> names = new TreeSet<>();
    of.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What a parser says that it knows where it found the name; nothing if it does not say. */
  static Set<String> known(List<String> problems, String found) {
    for (String problem : problems) {
      Matcher expected = EXPECTED.matcher(problem);
      if (problem.contains("'" + found + "'") && expected.find()) {
        return new TreeSet<>(List.of(expected.group(1).split(", ")));
      }
    }
    return Set.of();
  }
}
