package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.Problem;
import dev.weir.streams.query.ViewDescriptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/features} and {@code GET /v1/features/{view}}: what is defined, and what is held
 * of it here. Reads no row.
 */
public final class ViewsRoute implements HttpService {
  private static final int NAME_LENGTH_MAX = 256;

  private final ViewDescriptions descriptions;

  public ViewsRoute(ViewDescriptions descriptions) {
    this.descriptions = descriptions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String view = ctx.pathParam("view");
    if (view == null) {
      return respond(ctx, descriptions.all());
    }
    Optional<Map<String, Object>> described =
        view.length() > NAME_LENGTH_MAX ? Optional.empty() : descriptions.view(view);
    return described.map(found -> respond(ctx, found)).orElseGet(() -> unknown(view, descriptions));
  }

  static HttpResponse unknown(String view, ViewDescriptions descriptions) {
    return HttpErrors.detail(
        HttpStatus.NOT_FOUND,
        "feature view "
            + Problem.quoted(view)
            + " is not defined (expected: one of "
            + descriptions.names()
            + ")");
  }

  static HttpResponse respond(ServiceRequestContext ctx, Map<String, Object> value) {
    return JsonBodies.respond(ctx.alloc(), HttpStatus.OK, json -> write(value, json));
  }

  private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(item, json);
      }
      json.writeEndArray();
    } else if (value instanceof Long || value instanceof Integer) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }
}
