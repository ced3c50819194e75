package dev.weir.streams.query.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.grpc.GrpcCode;
import dev.weir.streams.query.grpc.GrpcWire;
import dev.weir.streams.query.http.HttpErrors;
import dev.weir.streams.query.perspective.GoogleErrors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most so many requests at once, over all of its services; one more is refused before its body
 * is read: 503 with {@code retry-after}, or gRPC's UNAVAILABLE. So what waits for the executor and
 * the bodies it holds are bounded. Thread-safe.
 */
final class InFlight {
  private final int max;
  private final AtomicInteger now = new AtomicInteger();

  InFlight(int max) {
    this.max = max;
  }

  /** A service that takes part. */
  HttpService bounded(HttpService service) {
    return service.decorate(this::serve);
  }

  private HttpResponse serve(HttpService service, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    if (now.incrementAndGet() > max) {
      now.decrementAndGet();
      return refusal(request.headers());
    }
    // Also for answers that are cut off: by then nothing of the request is held any more.
    var unused = ctx.log().whenComplete().thenRun(now::decrementAndGet);
    return service.serve(ctx, request);
  }

  private HttpResponse refusal(RequestHeaders headers) {
    String words = "More than " + max + " requests at once; ask again, or another instance";
    if (GrpcWire.spoken(headers)) {
      return GrpcWire.refusal(GrpcCode.UNAVAILABLE, words).toHttpResponse();
    }
    return GoogleErrors.spoken(headers)
        ? GoogleErrors.of(HttpStatus.SERVICE_UNAVAILABLE, words)
        : HttpErrors.busy(words);
  }
}
