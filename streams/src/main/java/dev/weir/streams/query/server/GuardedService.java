package dev.weir.streams.query.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.weir.streams.query.grpc.GrpcCode;
import dev.weir.streams.query.grpc.GrpcWire;
import dev.weir.streams.query.http.HttpErrors;
import dev.weir.streams.query.perspective.GoogleErrors;
import dev.weir.streams.security.AuditLog;
import dev.weir.streams.security.Guard;
import dev.weir.streams.security.Guard.Decision;
import dev.weir.streams.security.Role;
import io.netty.util.AsciiString;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Asks the guard before the route: 401, 403 and 429, or gRPC's UNAUTHENTICATED, PERMISSION_DENIED
 * and RESOURCE_EXHAUSTED. The body of a refused call is not read.
 */
final class GuardedService extends SimpleDecoratingHttpService {
  private static final AsciiString API_KEY = HttpHeaderNames.of("x-api-key");
  private static final AsciiString GOOGLE_API_KEY = HttpHeaderNames.of("x-goog-api-key");
  private static final String BEARER = "bearer ";

  private final Guard guard;
  private final AuditLog audit;
  private final Role needed;
  private final String route;

  /**
   * @param route for the audit log
   */
  GuardedService(HttpService delegate, Guard guard, AuditLog audit, Role needed, String route) {
    super(delegate);
    this.guard = guard;
    this.audit = audit;
    this.needed = needed;
    this.route = route;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    long nowNanos = System.nanoTime();
    Decision decision =
        guard.decide(key(ctx, request.headers()), commonName(ctx.sslSession()), needed, nowNanos);
    String from = String.valueOf(ctx.remoteAddress().getAddress().getHostAddress());
    if (decision.verdict() == Guard.Verdict.ALLOWED) {
      if (needed.sensitive()) {
        audit.sensitive(decision.caller(), route, from);
      }
      return unwrap().serve(ctx, request);
    }
    String why = decision.verdict().name().toLowerCase(Locale.ROOT);
    audit.denied(why, decision.caller(), route, from, nowNanos);
    if (GrpcWire.spoken(request.headers())) {
      return grpc(decision.verdict());
    }
    return GoogleErrors.spoken(request.headers())
        ? google(decision.verdict())
        : HttpErrors.denied(decision.verdict(), words(decision.verdict()));
  }

  private HttpResponse google(Guard.Verdict verdict) {
    HttpStatus status =
        switch (verdict) {
          case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
          case FORBIDDEN -> HttpStatus.FORBIDDEN;
          case LIMITED -> HttpStatus.TOO_MANY_REQUESTS;
          case ALLOWED -> throw new IllegalStateException("ALLOWED (expected: a refusal)");
        };
    return GoogleErrors.of(status, words(verdict));
  }

  private HttpResponse grpc(Guard.Verdict verdict) {
    GrpcCode code =
        switch (verdict) {
          case UNAUTHENTICATED -> GrpcCode.UNAUTHENTICATED;
          case FORBIDDEN -> GrpcCode.PERMISSION_DENIED;
          case LIMITED -> GrpcCode.RESOURCE_EXHAUSTED;
          case ALLOWED -> throw new IllegalStateException("ALLOWED (expected: a refusal)");
        };
    return GrpcWire.refusal(code, words(verdict)).toHttpResponse();
  }

  private String words(Guard.Verdict verdict) {
    return switch (verdict) {
      case UNAUTHENTICATED ->
          "No valid key (expected: the header authorization: Bearer KEY, or a client certificate)";
      case FORBIDDEN -> "This caller has no role " + needed.word();
      case LIMITED -> "More requests per second than this caller may send";
      case ALLOWED -> throw new IllegalStateException("ALLOWED (expected: a refusal)");
    };
  }

  private static @Nullable String key(ServiceRequestContext ctx, RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization == null) {
      String key = headers.get(API_KEY);
      return key == null && GoogleErrors.spoken(headers) ? googleKey(ctx, headers) : key;
    }
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : "";
  }

  /** Where Google's clients put it. */
  private static @Nullable String googleKey(ServiceRequestContext ctx, RequestHeaders headers) {
    String key = headers.get(GOOGLE_API_KEY);
    return key == null ? ctx.queryParam("key") : key;
  }

  /** Of a client's certificate; it was checked when the connection was made. */
  private static @Nullable String commonName(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      List<Certificate> chain = List.of(session.getPeerCertificates());
      if (!(chain.get(0) instanceof X509Certificate certificate)) {
        return null;
      }
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return part.getValue().toString();
        }
      }
      return null;
    } catch (SSLPeerUnverifiedException | InvalidNameException e) {
      return null;
    }
  }
}
