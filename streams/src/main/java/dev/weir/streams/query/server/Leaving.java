package dev.weir.streams.query.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.grpc.GrpcWire;
import io.netty.util.AsciiString;

/**
 * An instance about to stop answers on, and tells those who ask to go elsewhere: by a header, and
 * by ending their connection after the answer ({@code connection: close}; GOAWAY for gRPC). Not so
 * that of others over HTTP/2: Java 17's own client takes a GOAWAY for the end of all that is under
 * way.
 *
 * <p>Thread-safe. Cost while nobody leaves: a volatile read.
 */
final class Leaving {
  private static final AsciiString HEADER = HttpHeaderNames.of("weir-leaving");

  private volatile boolean begun;

  /** From the next answer on. */
  void begin() {
    begun = true;
  }

  /** A service that says so. */
  HttpService told(HttpService service) {
    return service.decorate(this::serve);
  }

  private HttpResponse serve(HttpService service, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    if (begun) {
      ctx.mutateAdditionalResponseHeaders(headers -> headers.set(HEADER, "true"));
      if (!ctx.sessionProtocol().isMultiplex() || GrpcWire.spoken(request.headers())) {
        var unused = ctx.initiateConnectionShutdown();
      }
    }
    return service.serve(ctx, request);
  }
}
