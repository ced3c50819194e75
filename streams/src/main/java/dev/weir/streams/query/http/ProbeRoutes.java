package dev.weir.streams.query.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.telemetry.Meters;
import io.netty.buffer.UnpooledByteBufAllocator;

/** What machines ask an instance about itself. */
public final class ProbeRoutes {
  /** Where {@link #live} is asked. */
  public static final String LIVE = "/healthz";

  /** Where {@link #ready} is asked. */
  public static final String READY = "/readyz";

  private static final MediaType PROMETHEUS =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private ProbeRoutes() {}

  /** {@code GET /healthz}: 200 while a restart would not help, else 503. */
  public static HttpService live(Readiness readiness) {
    return (ctx, request) -> {
      Readiness.Condition now = readiness.now();
      return condition(now, now.live());
    };
  }

  /** {@code GET /readyz}: 200 while lookups are answered here, else 503. */
  public static HttpService ready(Readiness readiness) {
    return (ctx, request) -> {
      Readiness.Condition now = readiness.now();
      return condition(now, now.ready());
    };
  }

  /** {@code GET /metrics}: Prometheus. Written on the executor: about a millisecond. */
  public static HttpService metrics(Meters meters) {
    return (ctx, request) ->
        HttpResponse.of(
            () -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, meters.scrape()),
            ctx.blockingTaskExecutor());
  }

  private static HttpResponse condition(Readiness.Condition now, boolean good) {
    return JsonBodies.respond(
        UnpooledByteBufAllocator.DEFAULT,
        good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        json -> {
          json.writeStartObject();
          json.writeBooleanField("live", now.live());
          json.writeBooleanField("ready", now.ready());
          json.writeStringField("reason", now.reason());
          if (now.lagRecords() >= 0) {
            json.writeNumberField("lag_records", now.lagRecords());
          }
          json.writeNumberField("behind_ms", now.behindMs());
          json.writeBooleanField("degraded", now.degraded());
          json.writeEndObject();
        });
  }
}
