package dev.weir.streams.query.grpc;

import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.push.PushException;
import dev.weir.streams.query.Deadlines;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.Staleness;
import dev.weir.streams.telemetry.Meters;
import dev.weir.wire.grpc.HealthProto.HealthCheckRequest;
import dev.weir.wire.grpc.HealthProto.HealthCheckResponse;
import dev.weir.wire.grpc.HealthProto.HealthCheckResponse.ServingStatus;
import feast.proto.serving.GrpcServerAPIProto.PushRequest;
import feast.proto.serving.GrpcServerAPIProto.PushResponse;
import feast.proto.serving.ServingAPIProto.GetFeastServingInfoRequest;
import feast.proto.serving.ServingAPIProto.GetFeastServingInfoResponse;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * {@code feast.serving.ServingService} as Feast's Java server speaks it, {@code GrpcFeatureServer}
 * as its Python server does, and {@code grpc.health.v1.Health}, by path.
 */
public final class ServingMethods {
  static final String JAVA_SERVICE = "feast.serving.ServingService";
  static final String PYTHON_SERVICE = "GrpcFeatureServer";
  static final String HEALTH_SERVICE = "grpc.health.v1.Health";

  /** Services whose health may be asked for; the empty name is the server's. */
  private static final Set<String> WITH_HEALTH = Set.of("", JAVA_SERVICE, PYTHON_SERVICE);

  private ServingMethods() {}

  /**
   * All methods by path.
   *
   * @param version what {@code GetFeastServingInfo} tells
   */
  public static Map<String, HttpService> of(
      FeatureLookup lookup, EventPush push, Readiness readiness, Meters meters, String version) {
    Map<String, HttpService> methods = new LinkedHashMap<>();
    methods.put(path(JAVA_SERVICE, "GetFeastServingInfo"), info(version));
    methods.put(path(JAVA_SERVICE, "GetOnlineFeatures"), features(lookup, Flavour.JAVA, meters));
    methods.put(
        path(PYTHON_SERVICE, "GetOnlineFeatures"), features(lookup, Flavour.PYTHON, meters));
    methods.put(path(PYTHON_SERVICE, "Push"), push(push));
    methods.put(path(HEALTH_SERVICE, "Check"), health(readiness));
    for (String service : Reflection.SERVICES) {
      methods.put(path(service, "ServerReflectionInfo"), new Reflection());
    }
    return methods;
  }

  private static String path(String service, String method) {
    return "/" + service + "/" + method;
  }

  private static HttpService features(FeatureLookup lookup, Flavour flavour, Meters meters) {
    return new UnaryMethod<>(
        GetOnlineFeaturesRequest.parser(),
        (ctx, message) -> features(lookup, flavour, meters, ctx, message));
  }

  private static CompletableFuture<byte[]> features(
      FeatureLookup lookup,
      Flavour flavour,
      Meters meters,
      ServiceRequestContext ctx,
      GetOnlineFeaturesRequest message)
      throws GrpcException {
    LookupRequest asked;
    try {
      asked = LookupMessages.parse(message, flavour);
    } catch (LookupException e) {
      throw GrpcException.of(e);
    }
    long start = System.nanoTime();
    return lookup
        .answer(asked, Deadlines.of(ctx), ctx.blockingTaskExecutor())
        .thenApply(
            answer -> {
              byte[] encoded = LookupProto.encode(answer, flavour);
              meters.lookup(asked.rows(), System.nanoTime() - start, answer.stalenessMs());
              Staleness.tell(ctx, answer);
              return encoded;
            });
  }

  private static HttpService push(EventPush push) {
    byte[] written = PushResponse.newBuilder().setStatus(true).build().toByteArray();
    return new UnaryMethod<>(
        PushRequest.parser(),
        (ctx, message) ->
            push.push(PushMessages.parse(message), Deadlines.of(ctx))
                .thenApply(events -> written)
                .exceptionallyCompose(
                    thrown ->
                        CompletableFuture.failedFuture(
                            Exceptions.peel(thrown) instanceof PushException refused
                                ? GrpcException.of(refused)
                                : thrown)));
  }

  private static HttpService info(String version) {
    byte[] answer =
        GetFeastServingInfoResponse.newBuilder().setVersion(version).build().toByteArray();
    return new UnaryMethod<>(
        GetFeastServingInfoRequest.parser(),
        (ctx, message) -> CompletableFuture.completedFuture(answer));
  }

  private static HttpService health(Readiness readiness) {
    return new UnaryMethod<>(
        HealthCheckRequest.parser(),
        (ctx, message) -> {
          if (!WITH_HEALTH.contains(message.getService())) {
            throw new GrpcException(GrpcCode.NOT_FOUND, "No such service here");
          }
          ServingStatus status =
              readiness.now().ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
          return CompletableFuture.completedFuture(
              HealthCheckResponse.newBuilder().setStatus(status).build().toByteArray());
        });
  }
}
