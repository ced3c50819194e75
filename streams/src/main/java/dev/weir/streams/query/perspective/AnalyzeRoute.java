package dev.weir.streams.query.perspective;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.http.JsonBodies;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1alpha1/comments:analyze}: the scores of a comment, in Perspective's shapes. */
public final class AnalyzeRoute implements HttpService {
  /** Bytes of a body above which a comment leaves the event loop: a millisecond of work. */
  private static final int EVENT_LOOP_BODY_MAX = 2_000;

  private final TextCheck check;

  public AnalyzeRoute(TextCheck check) {
    this.check = check;
  }

  /** {@code comments:suggestscore}: not there, and said so, rather than taken and dropped. */
  public static HttpService suggestScore() {
    return (ctx, request) ->
        HttpResponse.of(
            request
                .aggregate()
                .thenApply(
                    body ->
                        GoogleErrors.of(
                            HttpStatus.NOT_IMPLEMENTED,
                            "Scores cannot be suggested (expected: the review of a post, sent to"
                                + " POST /push as an event of the source reviews)")));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(
                body -> {
                  byte[] bytes = body.content().array();
                  return bytes.length <= EVENT_LOOP_BODY_MAX
                      ? CompletableFuture.completedFuture(answer(ctx, bytes))
                      : CompletableFuture.supplyAsync(
                          () -> answer(ctx, bytes), ctx.blockingTaskExecutor());
                }));
  }

  private HttpResponse answer(ServiceRequestContext ctx, byte[] body) {
    try {
      CommentAnalysis analysis = CommentAnalysis.of(AnalyzeBody.parse(body), check);
      return JsonBodies.respond(
          ctx.alloc(), HttpStatus.OK, json -> AnalyzeJson.write(analysis, json));
    } catch (RefusalException e) {
      return GoogleErrors.of(e);
    }
  }
}
