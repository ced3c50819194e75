package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import feast.proto.serving.ServingAPIProto.FeatureList;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import feast.proto.types.ValueProto.Map;
import feast.proto.types.ValueProto.RepeatedValue;
import feast.proto.types.ValueProto.Value;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a stranger sends over gRPC: a status of the caller's, in time, or an answer. */
final class HostileMessagesTest {
  /** Invalid, unknown, too large, not implemented: never INTERNAL, never a timeout. */
  private static final Set<String> REFUSALS = Set.of("3", "5", "8", "12");

  private static RunningServer server;

  @BeforeContainer
  static void start() {
    server = new RunningServer();
    LineCatalogue.row(server.rows, "author_posting", "a", "posts_1h PRESENT 4 0 1000");
  }

  @AfterContainer
  static void stop() {
    server.close();
  }

  @Property(tries = 300)
  void body_anyBytes_isRefused(@ForAll byte[] body, @ForAll boolean java) {
    assertAnswered(send(body, java));
  }

  @Property(tries = 500)
  void message_anyBytes_isRefusedOrAnswered(@ForAll byte[] message, @ForAll boolean java) {
    assertAnswered(send(framed(message), java));
  }

  @Property(tries = 500)
  void message_any_isRefusedOrAnswered(
      @ForAll("messages") GetOnlineFeaturesRequest message, @ForAll boolean java) {
    assertAnswered(send(framed(message.toByteArray()), java));
  }

  @Property(tries = 500)
  void message_changedOrCut_isRefusedOrAnswered(
      @ForAll("messages") GetOnlineFeaturesRequest message,
      @ForAll int at,
      @ForAll byte with,
      @ForAll boolean cut) {
    byte[] bytes = message.toByteArray();
    if (bytes.length > 0) {
      int place = Math.floorMod(at, bytes.length);
      bytes[place] = with;
      bytes = cut ? Arrays.copyOf(bytes, place) : bytes;
    }
    assertAnswered(send(framed(bytes), false));
  }

  @Property(tries = 20)
  void message_nested_isRefused(@ForAll @IntRange(min = 1, max = 400) int depth) {
    Value value = Value.newBuilder().setInt64Val(1).build();
    for (int i = 0; i < depth; i++) {
      value = Value.newBuilder().setMapVal(Map.newBuilder().putVal("k", value)).build();
    }
    GetOnlineFeaturesRequest message =
        GetOnlineFeaturesRequest.newBuilder()
            .putEntities("author_id", RepeatedValue.newBuilder().addVal(value).build())
            .build();

    Answer answer = send(framed(message.toByteArray()), false);

    assertThat(answer.headers().firstValue("grpc-status")).contains("3");
  }

  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private static Answer send(byte[] body, boolean java) {
    String service = java ? "feast.serving.ServingService" : "GrpcFeatureServer";
    return server.send(
        server
            .request("/" + service + "/GetOnlineFeatures")
            .header("content-type", "application/grpc")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  /** The client has ten seconds; a status in the headers is a refusal, its lack an answer. */
  private static void assertAnswered(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    answer
        .headers()
        .firstValue("grpc-status")
        .ifPresentOrElse(
            code -> assertThat(code).isIn(REFUSALS),
            () -> assertThat(answer.body().length()).isGreaterThanOrEqualTo(5));
    assertThat(answer.headers().firstValue("grpc-message").orElse(""))
        .doesNotContain("Exception:")
        .doesNotContain("\tat ");
  }

  @Provide
  Arbitrary<GetOnlineFeaturesRequest> messages() {
    Arbitrary<String> names =
        Arbitraries.of("author_id", "author", "text_fingerprint", "viewer_age", "", "größe");
    Arbitrary<List<String>> features =
        Arbitraries.oneOf(Arbitraries.of(LineCatalogue.references()), Arbitraries.strings())
            .list()
            .ofMaxSize(4);
    Arbitrary<RepeatedValue> columns =
        values().list().ofMaxSize(3).map(v -> RepeatedValue.newBuilder().addAllVal(v).build());
    return Combinators.combine(
            Arbitraries.maps(names, columns).ofMaxSize(3),
            Arbitraries.maps(names, columns).ofMaxSize(2),
            features,
            Arbitraries.of("", "author_only", "none"),
            Arbitraries.of(true, false))
        .as(
            (entities, context, references, service, full) -> {
              GetOnlineFeaturesRequest.Builder message =
                  GetOnlineFeaturesRequest.newBuilder()
                      .putAllEntities(entities)
                      .putAllRequestContext(context)
                      .setFullFeatureNames(full);
              return service.isEmpty()
                  ? message.setFeatures(FeatureList.newBuilder().addAllVal(references)).build()
                  : message.setFeatureService(service).build();
            });
  }

  private static Arbitrary<Value> values() {
    return Arbitraries.oneOf(
        Arbitraries.of("a", "", "\0", "\u20ac")
            .map(t -> Value.newBuilder().setStringVal(t).build()),
        Arbitraries.longs().map(n -> Value.newBuilder().setInt64Val(n).build()),
        Arbitraries.integers().map(n -> Value.newBuilder().setInt32Val(n).build()),
        Arbitraries.doubles().map(n -> Value.newBuilder().setDoubleVal(n).build()),
        Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY)
            .map(n -> Value.newBuilder().setDoubleVal(n).build()),
        Arbitraries.of(true, false).map(b -> Value.newBuilder().setBoolVal(b).build()),
        Arbitraries.just(Value.getDefaultInstance()));
  }
}
