package dev.weir.streams.routing;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.Exceptions;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks instances over HTTP/2 without TLS, one connection per instance and event loop. Answers
 * arrive on two event loops of its own.
 */
final class HttpPeers implements Peers {
  /** Where {@link RowsService} stands. */
  static final String PATH = "/internal/rows";

  private static final int EVENT_LOOPS = 2;
  private static final long CONNECT_TIMEOUT_MS = 250;
  private static final long IDLE_TIMEOUT_MS = 60_000;

  /** Answer to the largest question, of numbers: rows, columns, and 26 bytes for each value. */
  private static final long ANSWER_BYTES_MAX = 64L << 20;

  private final EventLoopGroup eventLoops =
      EventLoopGroups.newEventLoopGroup(EVENT_LOOPS, "weir-peers", true);
  private final ClientFactory factory =
      ClientFactory.builder()
          .workerGroup(eventLoops, false)
          .connectTimeoutMillis(CONNECT_TIMEOUT_MS)
          .idleTimeoutMillis(IDLE_TIMEOUT_MS)
          .useHttp2Preface(true)
          .build();
  private final Map<Instance, WebClient> clients = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<List<RowAnswer>> ask(Instance instance, RowQuestion question) {
    HttpRequest request =
        HttpRequest.of(
            RequestHeaders.builder(HttpMethod.POST, PATH)
                .contentType(MediaType.OCTET_STREAM)
                .build(),
            HttpData.wrap(RowWire.encode(question)));
    CompletableFuture<AggregatedHttpResponse> response =
        client(instance)
            .execute(
                request,
                RequestOptions.builder().responseTimeoutMillis(question.remainingMs()).build())
            .aggregate();
    return response.handle(
        (answer, failure) -> {
          if (failure != null) {
            throw new CompletionException(cause(instance, failure));
          }
          return read(answer, question);
        });
  }

  private WebClient client(Instance instance) {
    return clients.computeIfAbsent(
        instance,
        i ->
            WebClient.builder("h2c://" + i.address())
                .factory(factory)
                .maxResponseLength(ANSWER_BYTES_MAX)
                .build());
  }

  private static List<RowAnswer> read(AggregatedHttpResponse answer, RowQuestion question) {
    try {
      if (!answer.status().equals(HttpStatus.OK)) {
        throw new CompletionException(new IOException("status " + answer.status().code()));
      }
      return RowWire.answers(ByteBuffer.wrap(answer.content().array()), question);
    } catch (RowWire.WireException e) {
      throw new CompletionException(e);
    }
  }

  private static Throwable cause(Instance instance, Throwable failure) {
    Throwable peeled = Exceptions.peel(failure);
    boolean unreachable =
        peeled instanceof UnprocessedRequestException
            || peeled instanceof ClosedSessionException
            || peeled instanceof ClosedStreamException
            || peeled instanceof IOException;
    return unreachable ? new UnreachableException(instance) : peeled;
  }

  @Override
  public void close() {
    factory.close();
    eventLoops.shutdownGracefully(0, 300, TimeUnit.MILLISECONDS).awaitUninterruptibly(400);
  }
}
