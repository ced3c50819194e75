package dev.weir.streams.routing;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.Exceptions;
import dev.weir.streams.security.TlsFiles;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks instances over HTTP/2, one connection per instance and event loop. Answers arrive on two
 * event loops of its own.
 */
final class HttpPeers implements Peers {
  /** Where {@link RowsService} stands. */
  static final String PATH = "/internal/rows";

  private static final AsciiString API_KEY = HttpHeaderNames.of("x-api-key");
  private static final int EVENT_LOOPS = 2;
  private static final long CONNECT_TIMEOUT_MS = 250;
  private static final long IDLE_TIMEOUT_MS = 60_000;

  /** Answer to the largest question, of numbers: rows, columns, and 26 bytes for each value. */
  private static final long ANSWER_BYTES_MAX = 64L << 20;

  private static final long REFUSAL_TOLD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Logger LOG = LoggerFactory.getLogger(HttpPeers.class);

  private final AtomicLong refusalToldNanos = new AtomicLong(System.nanoTime());
  private final EventLoopGroup eventLoops =
      EventLoopGroups.newEventLoopGroup(EVENT_LOOPS, "weir-peers", true);
  private final PeerSecurity security;
  private final ClientFactory factory;
  private final Map<Instance, WebClient> clients = new ConcurrentHashMap<>();

  HttpPeers(PeerSecurity security) {
    this.security = security;
    ClientFactoryBuilder building =
        ClientFactory.builder()
            .workerGroup(eventLoops, false)
            .connectTimeoutMillis(CONNECT_TIMEOUT_MS)
            .idleTimeoutMillis(IDLE_TIMEOUT_MS)
            .useHttp2Preface(true);
    security.tls().ifPresent(files -> building.tlsCustomizer(tls -> identify(tls, files)));
    this.factory = building.build();
  }

  private static void identify(SslContextBuilder tls, TlsFiles files) {
    tls.keyManager(files.certificate().toFile(), files.key().toFile());
    files.clientAuthority().ifPresent(authority -> tls.trustManager(authority.toFile()));
  }

  @Override
  public CompletableFuture<List<RowAnswer>> ask(Instance instance, RowQuestion question) {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(HttpMethod.POST, PATH).contentType(MediaType.OCTET_STREAM);
    security.key().ifPresent(key -> headers.set(API_KEY, key));
    HttpRequest request = HttpRequest.of(headers.build(), HttpData.wrap(RowWire.encode(question)));
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
          return read(instance, answer, question);
        });
  }

  private WebClient client(Instance instance) {
    return clients.computeIfAbsent(
        instance,
        i ->
            WebClient.builder((security.tls().isPresent() ? "h2://" : "h2c://") + i.address())
                .factory(factory)
                .maxResponseLength(ANSWER_BYTES_MAX)
                .build());
  }

  private List<RowAnswer> read(
      Instance instance, AggregatedHttpResponse answer, RowQuestion question) {
    try {
      if (!answer.status().equals(HttpStatus.OK)) {
        if (answer.status().equals(HttpStatus.UNAUTHORIZED)
            || answer.status().equals(HttpStatus.FORBIDDEN)) {
          tellRefusal(instance, answer.status());
        }
        throw new CompletionException(new IOException("status " + answer.status().code()));
      }
      return RowWire.answers(ByteBuffer.wrap(answer.content().array()), question);
    } catch (RowWire.WireException e) {
      throw new CompletionException(e);
    }
  }

  /** Nothing else tells an operator that a key is missing; once in a while is enough. */
  private void tellRefusal(Instance instance, HttpStatus status) {
    long now = System.nanoTime();
    long next = refusalToldNanos.get();
    if (now - next >= 0 && refusalToldNanos.compareAndSet(next, now + REFUSAL_TOLD_NANOS)) {
      LOG.warn(
          "{} does not let this instance ask for rows: status {} (expected: a key of a caller with"
              + " the role instance in WEIR_PEER_KEY, or such a caller's certificate)",
          instance.address(),
          status.code());
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
