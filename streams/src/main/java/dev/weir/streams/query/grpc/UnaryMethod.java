package dev.weir.streams.query.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.Accidents;
import dev.weir.streams.query.LookupException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC method of one message in and one out, answered with encoded bytes: what generated stubs
 * would do, without an object per value. Thread-safe.
 *
 * @param <M> message of the request
 */
final class UnaryMethod<M> implements HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(UnaryMethod.class);

  /** Answers a message; fails with {@link GrpcException} or {@link LookupException}. */
  interface Handler<M> {
    CompletableFuture<byte[]> handle(ServiceRequestContext ctx, M message) throws GrpcException;
  }

  private final Parser<M> parser;
  private final Handler<M> handler;

  UnaryMethod(Parser<M> parser, Handler<M> handler) {
    this.parser = parser;
    this.handler = handler;
  }

  @Override
  public ExchangeType exchangeType(RoutingContext routingContext) {
    return ExchangeType.UNARY;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!GrpcWire.spoken(request.headers())) {
      return HttpResponse.of(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          MediaType.PLAIN_TEXT_UTF_8,
          "content-type: not application/grpc (expected: a gRPC client)");
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(body -> answer(ctx, body))
            .handle((message, thrown) -> response(ctx, message, thrown)));
  }

  private CompletableFuture<byte[]> answer(ServiceRequestContext ctx, AggregatedHttpRequest body) {
    try {
      ByteBuffer message =
          GrpcWire.message(
              body.content().array(),
              body.headers().get(GrpcWire.ENCODING),
              (int) ctx.maxRequestLength());
      CodedInputStream in = CodedInputStream.newInstance(message);
      M parsed = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return handler.handle(ctx, parsed);
    } catch (InvalidProtocolBufferException e) {
      return CompletableFuture.failedFuture(
          new GrpcException(
              GrpcCode.INVALID_ARGUMENT, "Message is not one of this method's request"));
    } catch (GrpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static HttpResponse response(
      ServiceRequestContext ctx, byte @Nullable [] message, @Nullable Throwable thrown) {
    if (message != null) {
      return HttpResponse.of(GrpcWire.HEADERS, GrpcWire.frame(message), GrpcWire.OK);
    }
    GrpcException refused = refusal(ctx, Exceptions.peel(thrown));
    return GrpcWire.refusal(refused.code(), String.valueOf(refused.getMessage())).toHttpResponse();
  }

  private static GrpcException refusal(ServiceRequestContext ctx, Throwable cause) {
    if (cause instanceof GrpcException refused) {
      return refused;
    }
    if (cause instanceof LookupException refused) {
      return GrpcException.of(refused);
    }
    // The decoder of HTTP/1 wraps it, that of HTTP/2 does not.
    if (cause instanceof ContentTooLargeException
        || cause.getCause() instanceof ContentTooLargeException) {
      return GrpcWire.tooLarge((int) ctx.maxRequestLength());
    }
    if (ctx.isCancelled() || cause instanceof HttpStatusException) {
      // Nobody listens, or the server itself answers.
      throw new CompletionException(cause);
    }
    LOG.error(
        "request failed: route={} request={} cause={}",
        ctx.config().route().patternString(),
        ctx.id().shortText(),
        Accidents.trace(cause));
    return new GrpcException(
        GrpcCode.INTERNAL,
        "Internal error; the log of this instance has it under request " + ctx.id().shortText());
  }
}
