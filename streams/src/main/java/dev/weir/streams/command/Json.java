package dev.weir.streams.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object per line. */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static void print(PrintWriter out, Map<String, ?> values) {
    try {
      out.println(MAPPER.writeValueAsString(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON of " + values.keySet(), e);
    }
  }

  /**
   * A value as typed: a number, truth value or quoted text as JSON has it, null, else the text as
   * it is.
   */
  static @Nullable Object scalar(String text) {
    try {
      JsonNode read =
          MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
      if (read.isNull()) {
        return null;
      }
      if (read.isIntegralNumber() && read.canConvertToLong()) {
        return read.longValue();
      }
      if (read.isFloatingPointNumber()) {
        return read.doubleValue();
      }
      return read.isBoolean()
          ? (Object) read.booleanValue()
          : read.isTextual() ? read.textValue() : text;
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
