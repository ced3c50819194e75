package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.ModerationRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/moderate}. */
final class ModerateBody extends BodyReader {
  private static final int NAME_LENGTH_MAX = 128;

  private @Nullable String text;
  private @Nullable String language;
  private @Nullable String market;
  private @Nullable String surface;
  private @Nullable String authorId;
  private long deadlineMs;
  private boolean textGiven;

  private ModerateBody() {}

  /** Parses and checks a body; all problems are told at once. */
  static ModerationRequest parse(byte[] body) throws BodyException {
    ModerateBody reader = new ModerateBody();
    reader.read(body);
    String text = reader.text;
    return new ModerationRequest(
        text == null ? "" : text,
        reader.language,
        reader.market,
        reader.surface,
        reader.authorId,
        reader.deadlineMs);
  }

  @Override
  protected boolean field(String name, JsonParser json) throws IOException {
    List<Object> path = List.of(name);
    switch (name) {
      case "text" -> {
        textGiven = true;
        text = string(path, json, ModerationRequest.TEXT_LENGTH_MAX);
      }
      case "language" -> language = nullableString(path, json, NAME_LENGTH_MAX);
      case "market" -> market = nullableString(path, json, NAME_LENGTH_MAX);
      case "surface" -> surface = nullableString(path, json, NAME_LENGTH_MAX);
      case "author_id" -> authorId = nullableString(path, json, LookupRequest.KEY_LENGTH_MAX);
      case "deadline_ms" -> deadline(json);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void finish() {
    if (!textGiven) {
      problem("missing", List.of("text"), "Field required");
    }
  }

  private void deadline(JsonParser json) throws IOException {
    deadlineMs = 0;
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    boolean number =
        json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() == JsonParser.NumberType.INT;
    long value = number ? json.getIntValue() : 0;
    if (value < 1 || value > ModerationRequest.DEADLINE_MAX_MS) {
      json.skipChildren();
      problem(
          "int_type",
          List.of("deadline_ms"),
          "Input should be an integer from 1 to " + ModerationRequest.DEADLINE_MAX_MS);
    } else {
      deadlineMs = value;
    }
  }
}
