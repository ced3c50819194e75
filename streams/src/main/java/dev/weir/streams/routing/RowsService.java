package dev.weir.streams.routing;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /internal/rows}: another instance's question, answered from what is held here and
 * from nothing else, so that no question goes round. Small ones on the event loop, the others on
 * the executor.
 */
final class RowsService implements HttpService {
  private static final int EVENT_LOOP_KEYS_MAX = 32;

  private final LocalRows local;

  RowsService(LocalRows local) {
    this.local = local;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    ctx.setMaxRequestLength(RowWire.QUESTION_BYTES_MAX);
    return HttpResponse.of(request.aggregate().thenCompose(body -> answer(ctx, body)));
  }

  private CompletableFuture<HttpResponse> answer(
      ServiceRequestContext ctx, AggregatedHttpRequest body) {
    RowQuestion question;
    try {
      question = RowWire.question(ByteBuffer.wrap(body.content().array()));
    } catch (RowWire.WireException e) {
      return CompletableFuture.completedFuture(
          HttpResponse.of(HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, "no question\n"));
    }
    if (question.size() <= EVENT_LOOP_KEYS_MAX) {
      return CompletableFuture.completedFuture(answer(question));
    }
    return CompletableFuture.supplyAsync(() -> answer(question), ctx.blockingTaskExecutor());
  }

  private HttpResponse answer(RowQuestion question) {
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.OCTET_STREAM,
        HttpData.wrap(RowWire.encode(local.answer(question))));
  }
}
