package dev.weir.streams.query.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.ModerationAnswer;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.telemetry.Meters;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/moderate}: what the policy says of a text, or of several. Nothing is stored,
 * nothing logged.
 */
public final class ModerateRoute implements HttpService {
  /** Code units above which a text leaves the event loop: about half a millisecond of work. */
  private static final int EVENT_LOOP_TEXT_MAX = 2_000;

  private final TextCheck check;
  private final Meters meters;

  public ModerateRoute(TextCheck check, Meters meters) {
    this.check = check;
    this.meters = meters;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    long arrival = System.nanoTime();
    return HttpResponse.of(request.aggregate().thenCompose(body -> respond(ctx, body, arrival)));
  }

  private CompletableFuture<HttpResponse> respond(
      ServiceRequestContext ctx, AggregatedHttpRequest body, long arrival) {
    ModerateBody.Asked asked;
    try {
      asked = ModerateBody.parse(body.content().array());
    } catch (BodyException e) {
      return CompletableFuture.completedFuture(HttpErrors.validation(e.problems()));
    }
    int length = asked.requests().stream().mapToInt(request -> request.text().length()).sum();
    if (length <= EVENT_LOOP_TEXT_MAX && !asked.requests().get(0).minimalEdit()) {
      return CompletableFuture.completedFuture(answer(ctx, asked, arrival));
    }
    return CompletableFuture.supplyAsync(
        () -> answer(ctx, asked, arrival), ctx.blockingTaskExecutor());
  }

  private HttpResponse answer(ServiceRequestContext ctx, ModerateBody.Asked asked, long arrival) {
    List<ModerationAnswer> answers = check.checkAll(asked.requests(), arrival);
    long micros = (System.nanoTime() - arrival) / 1_000;
    HttpResponse response =
        JsonBodies.respond(
            ctx.alloc(),
            HttpStatus.OK,
            json -> {
              if (asked.batch()) {
                ModerateJson.writeAll(answers, micros, json);
              } else {
                ModerateJson.write(answers.get(0), micros, json);
              }
            });
    meters.moderate(System.nanoTime() - arrival);
    return response;
  }
}
