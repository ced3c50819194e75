package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.streams.query.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object field by field and collects everything that is wrong with it, so that a
 * caller learns all of it at once. Words and types of problems are pydantic's. One use, one thread.
 */
abstract class BodyReader {
  private final List<Problem> problems = new ArrayList<>();

  /** Takes the value the parser stands at, whole; unknown fields are skipped by the caller. */
  protected abstract boolean field(String name, JsonParser json) throws IOException;

  /** Says what is missing once all fields are read. */
  protected abstract void finish();

  /** Reads the body to its end. */
  final void read(byte[] body) throws BodyException {
    try (JsonParser json = JsonBodies.JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        problem("model_attributes_type", List.of(), "Input should be a valid JSON object");
      } else {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          if (!field(name, json)) {
            json.skipChildren();
          }
        }
        finish();
        if (json.nextToken() != null) {
          problem("json_invalid", List.of(), "JSON decode error: text after the end of the object");
        }
      }
    } catch (JsonProcessingException e) {
      // Its message may repeat the body: only the place is told.
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      problems.clear();
      problem(
          "json_invalid",
          at < 0 ? List.of() : List.of((int) at),
          "JSON decode error" + (at < 0 ? "" : " near byte " + at));
    } catch (IOException e) {
      // Undecodable bytes: the parser reads from memory, so nothing else can fail.
      problems.clear();
      problem("json_invalid", List.of(), "JSON decode error: not UTF-8");
    }
    if (!problems.isEmpty()) {
      throw new BodyException(problems);
    }
  }

  protected final void problem(String type, List<Object> path, String message) {
    problem(new Problem(type, path, message));
  }

  protected final void problem(Problem problem) {
    if (problems.size() < Problem.TOLD_MAX) {
      problems.add(problem);
    }
  }

  /** A string, or null after a problem was noted. */
  protected final @Nullable String string(List<Object> path, JsonParser json, int lengthMax)
      throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      problem("string_type", path, "Input should be a valid string");
      return null;
    }
    String text = json.getText();
    if (text.length() > lengthMax) {
      problem(Problem.tooLong(path, text.length(), lengthMax));
      return null;
    }
    if (!JsonBodies.wellFormed(text)) {
      problem("string_unicode", path, "Input should be a valid string: an unpaired surrogate");
      return null;
    }
    return text;
  }

  /** A string or, for JSON null, null. */
  protected final @Nullable String nullableString(List<Object> path, JsonParser json, int lengthMax)
      throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? null : string(path, json, lengthMax);
  }

  /** A boolean; false after a problem was noted. */
  protected final boolean bool(List<Object> path, JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    json.skipChildren();
    problem("bool_type", path, "Input should be a valid boolean");
    return false;
  }
}
