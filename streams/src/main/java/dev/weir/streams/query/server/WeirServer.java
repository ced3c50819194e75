package dev.weir.streams.query.server;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.grpc.GrpcWire;
import dev.weir.streams.security.AuditLog;
import dev.weir.streams.security.Role;
import dev.weir.streams.security.TlsFiles;
import dev.weir.streams.telemetry.Meters;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server: one port for every route. Requests are answered on the event loops; what may
 * take longer uses an executor of {@value #EXECUTOR_THREADS} threads.
 *
 * <p>Thread-safe. {@link #close} lets requests under way end, within the time of {@link
 * ServerSettings#shutdownTimeoutMs}.
 */
public final class WeirServer implements AutoCloseable {
  /** Few on purpose: more threads than cores make the slowest answers slower. */
  static final int EXECUTOR_THREADS = 2;

  private static final int EVENT_LOOPS_MAX = 8;

  private static final long CLOSE_MARGIN_MS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(WeirServer.class);

  private final Server server;
  private final Leaving leaving;
  private final EventLoopGroup eventLoops;
  private final URI address;
  private final long shutdownTimeoutMs;

  private WeirServer(
      Server server,
      Leaving leaving,
      EventLoopGroup eventLoops,
      URI address,
      long shutdownTimeoutMs) {
    this.server = server;
    this.leaving = leaving;
    this.eventLoops = eventLoops;
    this.address = address;
    this.shutdownTimeoutMs = shutdownTimeoutMs;
  }

  /**
   * Binds the port and answers from now on.
   *
   * @throws IOException if the host is unknown or the port taken
   */
  public static WeirServer start(ServerSettings settings, Routes routes, Meters meters)
      throws IOException {
    return start(settings, ServerSecurity.NONE, routes, meters);
  }

  /**
   * As {@link #start(ServerSettings, Routes, Meters)}, letting in whom the guard allows.
   *
   * @throws IOException also if a certificate or key is none
   */
  public static WeirServer start(
      ServerSettings settings, ServerSecurity security, Routes routes, Meters meters)
      throws IOException {
    InetSocketAddress bind = new InetSocketAddress(resolve(settings.host()), settings.port());
    int loops = Math.min(EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors());
    EventLoopGroup eventLoops = EventLoopGroups.newEventLoopGroup(loops, "weir-http", true);
    Set<String> known =
        routes.entries().stream().map(Routes.Entry::path).collect(Collectors.toUnmodifiableSet());
    ServerBuilder builder =
        Server.builder()
            .workerGroup(eventLoops, false)
            .blockingTaskExecutor(
                BlockingTaskExecutor.builder()
                    .numThreads(EXECUTOR_THREADS)
                    .threadNamePrefix("weir-http-batch")
                    .build(),
                true)
            .maxRequestLength(settings.bodyBytesMax())
            .requestTimeoutMillis(settings.requestTimeoutMs())
            .idleTimeoutMillis(settings.idleTimeoutMs())
            .maxNumConnections(settings.connectionsMax())
            .http1MaxInitialLineLength(4096)
            .http1MaxHeaderSize(8192)
            .http2MaxHeaderListSize(8192)
            .http2MaxStreamsPerConnection(128)
            .gracefulShutdownTimeoutMillis(0, settings.shutdownTimeoutMs())
            .disableServerHeader()
            // Errors are logged by the handler below, and meters are ours.
            .unloggedExceptionsReportIntervalMillis(0)
            .meterRegistry(new CompositeMeterRegistry())
            .accessLogWriter(
                log -> {
                  RequestDeadline.answered(log);
                  count(log, known, meters);
                },
                false)
            .childChannelPipelineCustomizer(
                pipeline -> pipeline.addFirst(new RequestDeadline(2 * settings.requestTimeoutMs())))
            .errorHandler(new JsonErrorHandler(settings.bodyBytesMax()));
    AuditLog audit = new AuditLog(System.nanoTime());
    Leaving leaving = new Leaving();
    InFlight inFlight = new InFlight(settings.requestsMax());
    for (Routes.Entry entry : routes.entries()) {
      HttpService service = guarded(entry, inFlight, security, audit);
      // Instances learn from the group who is there, and ask each other thousands of times.
      boolean ofInstances = entry.role().equals(Optional.of(Role.INSTANCE));
      builder.service(route(entry), ofInstances ? service : leaving.told(service));
    }
    Server server = built(builder, bind, security.tls(), eventLoops);
    try {
      server.start().join();
    } catch (CompletionException e) {
      stop(server, eventLoops, settings.shutdownTimeoutMs());
      throw new IOException(
          "listen: "
              + bind
              + " cannot be bound (expected: a free port of this machine; choose"
              + " another with --listen host:port, port 0 picks one)",
          e.getCause());
    }
    return new WeirServer(
        server,
        leaving,
        eventLoops,
        address(security.tls().isPresent(), bind.getAddress(), server.activeLocalPort()),
        settings.shutdownTimeoutMs());
  }

  private static void listen(
      ServerBuilder builder, InetSocketAddress bind, Optional<TlsFiles> tls) {
    if (tls.isEmpty()) {
      builder.http(bind);
      return;
    }
    TlsFiles files = tls.get();
    builder.https(bind).tls(TlsKeyPair.of(files.key().toFile(), files.certificate().toFile()));
    files
        .clientAuthority()
        .ifPresent(
            authority ->
                builder.tlsCustomizer(
                    context ->
                        context.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE)));
  }

  private static HttpService guarded(
      Routes.Entry entry, InFlight inFlight, ServerSecurity security, AuditLog audit) {
    HttpService service = entry.bounded() ? inFlight.bounded(entry.service()) : entry.service();
    if (security.guard().isEmpty() || entry.role().isEmpty()) {
      return service;
    }
    return new GuardedService(
        service, security.guard().get(), audit, entry.role().get(), entry.path());
  }

  /** Certificates and keys are read here. */
  private static Server built(
      ServerBuilder builder,
      InetSocketAddress bind,
      Optional<TlsFiles> tls,
      EventLoopGroup eventLoops)
      throws IOException {
    try {
      listen(builder, bind, tls);
      return builder.build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      eventLoops.shutdownGracefully(0, 300, TimeUnit.MILLISECONDS).awaitUninterruptibly(400);
      throw new IOException(
          "TLS: "
              + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
              + " (expected: PEM files of a certificate and its key)",
          e);
    }
  }

  /** Where it listens, e.g. {@code http://127.0.0.1:6566}. */
  public URI address() {
    return address;
  }

  /** Answers on, and tells those who ask to go elsewhere: to be closed a while later. */
  public void leave() {
    leaving.begin();
  }

  @Override
  public void close() {
    stop(server, eventLoops, shutdownTimeoutMs);
  }

  private static void stop(Server server, EventLoopGroup eventLoops, long timeoutMs) {
    try {
      server.stop().get(timeoutMs + CLOSE_MARGIN_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The port is closed and requests are answered or cut off by now: what is left is Armeria's
      // acceptor, idle for the two seconds that Netty waits for work that can no longer come.
      LOG.debug("acceptor still resting: it ends by itself");
    } catch (ExecutionException e) {
      LOG.warn("server stopped with {}", e.getCause() == null ? e : e.getCause().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    eventLoops.shutdownGracefully(0, 300, TimeUnit.MILLISECONDS).awaitUninterruptibly(400);
  }

  /** A path that is no route's is a stranger's word: it makes no meter. */
  private static void count(RequestLog log, Set<String> known, Meters meters) {
    String pattern =
        log.context() instanceof ServiceRequestContext ctx
            ? ctx.config().route().patternString()
            : "";
    meters.request(known.contains(pattern) ? pattern : "none", status(log));
  }

  /** HTTP's status as a number; of gRPC, where that is always 200, the code's number. */
  private static String status(RequestLog log) {
    String code = log.responseTrailers().get(GrpcWire.STATUS);
    if (code == null) {
      code = log.responseHeaders().get(GrpcWire.STATUS);
    }
    return code == null ? log.responseStatus().codeAsText() : "grpc-" + code;
  }

  private static Route route(Routes.Entry entry) {
    Set<HttpMethod> methods =
        entry.method() == HttpMethod.GET
            ? Set.of(HttpMethod.GET, HttpMethod.HEAD)
            : Set.of(entry.method());
    return Route.builder().path(entry.path()).methods(methods).build();
  }

  private static InetAddress resolve(String host) throws IOException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException(
          "listen: host '" + host + "' is unknown (expected: a name or address of this machine)",
          e);
    }
  }

  private static URI address(boolean tls, InetAddress bound, int port) {
    InetAddress shown = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    String host = shown.getHostAddress();
    return URI.create(
        (tls ? "https://" : "http://")
            + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
            + ":"
            + port);
  }
}
