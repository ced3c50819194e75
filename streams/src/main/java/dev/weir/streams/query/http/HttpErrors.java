package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.weir.streams.push.PushException;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.Problem;
import dev.weir.streams.security.Guard;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Error bodies. Those of lookups are Feast's: a JSON string that holds JSON for what Feast raises
 * itself, FastAPI's {@code {"detail": …}} for the rest. No stack trace, no content of a post.
 */
public final class HttpErrors {
  private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

  /** Seconds after which a client may ask again when the owner or the brokers are away. */
  private static final int RETRY_AFTER_S = 1;

  private HttpErrors() {}

  /** {@code {"detail": message}}. */
  public static HttpResponse detail(HttpStatus status, String message) {
    return JsonBodies.respond(HEAP, status, json -> detailBody(json, message));
  }

  /** Bytes of {@code {"detail": message}}. */
  public static HttpData detailData(String message) {
    return JsonBodies.encode(HEAP, json -> detailBody(json, message));
  }

  private static void detailBody(JsonGenerator json, String message) throws IOException {
    json.writeStartObject();
    json.writeStringField("detail", message);
    json.writeEndObject();
  }

  /** The response for events that were not written, or not known to be. */
  static HttpResponse of(PushException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case INVALID -> validation(e.problems());
      case SOURCE_NOT_FOUND ->
          feast(HttpStatus.UNPROCESSABLE_ENTITY, "PushSourceNotFoundException", message);
      case BUSY, UNCONFIRMED -> askAgain(message);
    };
  }

  /** The response to a caller that is not let in; Feast's own error where it has one. */
  public static HttpResponse denied(Guard.Verdict verdict, String message) {
    return switch (verdict) {
      case FORBIDDEN -> feast(HttpStatus.FORBIDDEN, "FeastPermissionError", message);
      case UNAUTHENTICATED ->
          withHeader(HttpStatus.UNAUTHORIZED, HttpHeaderNames.WWW_AUTHENTICATE, "Bearer", message);
      case LIMITED ->
          withHeader(
              HttpStatus.TOO_MANY_REQUESTS,
              HttpHeaderNames.RETRY_AFTER,
              String.valueOf(RETRY_AFTER_S),
              message);
      case ALLOWED -> throw new IllegalStateException("ALLOWED (expected: a refusal)");
    };
  }

  private static HttpResponse withHeader(
      HttpStatus status, CharSequence name, String value, String message) {
    return HttpResponse.of(
        ResponseHeaders.builder(status).contentType(MediaType.JSON).set(name, value).build(),
        detailData(message));
  }

  /** The response of an instance that has too much to do at the moment. */
  public static HttpResponse busy(String message) {
    return askAgain(message);
  }

  static HttpResponse ownerAway(String message) {
    return askAgain(message);
  }

  private static HttpResponse askAgain(String message) {
    return withHeader(
        HttpStatus.SERVICE_UNAVAILABLE,
        HttpHeaderNames.RETRY_AFTER,
        String.valueOf(RETRY_AFTER_S),
        message);
  }

  /** 422 with every problem and its place. */
  static HttpResponse validation(List<Problem> problems) {
    return JsonBodies.respond(
        HEAP,
        HttpStatus.UNPROCESSABLE_ENTITY,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("detail");
          for (Problem problem : problems) {
            problem(problem, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void problem(Problem problem, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", problem.type());
    json.writeArrayFieldStart("loc");
    json.writeString("body");
    for (Object part : problem.path()) {
      if (part instanceof Integer position) {
        json.writeNumber(position);
      } else {
        json.writeString(Problem.quoted(part.toString()));
      }
    }
    json.writeEndArray();
    json.writeStringField("msg", problem.message());
    json.writeEndObject();
  }

  /** The response for a lookup that cannot be answered. */
  static HttpResponse of(LookupException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case INVALID -> validation(e.problems());
      case FEATURE_NOT_FOUND ->
          feast(HttpStatus.NOT_FOUND, "FeatureViewNotFoundException", message);
      case SERVICE_NOT_FOUND ->
          feast(HttpStatus.NOT_FOUND, "FeatureServiceNotFoundException", message);
      case REQUEST_VALUE_MISSING ->
          feast(HttpStatus.NOT_FOUND, "RequestDataNotFoundInEntityRowsException", message);
      case NAME_COLLISION ->
          feast(HttpStatus.UNPROCESSABLE_ENTITY, "FeatureNameCollisionError", message);
      case OWNER_AWAY -> ownerAway(message);
    };
  }

  /** Feast's double encoding: its client makes the named Python exception of it. */
  private static HttpResponse feast(HttpStatus status, String error, String message) {
    StringWriter inner = new StringWriter();
    try (JsonGenerator json = JsonBodies.JSON.createGenerator(inner)) {
      json.writeStartObject();
      json.writeStringField("module", "feast.errors");
      json.writeStringField("class", error);
      json.writeStringField("message", message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JsonBodies.respond(HEAP, status, json -> json.writeString(inner.toString()));
  }
}
