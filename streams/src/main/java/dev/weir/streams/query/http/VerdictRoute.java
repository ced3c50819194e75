package dev.weir.streams.query.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.decision.Verdict;
import dev.weir.streams.query.OwnerAwayException;
import dev.weir.streams.query.VerdictReader;
import java.util.Optional;

/** {@code GET /v1/verdicts/{post_id}}: the latest verdict of a post. */
public final class VerdictRoute implements HttpService {
  private static final int POST_ID_LENGTH_MAX = 512;

  private final VerdictReader verdicts;

  public VerdictRoute(VerdictReader verdicts) {
    this.verdicts = verdicts;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String postId = ctx.pathParam("post_id");
    if (postId == null || postId.isEmpty() || postId.length() > POST_ID_LENGTH_MAX) {
      return HttpErrors.detail(
          HttpStatus.BAD_REQUEST,
          "post_id: expected 1 to " + POST_ID_LENGTH_MAX + " characters in the path");
    }
    try {
      Optional<Verdict> verdict = verdicts.latest(postId);
      if (verdict.isEmpty()) {
        return HttpErrors.detail(
            HttpStatus.NOT_FOUND,
            "No verdict of this post is kept here: it has not passed the stream yet, or its verdict"
                + " has been forgotten.");
      }
      return JsonBodies.respond(
          ctx.alloc(), HttpStatus.OK, json -> RecordJson.write(verdict.get(), json));
    } catch (OwnerAwayException e) {
      return HttpErrors.ownerAway(String.valueOf(e.getMessage()));
    }
  }
}
