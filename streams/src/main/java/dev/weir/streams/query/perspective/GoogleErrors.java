package dev.weir.streams.query.perspective;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.weir.streams.query.http.JsonBodies;
import dev.weir.streams.query.perspective.RefusalException.Languages;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Errors as Google's services write them: {@code {"error":{"code","message","status","details"}}}.
 * No content of a comment, no stack trace.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193</a>
 */
public final class GoogleErrors {
  /** Paths whose clients expect these shapes. */
  public static final String PATH_PREFIX = "/v1alpha1/";

  private static final String DETAIL_TYPE =
      "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";
  private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

  private GoogleErrors() {}

  /** Whether the client of this request expects errors of this shape. */
  public static boolean spoken(@Nullable RequestHeaders headers) {
    return headers != null && headers.path().startsWith(PATH_PREFIX);
  }

  /** An error without details. */
  public static HttpResponse of(HttpStatus status, String message) {
    ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(MediaType.JSON);
    if (status.equals(HttpStatus.TOO_MANY_REQUESTS)
        || status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
      headers.set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    return HttpResponse.of(headers.build(), data(status, message));
  }

  /** Its bytes. */
  public static HttpData data(HttpStatus status, String message) {
    return JsonBodies.encode(HEAP, json -> write(status, message, null, json));
  }

  static HttpResponse of(RefusalException refusal) {
    return JsonBodies.respond(
        HEAP,
        HttpStatus.BAD_REQUEST,
        json -> write(HttpStatus.BAD_REQUEST, String.valueOf(refusal.getMessage()), refusal, json));
  }

  private static void write(
      HttpStatus status, String message, @Nullable RefusalException refusal, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("error");
    json.writeNumberField("code", status.code());
    json.writeStringField("message", message);
    json.writeStringField("status", word(status));
    if (refusal != null) {
      json.writeArrayFieldStart("details");
      json.writeStartObject();
      json.writeStringField("@type", DETAIL_TYPE);
      json.writeStringField("errorType", refusal.type().name());
      Languages languages = refusal.languages();
      if (languages != null) {
        json.writeObjectFieldStart("languageNotSupportedByAttributeError");
        strings("detectedLanguages", languages.detected(), json);
        strings("requestedLanguages", languages.requested(), json);
        json.writeStringField("attribute", languages.attribute().name());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void strings(String name, List<String> values, JsonGenerator json)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  /** google.rpc.Code's name. */
  private static String word(HttpStatus status) {
    return switch (status.code()) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404, 405 -> "NOT_FOUND";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 501 -> "UNIMPLEMENTED";
      case 503 -> "UNAVAILABLE";
      default -> status.isClientError() ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }
}
