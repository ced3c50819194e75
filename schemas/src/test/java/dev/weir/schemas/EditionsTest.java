package dev.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;

/**
 * Every record that a build keeps in rows, logs or topics is read by the builds after it: by the
 * editions of its schema, which are shipped. A schema that changes gets another edition; those
 * before stay as they are.
 */
class EditionsTest {
  private static final Path CURRENT = Path.of("src/main/avro");
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final Path EDITIONS = Path.of("src/main/resources/dev/weir/schemas/editions");
  private static final boolean ADDING = Boolean.getBoolean("weir.editions.add");

  @Test
  void everySchemaInWork_isAnEdition() throws IOException {
    for (Map.Entry<String, Schema> record : records(CURRENT).entrySet()) {
      String form = SchemaNormalization.toParsingForm(record.getValue());
      Path file = EDITIONS.resolve(record.getKey());
      if (ADDING && !(Files.exists(file) && Files.readAllLines(file).contains(form))) {
        Files.writeString(file, form + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      assertThat(file).as("editions of a new record; %s", way()).exists();
      assertThat(Files.readAllLines(file))
          .as("%s has changed: rows and records of this build have no edition; %s", file, way())
          .contains(form);
    }
  }

  private static String way() {
    return "add it: ./mvnw -q -P'!gates' -pl schemas test -Dtest=EditionsTest"
        + " -Dweir.editions.add=true; never change or remove a line that is there";
  }

  @Test
  void everyReleasedSchema_isAnEdition() throws IOException {
    try (Stream<Path> versions = Files.list(RELEASED)) {
      for (Path version : versions.toList()) {
        for (Map.Entry<String, Schema> record : records(version).entrySet()) {
          assertThat(Files.readAllLines(EDITIONS.resolve(record.getKey())))
              .as("%s %s", version, record.getKey())
              .contains(SchemaNormalization.toParsingForm(record.getValue()));
        }
      }
    }
  }

  /**
   * An edition that cannot be read any more asks for a fresh {@code --application-id}: then, and
   * only then, its line is removed, and the CHANGELOG says so.
   */
  @Test
  void everyEdition_isReadByTheSchemaInWork() throws IOException {
    Map<String, Schema> current = records(CURRENT);
    List<Path> files;
    try (Stream<Path> all = Files.list(EDITIONS)) {
      files = all.sorted().toList();
    }
    assertThat(files).extracting(f -> f.getFileName().toString()).containsAll(current.keySet());
    for (Path file : files) {
      Schema reader = types(CURRENT).get(file.getFileName().toString());
      assertThat(reader).as("%s: the record is gone", file).isNotNull();
      List<String> lines = Files.readAllLines(file);
      assertThat(lines).as("%s", file).doesNotHaveDuplicates();
      for (String line : lines) {
        Schema edition = new SchemaParser().parse(line).mainSchema();
        assertThat(SchemaNormalization.toParsingForm(edition)).as("%s", file).isEqualTo(line);
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, edition);
        assertThat(result.getType())
            .as(
                "%s, line %d is not read any more: %s",
                file, lines.indexOf(line) + 1, result.getDescription())
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }

  private static Map<String, Schema> types(Path directory) throws IOException {
    SchemaParser parser = new SchemaParser();
    for (Path file : files(directory)) {
      parser.parse(file);
    }
    Map<String, Schema> types = new TreeMap<>();
    parser.getParsedNamedSchemas().forEach(type -> types.put(type.getFullName(), type));
    return types;
  }

  /** The record that each file is named after. */
  private static Map<String, Schema> records(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : files(directory)) {
      names.add(file.getFileName().toString().replace(".avsc", ""));
    }
    Map<String, Schema> records = types(directory);
    records.values().removeIf(type -> !names.contains(type.getName()));
    return records;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return new ArrayList<>(all.filter(f -> f.toString().endsWith(".avsc")).sorted().toList());
    }
  }
}
