package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.streams.erasure.EntityKey;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.Erasures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/forget}. One use. */
final class ForgetBody extends BodyReader {
  /** Entities in one request: each is a record per partition and stage. */
  static final int ENTITIES_MAX = 100;

  private static final int NAME_LENGTH_MAX = 512;

  private final ErasureDesk desk;
  private final Set<EntityKey> entities = new LinkedHashSet<>();
  private boolean given;
  private @Nullable String reason;

  private ForgetBody(ErasureDesk desk) {
    this.desk = desk;
  }

  /** Who is to be forgotten, and why. */
  record Asked(List<EntityKey> entities, @Nullable String reason) {}

  /** Parses and checks a body; all problems are told at once. */
  static Asked parse(byte[] body, ErasureDesk desk) throws BodyException {
    ForgetBody reader = new ForgetBody(desk);
    reader.read(body);
    return new Asked(List.copyOf(reader.entities), reader.reason);
  }

  @Override
  protected boolean field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "entities" -> entities(json);
      case "reason" -> reason(json);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void finish() {
    if (!given) {
      problem("missing", List.of("entities"), "Field required");
    }
  }

  private void reason(JsonParser json) throws IOException {
    String text = nullableString(List.of("reason"), json, Erasures.REASON_CHARS_MAX);
    if (text != null && text.chars().anyMatch(Character::isISOControl)) {
      problem("value_error", List.of("reason"), "Control characters (expected: none)");
    }
    reason = text;
  }

  private void entities(JsonParser json) throws IOException {
    given = true;
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      problem("list_type", List.of("entities"), "Input should be a valid list");
      return;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count < ENTITIES_MAX) {
        entity(count, json);
      } else {
        json.skipChildren();
      }
      count++;
    }
    if (count == 0 || count > ENTITIES_MAX) {
      problem(
          count == 0 ? "too_short" : "too_long",
          List.of("entities"),
          "1 to " + ENTITIES_MAX + " entities per request, got " + count);
    }
  }

  private void entity(int at, JsonParser json) throws IOException {
    List<Object> path = List.of("entities", at);
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      problem("dict_type", path, "Input should be a valid dictionary");
      return;
    }
    String entity = null;
    List<String> parts = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("entity")) {
        entity = string(List.of("entities", at, name), json, NAME_LENGTH_MAX);
      } else if (name.equals("key")) {
        parts.addAll(key(at, json));
      } else {
        json.skipChildren();
      }
    }
    if (entity == null) {
      problem("missing", List.of("entities", at, "entity"), "Field required");
      return;
    }
    try {
      EntityKey key = new EntityKey(entity, parts);
      desk.check(key);
      entities.add(key);
    } catch (IllegalArgumentException e) {
      problem("value_error", path, String.valueOf(e.getMessage()));
    }
  }

  /** A text, or several where the entity's key has several fields. */
  private List<String> key(int at, JsonParser json) throws IOException {
    List<Object> path = List.of("entities", at, "key");
    List<String> parts = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      add(parts, string(path, json, EntityKey.PART_CHARS_MAX));
      return parts;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      add(parts, string(path, json, EntityKey.PART_CHARS_MAX));
    }
    return parts;
  }

  private static void add(List<String> parts, @Nullable String part) {
    if (part != null) {
      parts.add(part);
    }
  }
}
