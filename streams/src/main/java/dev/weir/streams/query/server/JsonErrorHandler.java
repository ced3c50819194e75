package dev.weir.streams.query.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.Accidents;
import dev.weir.streams.query.grpc.GrpcCode;
import dev.weir.streams.query.grpc.GrpcWire;
import dev.weir.streams.query.http.HttpErrors;
import dev.weir.streams.query.perspective.GoogleErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no route answered, as JSON in FastAPI's or Google's words; an accident is logged without its
 * content.
 */
final class JsonErrorHandler implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(JsonErrorHandler.class);

  private final int bodyBytesMax;

  JsonErrorHandler(int bodyBytesMax) {
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
      return null;
    }
    boolean grpc = GrpcWire.spoken(ctx.request().headers());
    if (cause instanceof ContentTooLargeException) {
      if (grpc) {
        return GrpcWire.refusal(GrpcCode.RESOURCE_EXHAUSTED, tooLarge()).toHttpResponse();
      }
      return error(ctx, HttpStatus.REQUEST_ENTITY_TOO_LARGE, tooLarge());
    }
    if (cause instanceof RequestTimeoutException) {
      if (grpc) {
        return GrpcWire.refusal(GrpcCode.DEADLINE_EXCEEDED, "Not done within the time allowed")
            .toHttpResponse();
      }
      boolean bodyRead = ctx.log().isAvailable(RequestLogProperty.REQUEST_END_TIME);
      return bodyRead
          ? error(ctx, HttpStatus.SERVICE_UNAVAILABLE, "No answer within the time allowed")
          : error(ctx, HttpStatus.REQUEST_TIMEOUT, "The body did not arrive in time");
    }
    if (ctx.isCancelled()) {
      return null;
    }
    LOG.error(
        "request failed: route={} request={} cause={}",
        ctx.config().route().patternString(),
        ctx.id().shortText(),
        Accidents.trace(cause));
    return error(
        ctx,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Internal error; the log of this instance has it under request " + ctx.id().shortText());
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (GrpcWire.spoken(headers)) {
      return GrpcWire.refusal(code(status), words(status));
    }
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(status).contentType(MediaType.JSON).build(),
        GoogleErrors.spoken(headers)
            ? GoogleErrors.data(status, words(status))
            : HttpErrors.detailData(words(status)));
  }

  /** In the words that the route's clients expect. */
  private static HttpResponse error(ServiceRequestContext ctx, HttpStatus status, String message) {
    return GoogleErrors.spoken(ctx.request().headers())
        ? GoogleErrors.of(status, message)
        : HttpErrors.detail(status, message);
  }

  private String words(HttpStatus status) {
    return status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE) ? tooLarge() : status.reasonPhrase();
  }

  private static GrpcCode code(HttpStatus status) {
    if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return GrpcCode.RESOURCE_EXHAUSTED;
    }
    return switch (status.code()) {
      case 404, 405 -> GrpcCode.UNIMPLEMENTED;
      case 503 -> GrpcCode.UNAVAILABLE;
      default -> status.isClientError() ? GrpcCode.INVALID_ARGUMENT : GrpcCode.INTERNAL;
    };
  }

  private String tooLarge() {
    return "Body longer than " + bodyBytesMax + " bytes";
  }
}
