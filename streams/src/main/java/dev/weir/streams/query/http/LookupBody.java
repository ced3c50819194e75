package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /get-online-features}: Feast's, and the opt-in extension. */
final class LookupBody extends BodyReader {
  private final Map<String, EntityColumn> entities = new LinkedHashMap<>();
  private boolean entitiesGiven;
  private List<String> features = new ArrayList<>();
  private @Nullable String featureService;
  private boolean fullFeatureNames;
  private @Nullable Long asOfMs;
  private boolean includeBounds;
  private boolean includeFreshness;

  private LookupBody() {}

  /** Parses and checks a body; all problems are told at once. */
  static LookupRequest parse(byte[] body) throws BodyException {
    LookupBody reader = new LookupBody();
    reader.read(body);
    return new LookupRequest(
        List.copyOf(reader.entities.values()),
        reader.features,
        reader.featureService,
        reader.fullFeatureNames,
        reader.asOfMs,
        reader.includeBounds,
        reader.includeFreshness);
  }

  @Override
  protected boolean field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "entities" -> entities(json);
      case "features" -> features(json);
      case "feature_service" ->
          featureService = nullableString(List.of(name), json, LookupRequest.NAME_LENGTH_MAX);
      case "full_feature_names" -> fullFeatureNames = bool(List.of(name), json);
      case "as_of" -> asOf(json);
      case "include_bounds" -> includeBounds = bool(List.of(name), json);
      case "include_freshness" -> includeFreshness = bool(List.of(name), json);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void finish() {
    if (!entitiesGiven) {
      problem("missing", List.of("entities"), "Field required");
    }
    LookupRequest.unequalColumns(entities.values()).forEach(this::problem);
  }

  private void entities(JsonParser json) throws IOException {
    entitiesGiven = true;
    entities.clear();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      problem("dict_type", List.of("entities"), "Input should be a valid dictionary");
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (entities.size() >= LookupRequest.COLUMNS_MAX) {
        json.skipChildren();
        problem(LookupRequest.tooManyColumns());
      } else {
        entities.put(name, column(name, json));
      }
    }
  }

  private EntityColumn column(String name, JsonParser json) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      problem("list_type", List.of("entities", name), "Input should be a valid list");
      return new EntityColumn(name, values);
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count < LookupRequest.ROWS_MAX) {
        values.add(value(name, count, json));
      } else {
        json.skipChildren();
      }
      count++;
    }
    if (count > LookupRequest.ROWS_MAX) {
      problem(LookupRequest.tooManyRows(name, count));
    }
    return new EntityColumn(name, values);
  }

  private @Nullable Object value(String name, int row, JsonParser json) throws IOException {
    switch (json.currentToken()) {
      case VALUE_STRING -> {
        return string(List.of("entities", name, row), json, LookupRequest.KEY_LENGTH_MAX);
      }
      case VALUE_NUMBER_INT -> {
        return json.getNumberValue() instanceof Integer i
            ? (Object) i.longValue()
            : json.getNumberValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        return json.getDoubleValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return json.getBooleanValue();
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> {
        json.skipChildren();
        problem(
            "value_error",
            List.of("entities", name, row),
            "Input should be a string, a number, a boolean or null");
        return null;
      }
    }
  }

  private void features(JsonParser json) throws IOException {
    features = new ArrayList<>();
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      problem("list_type", List.of("features"), "Input should be a valid list");
      return;
    }
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count < LookupRequest.FEATURES_MAX) {
        String reference = string(List.of("features", count), json, LookupRequest.NAME_LENGTH_MAX);
        if (reference != null) {
          features.add(reference);
        }
      } else {
        json.skipChildren();
      }
      count++;
    }
    if (count > LookupRequest.FEATURES_MAX) {
      problem(LookupRequest.tooManyFeatures(count));
    }
  }

  private void asOf(JsonParser json) throws IOException {
    asOfMs = null;
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      asOfMs = json.getLongValue();
    } else if (json.currentToken() == JsonToken.VALUE_STRING) {
      try {
        asOfMs = Rfc3339.parse(json.getText());
      } catch (DateTimeException e) {
        problem(
            "datetime_parsing",
            List.of("as_of"),
            "Input should be an RFC 3339 time with an offset, e.g. 2026-11-20T12:00:00Z");
        return;
      }
    } else {
      json.skipChildren();
      problem(
          "datetime_type",
          List.of("as_of"),
          "Input should be an RFC 3339 time or milliseconds since the epoch");
      return;
    }
    Long ms = asOfMs;
    if (ms != null && (ms < 0 || ms > Rfc3339.MAX_MS)) {
      asOfMs = null;
      problem(
          "datetime_parsing",
          List.of("as_of"),
          "Input should lie between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z");
    }
  }
}
