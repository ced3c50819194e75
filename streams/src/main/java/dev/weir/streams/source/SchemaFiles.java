package dev.weir.streams.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.weir.features.definition.DefinitionProblem;
import dev.weir.features.definition.SchemaException;
import dev.weir.features.definition.SchemaResolver;
import dev.weir.features.event.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Avro schema files that definitions name, relative to their own directory. Each is read once and
 * stands alone: a name that it does not define itself is an error, and nothing is ever fetched.
 * Limits: 256 KiB, 32 levels of JSON, and those of an event type.
 *
 * <p>Not thread-safe: used while definitions are loaded.
 */
public final class SchemaFiles implements SchemaResolver {
  private static final int BYTES_MAX = 256 << 10;
  private static final int MESSAGE_CHARS_MAX = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path directory;
  private final Map<Path, EventType> typesByFile = new HashMap<>();
  private final Map<EventType, Schema> schemasByType = new HashMap<>();

  /**
   * @param directory of the definitions file
   */
  public SchemaFiles(Path directory) {
    this.directory = directory;
  }

  /** The Avro schema that a type was made of; empty for types that came from no file. */
  public Optional<Schema> schemaOf(EventType type) {
    return Optional.ofNullable(schemasByType.get(type));
  }

  @Override
  public EventType resolve(String schema) throws SchemaException {
    Path file = file(schema);
    EventType known = typesByFile.get(file);
    if (known != null) {
      return known;
    }
    String json = text(schema, file);
    Schema parsed = parse(file, json);
    try {
      EventType type = AvroShape.of(parsed).type(parsed.getFullName());
      typesByFile.put(file, type);
      schemasByType.put(type, parsed);
      return type;
    } catch (IllegalArgumentException e) {
      throw new SchemaException(
          new DefinitionProblem(file.toString(), 1, 1, String.valueOf(e.getMessage())));
    }
  }

  private Path file(String schema) throws SchemaException {
    if (schema.contains("://") || !schema.toLowerCase(Locale.ROOT).endsWith(".avsc")) {
      throw new SchemaException(
          "'" + schema + "' (expected: the path of an .avsc file, relative to this file)");
    }
    try {
      return directory.resolve(schema).normalize();
    } catch (InvalidPathException e) {
      throw new SchemaException("'" + schema + "' (expected: a path)");
    }
  }

  private static String text(String schema, Path file) throws SchemaException {
    if (!Files.isRegularFile(file)) {
      throw new SchemaException(
          "'" + schema + "': no such file (looked for " + file.toAbsolutePath() + ")");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new SchemaException(
            "'" + schema + "': too large (expected: at most " + BYTES_MAX + " bytes)");
      }
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SchemaException("'" + schema + "': not UTF-8");
    } catch (IOException e) {
      throw new SchemaException("'" + schema + "': cannot be read: " + e.getMessage());
    }
  }

  private static Schema parse(Path file, String json) throws SchemaException {
    try {
      // Read once for itself, for Avro says nothing of places and knows no limits.
      place(json, Set.of());
      return new Schema.Parser().parse(json);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new SchemaException(
          new DefinitionProblem(
              file.toString(),
              at == null ? 1 : at.getLineNr(),
              at == null ? 1 : at.getColumnNr(),
              "not JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new SchemaException("'" + file + "': cannot be read: " + e.getMessage());
    } catch (AvroRuntimeException e) {
      throw new SchemaException(problem(file, json, e));
    }
  }

  private static DefinitionProblem problem(Path file, String json, AvroRuntimeException e) {
    String message = String.valueOf(e.getMessage());
    String shown =
        message.length() <= MESSAGE_CHARS_MAX
            ? message
            : message.substring(0, MESSAGE_CHARS_MAX) + "...";
    String what = "not an Avro schema: " + shown;
    try {
      JsonLocation at = place(json, Set.of(message.split("[^\\w.$-]+")));
      return new DefinitionProblem(file.toString(), at.getLineNr(), at.getColumnNr(), what);
    } catch (IOException impossible) {
      return new DefinitionProblem(file.toString(), 1, 1, what);
    }
  }

  /** Where the longest of the words stands as a text of its own; the beginning if none does. */
  private static JsonLocation place(String json, Set<String> words) throws IOException {
    JsonLocation found = new JsonLocation(null, 0, 1, 1);
    int longest = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING
            && parser.getText().length() > longest
            && words.contains(parser.getText())) {
          longest = parser.getText().length();
          found = parser.currentTokenLocation();
        }
      }
    }
    return found;
  }
}
