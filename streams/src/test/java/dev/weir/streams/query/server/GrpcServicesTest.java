package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.server.RunningServer.Answer;
import feast.proto.serving.GrpcFeatureServerGrpc;
import feast.proto.serving.ServingAPIProto.FeatureList;
import feast.proto.serving.ServingAPIProto.GetFeastServingInfoRequest;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import feast.proto.serving.ServingServiceGrpc;
import feast.proto.types.ValueProto.RepeatedValue;
import feast.proto.types.ValueProto.Value;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC beside the lookups: health, reflection, frames, limits, codes. */
@Timeout(60)
final class GrpcServicesTest {
  private static final String LOOKUP = "/GrpcFeatureServer/GetOnlineFeatures";
  private static RunningServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    server = running(30_000);
    channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", server.server.address().getPort())
            .usePlaintext()
            .build();
  }

  private static RunningServer running(long requestTimeoutMs) {
    RunningServer made =
        new RunningServer(
            new ServerSettings("127.0.0.1", 0, 1 << 20, requestTimeoutMs, 60_000, 64, 128, 1_000));
    LineCatalogue.row(made.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
    return made;
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static GetOnlineFeaturesRequest question() {
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatures(FeatureList.newBuilder().addVal("author_posting:posts_1h"))
        .putEntities(
            "author_id",
            RepeatedValue.newBuilder().addVal(Value.newBuilder().setStringVal("u1")).build())
        .build();
  }

  private static byte[] framed(int flag, int length, byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) flag)
        .putInt(length)
        .put(message)
        .array();
  }

  private static Answer post(String path, String type, byte[] body) {
    return server.send(
        server
            .request(path)
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static String code(Answer answer) {
    return answer.headers().firstValue("grpc-status").orElse("none, HTTP " + answer.status());
  }

  @Test
  void servingInfo_tellsAVersion() {
    assertThat(
            ServingServiceGrpc.newBlockingStub(channel)
                .getFeastServingInfo(GetFeastServingInfoRequest.getDefaultInstance())
                .getVersion())
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, SERVING", "false, NOT_SERVING"})
  void health_isThatOfReadiness(boolean ready, ServingStatus status) {
    server.condition = new Readiness.Condition(true, ready, "REBALANCING", 0);
    try {
      for (String service : List.of("", "feast.serving.ServingService", "GrpcFeatureServer")) {
        assertThat(
                HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus())
            .isEqualTo(status);
      }
    } finally {
      server.condition = new Readiness.Condition(true, true, "RUNNING", 0);
    }
  }

  @Test
  void health_ofNobody_isNotFound() {
    assertThatThrownBy(
            () ->
                HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.newBuilder().setService("x").build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  private static List<ServerReflectionResponse> reflect(ServerReflectionRequest... questions)
      throws InterruptedException {
    BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ServerReflectionRequest> out =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable thrown) {}

                  @Override
                  public void onCompleted() {}
                });
    List<ServerReflectionResponse> all = new ArrayList<>();
    for (ServerReflectionRequest question : questions) {
      out.onNext(question);
      all.add(answers.poll(10, TimeUnit.SECONDS));
    }
    out.onCompleted();
    return all;
  }

  @Test
  void reflection_asked_tellsServicesAndTheirFiles() throws Exception {
    List<ServerReflectionResponse> answers =
        reflect(
            ServerReflectionRequest.newBuilder().setListServices("*").build(),
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("feast.serving.ServingService.GetOnlineFeatures")
                .build(),
            ServerReflectionRequest.newBuilder()
                .setFileByFilename("feast/types/Value.proto")
                .build(),
            ServerReflectionRequest.newBuilder().setFileContainingSymbol("nobody.Knows").build(),
            ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType("x").build());

    assertThat(answers.get(0).getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains("feast.serving.ServingService", "GrpcFeatureServer", "grpc.health.v1.Health");
    FileDescriptorProto file =
        FileDescriptorProto.parseFrom(
            answers.get(1).getFileDescriptorResponse().getFileDescriptorProto(0));
    assertThat(file.getPackage()).isEqualTo("feast.serving");
    assertThat(answers.get(2).getFileDescriptorResponse().getFileDescriptorProtoCount())
        .isEqualTo(1);
    assertThat(answers.get(3).getErrorResponse().getErrorCode()).isEqualTo(5);
    assertThat(answers.get(4).getErrorResponse().getErrorCode()).isEqualTo(12);
  }

  @Test
  void lookup_gzipped_isAnswered() {
    assertThat(
            GrpcFeatureServerGrpc.newBlockingStub(channel)
                .withCompression("gzip")
                .getOnlineFeatures(question())
                .getResults(1)
                .getValues(0)
                .getInt64Val())
        .isEqualTo(4);
  }

  @Test
  void lookup_zippedBomb_isRefused() {
    byte[] zeros = new byte[8 << 20];
    GetOnlineFeaturesRequest bomb =
        question().toBuilder()
            .setFeatureService(new String(zeros, StandardCharsets.US_ASCII))
            .build();
    assertThatThrownBy(
            () ->
                GrpcFeatureServerGrpc.newBlockingStub(channel)
                    .withCompression("gzip")
                    .getOnlineFeatures(bomb))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void lookup_overTheLimit_isResourceExhausted() {
    Answer answer = post(LOOKUP, "application/grpc", new byte[(1 << 20) + 1]);

    assertThat(code(answer)).isEqualTo("8");
    assertThat(answer.headers().firstValue("grpc-message").orElse("")).contains("1048576");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0000000001", "000000000100ff", "0200000000", "000000000101"})
  void lookup_noFrameOrNoMessage_isInvalidArgument(String hex) {
    byte[] body = new byte[hex.length() / 2];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }

    assertThat(code(post(LOOKUP, "application/grpc", body))).isEqualTo("3");
  }

  @Test
  void lookup_frameClaimingGigabytes_isResourceExhausted() {
    Answer answer =
        post(LOOKUP, "application/grpc+proto", framed(0, Integer.MAX_VALUE, new byte[9]));

    assertThat(code(answer)).isEqualTo("8");
  }

  @Test
  void lookup_encodingUnknown_isUnimplementedAndTheKnownAreTold() {
    Answer answer = post(LOOKUP, "application/grpc", framed(1, 3, new byte[3]));

    assertThat(code(answer)).isEqualTo("12");
    assertThat(answer.headers().firstValue("grpc-accept-encoding")).contains("identity,gzip");
  }

  @Test
  void lookup_notGrpc_is415() {
    assertThat(post(LOOKUP, "application/json", new byte[5]).status()).isEqualTo(415);
  }

  @Test
  void method_unknown_isUnimplemented() {
    assertThat(code(post("/GrpcFeatureServer/Nothing", "application/grpc", new byte[5])))
        .isEqualTo("12");
  }

  @Test
  void words_beyondAscii_arePercentEncoded() {
    GetOnlineFeaturesRequest asked =
        question().toBuilder().setFeatures(FeatureList.newBuilder().addVal("größe%\n:x")).build();
    assertThatThrownBy(
            () -> GrpcFeatureServerGrpc.newBlockingStub(channel).getOnlineFeatures(asked))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(e.getStatus().getDescription())
                    .isEqualTo("Feature view größe%? does not exist"));
  }

  @Test
  void body_neverArriving_isDeadlineExceededAndOthersAreServed() throws IOException {
    try (RunningServer brief = running(4_000);
        Socket slow =
            new Socket(InetAddress.getLoopbackAddress(), brief.server.address().getPort())) {
      slow.getOutputStream()
          .write(
              ("POST "
                      + LOOKUP
                      + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/grpc\r\n"
                      + "Content-Length: 100\r\n\r\n\0")
                  .getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().flush();

      assertThat(brief.get("/healthz").status()).isEqualTo(200);
      InputStream in = slow.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      assertThat(head.toString()).contains("grpc-status: 4");
    }
  }

  @Test
  void requests_areCountedByMethodAndCode() {
    post(LOOKUP, "application/grpc", new byte[0]);

    assertThat(server.meters.scrape())
        .contains("route=\"/GrpcFeatureServer/GetOnlineFeatures\",status=\"grpc-3\"");
  }
}
