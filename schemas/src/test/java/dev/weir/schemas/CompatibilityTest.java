package dev.weir.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every released version of a wire schema and the one in work read each other, both ways: producers
 * and consumers are updated in any order, and old logs stay readable. Released files are frozen:
 * {@code src/test/resources/released/VERSION}. Internal records may change with any version.
 */
class CompatibilityTest {
  private static final Path CURRENT = Path.of("src/main/avro");
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final String INTERNAL = "dev.weir.internal";

  @TestFactory
  Stream<DynamicTest> released_andCurrent_readEachOther() throws IOException {
    Map<String, Schema> current = records(CURRENT);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path version : versions()) {
      records(version)
          .forEach(
              (name, released) ->
                  tests.add(
                      DynamicTest.dynamicTest(
                          version.getFileName() + " " + name,
                          () -> {
                            assertThat(current).as("removed since").containsKey(name);
                            assertReads(current.get(name), released);
                            assertReads(released, current.get(name));
                          })));
    }
    return tests.stream();
  }

  /** Of each file its record; a record inside it may be of a field that the release lacks. */
  @Test
  void everyWireSchema_isFrozenInTheNewestRelease() throws IOException {
    List<Path> versions = versions();
    assertThat(named(versions.get(versions.size() - 1))).containsAll(named(CURRENT));
  }

  private static List<String> named(Path directory) throws IOException {
    List<String> files =
        schemaFiles(directory).stream()
            .map(file -> file.getFileName().toString().replace(".avsc", ""))
            .toList();
    return records(directory).values().stream()
        .filter(schema -> files.contains(schema.getName()))
        .map(Schema::getFullName)
        .toList();
  }

  @Test
  void manifest_ofEachRelease_isThatOfItsFiles() throws Exception {
    for (Path version : versions()) {
      List<String> lines = new ArrayList<>();
      for (Path file : schemaFiles(version)) {
        lines.add(sha256(file) + "  " + version.relativize(file).toString().replace('\\', '/'));
      }
      assertThat(Files.readAllLines(version.resolve("MANIFEST")))
          .as("frozen: a released schema never changes")
          .containsExactlyElementsOf(lines);
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] bytes = Files.readString(file).replace("\r\n", "\n").getBytes(UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static List<Path> schemaFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(f -> f.toString().endsWith(".avsc")).sorted().toList();
    }
  }

  private static void assertReads(Schema reader, Schema writer) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    assertThat(result.getType())
        .as(result.getDescription())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static List<Path> versions() throws IOException {
    try (Stream<Path> directories = Files.list(RELEASED)) {
      return directories.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** The wire records below the directory by full name; files may name each other's types. */
  private static Map<String, Schema> records(Path directory) throws IOException {
    SchemaParser parser = new SchemaParser();
    for (Path file : schemaFiles(directory)) {
      parser.parse(file);
    }
    Map<String, Schema> records = new TreeMap<>();
    for (Schema schema : parser.getParsedNamedSchemas()) {
      if (schema.getType() == Schema.Type.RECORD && !INTERNAL.equals(schema.getNamespace())) {
        records.put(schema.getFullName(), schema);
      }
    }
    return records;
  }
}
