package dev.weir.streams.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.telemetry.Meters;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /get-online-features}: Feast's online serving contract.
 *
 * <p>Small requests are answered on the event loop, where a read from memory is cheapest; batches
 * go to the small executor, so that one of them does not hold up a hundred small ones.
 */
public final class FeaturesRoute implements HttpService {
  /** Rows above which a request leaves the event loop. */
  private static final int EVENT_LOOP_ROWS_MAX = 32;

  private final FeatureLookup lookup;
  private final Meters meters;

  public FeaturesRoute(FeatureLookup lookup, Meters meters) {
    this.lookup = lookup;
    this.meters = meters;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(request.aggregate().thenCompose(body -> respond(ctx, body)));
  }

  private CompletableFuture<HttpResponse> respond(
      ServiceRequestContext ctx, AggregatedHttpRequest body) {
    LookupRequest asked;
    try {
      asked = LookupBody.parse(body.content().array());
    } catch (BodyException e) {
      return CompletableFuture.completedFuture(HttpErrors.validation(e.problems()));
    }
    if (asked.rows() <= EVENT_LOOP_ROWS_MAX) {
      return CompletableFuture.completedFuture(answer(ctx, asked));
    }
    return CompletableFuture.supplyAsync(() -> answer(ctx, asked), ctx.blockingTaskExecutor());
  }

  private HttpResponse answer(ServiceRequestContext ctx, LookupRequest asked) {
    long start = System.nanoTime();
    try {
      LookupAnswer answer = lookup.answer(asked);
      HttpResponse response =
          JsonBodies.respond(ctx.alloc(), HttpStatus.OK, new LookupJson(answer));
      meters.lookup(asked.rows(), System.nanoTime() - start);
      return response;
    } catch (LookupException e) {
      return HttpErrors.of(e);
    }
  }
}
