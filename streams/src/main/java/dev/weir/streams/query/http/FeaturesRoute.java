package dev.weir.streams.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.Deadlines;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.Staleness;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.telemetry.Meters;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code POST /get-online-features}: Feast's online serving contract. */
public final class FeaturesRoute implements HttpService {
  private final FeatureLookup lookup;
  private final ViewDescriptions views;
  private final Meters meters;

  /**
   * @param views tell how far behind they are to those who ask
   */
  public FeaturesRoute(FeatureLookup lookup, ViewDescriptions views, Meters meters) {
    this.lookup = lookup;
    this.views = views;
    this.meters = meters;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(request.aggregate().thenCompose(body -> respond(ctx, body)));
  }

  private CompletableFuture<HttpResponse> respond(
      ServiceRequestContext ctx, AggregatedHttpRequest body) {
    long deadline = Deadlines.of(ctx);
    LookupRequest asked;
    try {
      asked = LookupBody.parse(body.content().array());
    } catch (BodyException e) {
      return CompletableFuture.completedFuture(HttpErrors.validation(e.problems()));
    }
    long start = System.nanoTime();
    return lookup
        .answer(asked, deadline, ctx.blockingTaskExecutor())
        .thenApply(
            answer -> {
              HttpResponse response =
                  JsonBodies.respond(ctx.alloc(), HttpStatus.OK, new LookupJson(answer, views));
              meters.lookup(asked.rows(), System.nanoTime() - start, answer.stalenessMs());
              Staleness.tell(ctx, answer);
              return response;
            })
        .exceptionally(FeaturesRoute::refusal);
  }

  private static HttpResponse refusal(Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof LookupException refused) {
      return HttpErrors.of(refused);
    }
    throw new CompletionException(cause);
  }
}
