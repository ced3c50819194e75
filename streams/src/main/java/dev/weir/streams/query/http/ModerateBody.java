package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.ModerationRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/moderate}. */
final class ModerateBody extends BodyReader {
  private static final int NAME_LENGTH_MAX = 128;

  /** Each may cost hundreds of scorings. */
  private static final int EXPLAINED_MAX = 10;

  private final List<String> texts = new ArrayList<>();
  private @Nullable String language;
  private @Nullable String market;
  private @Nullable String surface;
  private @Nullable String authorId;
  private long deadlineMs;
  private boolean explain;
  private boolean one;
  private boolean many;

  private ModerateBody() {}

  /**
   * What was asked.
   *
   * @param batch whether the answer is a list, which it is also for a list of one
   */
  record Asked(List<ModerationRequest> requests, boolean batch) {
    Asked {
      requests = List.copyOf(requests);
    }
  }

  /** Parses and checks a body; all problems are told at once. */
  static Asked parse(byte[] body) throws BodyException {
    ModerateBody reader = new ModerateBody();
    reader.read(body);
    return new Asked(reader.texts.stream().map(reader::request).toList(), reader.many);
  }

  private ModerationRequest request(String text) {
    return new ModerationRequest(text, language, market, surface, authorId, deadlineMs, explain);
  }

  @Override
  protected boolean field(String name, JsonParser json) throws IOException {
    List<Object> path = List.of(name);
    switch (name) {
      case "text" -> {
        one = true;
        texts.clear();
        add(string(path, json, ModerationRequest.TEXT_LENGTH_MAX));
      }
      case "texts" -> texts(json);
      case "explain" -> explain = bool(path, json);
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
    if (!one && !many) {
      problem("missing", List.of("text"), "Field required");
    }
    if (one && many) {
      problem("value_error", List.of("texts"), "Either text or texts, not both");
    }
    long length = texts.stream().mapToLong(String::length).sum();
    if (length > ModerationRequest.TEXTS_LENGTH_MAX) {
      problem(
          "too_long",
          List.of("texts"),
          "Texts should have at most "
              + ModerationRequest.TEXTS_LENGTH_MAX
              + " characters together, got "
              + length
              + ": split the batch");
    }
    if (explain && texts.size() > EXPLAINED_MAX) {
      problem(
          "too_long",
          List.of("texts"),
          "At most " + EXPLAINED_MAX + " texts with explain, got " + texts.size());
    }
  }

  private void texts(JsonParser json) throws IOException {
    many = true;
    texts.clear();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      problem("list_type", List.of("texts"), "Input should be a valid list");
      return;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count < ModerationRequest.TEXTS_MAX) {
        add(string(List.of("texts", count), json, ModerationRequest.TEXT_LENGTH_MAX));
      } else {
        json.skipChildren();
      }
      count++;
    }
    if (count == 0 || count > ModerationRequest.TEXTS_MAX) {
      problem(
          count == 0 ? "too_short" : "too_long",
          List.of("texts"),
          "List should have 1 to " + ModerationRequest.TEXTS_MAX + " items, got " + count);
    }
  }

  private void add(@Nullable String text) {
    if (text != null) {
      texts.add(text);
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
