package dev.weir.streams.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.push.PushException;
import dev.weir.streams.query.Deadlines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code POST /push}: events to their source's topic, answered once the brokers have them. */
public final class PushRoute implements HttpService {
  /** Bytes above which a body is parsed off the event loop: about a tenth of a millisecond. */
  private static final int EVENT_LOOP_BYTES_MAX = 8 << 10;

  private static final ResponseHeaders DONE = ResponseHeaders.of(HttpStatus.OK);

  private final EventPush push;

  public PushRoute(EventPush push) {
    this.push = push;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(
                body ->
                    body.content().length() <= EVENT_LOOP_BYTES_MAX
                        ? respond(ctx, body)
                        : CompletableFuture.completedFuture(body)
                            .thenComposeAsync(
                                large -> respond(ctx, large), ctx.blockingTaskExecutor())));
  }

  private CompletableFuture<HttpResponse> respond(
      ServiceRequestContext ctx, AggregatedHttpRequest body) {
    try {
      return push.push(PushBody.parse(body.content().array()), Deadlines.of(ctx))
          .thenApply(written -> HttpResponse.of(DONE))
          .exceptionally(PushRoute::refusal);
    } catch (BodyException e) {
      return CompletableFuture.completedFuture(HttpErrors.validation(e.problems()));
    }
  }

  private static HttpResponse refusal(Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof PushException refused) {
      return HttpErrors.of(refused);
    }
    throw new CompletionException(cause);
  }
}
