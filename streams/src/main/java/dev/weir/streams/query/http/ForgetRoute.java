package dev.weir.streams.query.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureException;
import dev.weir.streams.erasure.ErasureJson;
import dev.weir.streams.erasure.ErasureReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/forget}: asks for an erasure and answers with the receipts that came in time; and
 * {@code GET /v1/forget/{request_id}}: those that came so far.
 *
 * <p>From this machine only, under a name of it, and as JSON, so that no page in a browser can ask
 * either.
 */
public final class ForgetRoute implements HttpService {
  /** Short of the server's time for a request: receipts that take longer are fetched by id. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ErasureDesk desk;

  public ForgetRoute(ErasureDesk desk) {
    this.desk = desk;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!fromHere(ctx, request)) {
      return HttpErrors.detail(
          HttpStatus.FORBIDDEN,
          "Erasures are asked for from the instance's own machine, as localhost; weir forget asks"
              + " from anywhere");
    }
    if (request.method() == HttpMethod.GET) {
      return HttpResponse.of(found(ctx.pathParam("request_id")));
    }
    MediaType type = request.contentType();
    if (type == null || !type.is(MediaType.JSON.withoutParameters())) {
      return HttpErrors.detail(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type: application/json (expected)");
    }
    return HttpResponse.of(request.aggregate().thenCompose(this::forget));
  }

  /** Whether both the connection and the name it asked for are this machine's own. */
  private static boolean fromHere(ServiceRequestContext ctx, HttpRequest request) {
    InetSocketAddress remote = ctx.remoteAddress();
    InetAddress address = remote.getAddress();
    String authority = request.authority();
    return address != null
        && address.isLoopbackAddress()
        && authority != null
        && authority.matches(
            "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");
  }

  private CompletableFuture<HttpResponse> forget(AggregatedHttpRequest body) {
    ForgetBody.Asked asked;
    try {
      asked = ForgetBody.parse(body.content().array(), desk);
    } catch (BodyException e) {
      return CompletableFuture.completedFuture(HttpErrors.validation(e.problems()));
    }
    return desk.forget(asked.entities(), asked.reason(), PATIENCE)
        .thenApply(report -> answer(report.purged() ? HttpStatus.OK : HttpStatus.ACCEPTED, report))
        .exceptionally(ForgetRoute::refusal);
  }

  private CompletableFuture<HttpResponse> found(@Nullable String requestId) {
    if (requestId == null || !isUuid(requestId)) {
      return CompletableFuture.completedFuture(
          HttpErrors.detail(HttpStatus.NOT_FOUND, "request_id: no UUID"));
    }
    return desk.find(requestId)
        .thenApply(report -> answer(HttpStatus.OK, report))
        .exceptionally(ForgetRoute::refusal);
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static HttpResponse answer(HttpStatus status, ErasureReport report) {
    try {
      return HttpResponse.of(
          status, MediaType.JSON, HttpData.wrap(JSON.writeValueAsBytes(ErasureJson.of(report))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse refusal(Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof RejectedExecutionException) {
      return HttpErrors.ownerAway("Too many erasures wait; ask again in a moment");
    }
    if (cause instanceof ErasureException refused) {
      return HttpErrors.ownerAway(String.valueOf(refused.getMessage()));
    }
    throw new CompletionException(cause);
  }
}
