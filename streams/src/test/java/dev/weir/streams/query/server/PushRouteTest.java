package dev.weir.streams.query.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.push.PushedEvents.Written;
import dev.weir.streams.query.server.RunningServer.Answer;
import feast.proto.serving.GrpcFeatureServerGrpc;
import feast.proto.serving.GrpcServerAPIProto.PushRequest;
import feast.proto.types.ValueProto.Int64List;
import feast.proto.types.ValueProto.Value;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feast's contract for pushing, over HTTP and gRPC; sources are those of the ad-clicks example. */
@Timeout(60)
final class PushRouteTest {
  private static final String CLICK =
      "{'click_id':['c1'],'impression_id':['i1'],'ad_id':['ad1'],'user_id':[7],"
          + "'category':['books'],'clicked_at':['2026-11-20T11:00:00Z']}";

  private static RunningServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", server.server.address().getPort())
            .usePlaintext()
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  @AfterEach
  void forget() {
    server.pushed.take();
    server.pushed.awayAfter(Integer.MAX_VALUE);
  }

  private static Answer push(String body) {
    return server.post("/push", body.replace('\'', '"').getBytes(UTF_8));
  }

  private static Answer pushTo(String source, String frame) {
    return push("{'push_source_name':'" + source + "','df':" + frame + "}");
  }

  private static JsonNode value(Written event) throws IOException {
    return new ObjectMapper().readTree(event.value());
  }

  @Test
  void push_rows_areWrittenToTheSourcesTopicUnderTheirIds() throws IOException {
    Answer answer =
        pushTo(
            "clicks",
            "{'click_id':['c1','c2'],'impression_id':['i1','i2'],'ad_id':['ad1','ad2'],"
                + "'user_id':[7,7131000000000000001],'category':['books','gärten'],"
                + "'clicked_at':['2026-11-20T11:00:00.250Z',1763636400000]}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    List<Written> written = server.pushed.take();
    assertThat(written).extracting(Written::topic).containsExactly("clicks", "clicks");
    assertThat(written).extracting(Written::key).containsExactly("c1", "c2");
    assertThat(value(written.get(0)).get("clicked_at").asLong()).isEqualTo(1795172400250L);
    assertThat(value(written.get(1)).get("user_id").asLong()).isEqualTo(7131000000000000001L);
    assertThat(value(written.get(1)).get("category").asText()).isEqualTo("gärten");
  }

  @Test
  void push_nameOfAView_standsForItsSource() {
    assertThat(pushTo("ad_clicks", CLICK).status()).isEqualTo(200);
    assertThat(server.pushed.take()).extracting(Written::topic).containsExactly("clicks");
  }

  @Test
  void push_nestedField_isAMemberOrAColumnOfItsPath() throws IOException {
    String row =
        "'impression_id':['i1'],'ad_id':['a'],'user_id':[1],'category':['c'],'price':[2],"
            + "'shown_at':[1763636400000]";

    assertThat(pushTo("impressions", "{" + row + ",'placement':[{'slot':'TOP'}]}").status())
        .isEqualTo(200);
    assertThat(pushTo("impressions", "{" + row + ",'placement.slot':['TOP']}").status())
        .isEqualTo(200);

    List<Written> written = server.pushed.take();
    assertThat(value(written.get(0)).get("placement.slot").asText()).isEqualTo("TOP");
    assertThat(written.get(1).value()).isEqualTo(written.get(0).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'to':'online'",
        "'to':'online_and_offline'",
        "'to':null",
        "'allow_registry_cache':false,'transform_on_write':true,'more':[{}]"
      })
  void push_feastsOptions_areTaken(String option) {
    assertThat(push("{'push_source_name':'clicks'," + option + ",'df':" + CLICK + "}").status())
        .isEqualTo(200);
  }

  @Test
  void push_noRows_isDone() {
    assertThat(pushTo("clicks", "{}").status()).isEqualTo(200);
    assertThat(pushTo("clicks", "{'click_id':[]}").status()).isEqualTo(200);
    assertThat(server.pushed.take()).isEmpty();
  }

  @Test
  void push_oneRowBad_writesNoneAndNamesIt() {
    Answer answer =
        pushTo(
            "clicks",
            "{'click_id':['c1',null,'c3'],'impression_id':['i','i','i'],'ad_id':['a','a','a'],"
                + "'user_id':[1,2,'private words'],'category':['b','b','b'],"
                + "'clicked_at':[1763636400000,1763636400000,1763636400000]}");

    assertThat(answer.status()).isEqualTo(422);
    JsonNode detail = answer.json().get("detail");
    assertThat(detail.get(0).get("loc").toString()).isEqualTo("[\"body\",\"df\",\"click_id\",1]");
    assertThat(detail.get(1).get("loc").toString()).isEqualTo("[\"body\",\"df\",\"user_id\",2]");
    assertThat(detail.get(1).get("msg").asText()).contains("expected: a LONG");
    assertThat(answer.body()).doesNotContain("private words");
    assertThat(server.pushed.take()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{}|push_source_name|Field required",
        "{'push_source_name':'clicks'}|df|Field required",
        "{'push_source_name':3,'df':{}}|push_source_name|valid string",
        "{'push_source_name':'clicks','df':[]}|df|valid dictionary",
        "{'push_source_name':'clicks','df':{'a':1}}|a|valid list",
        "{'push_source_name':'clicks','df':{'a':[1],'b':[1,2]}}|b|the same length",
        "{'push_source_name':'clicks','df':{},'to':'offline'}|to|online_and_offline",
        "{'push_source_name':'clicks','df':{'clicked_at':['soon']}}|clicked_at|ISO 8601",
        "{'push_source_name':'clicks','df':{'clicked_at':[-5]}}|clicked_at|from 1970",
        "{'push_source_name':'clicks','df':{'clicked_at':[1e999]}}|clicked_at|finite",
        "{'push_source_name':'clicks','df':{'ad_id':['a'],'clicked_at':[{}]}}|clicked_at|LONG",
        "{'push_source_name':'clicks','df':{'ad_id':['\\u0000'],'clicked_at':[1]}}|ad_id|control",
      })
  void push_bodyAgainstARule_isRefusedWithItsPlace(String body, String place, String words) {
    Answer answer = push(body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.json().get("detail").get(0).get("loc").toString()).contains(place);
    assertThat(answer.json().get("detail").get(0).get("msg").asText()).contains(words);
    assertThat(server.pushed.take()).isEmpty();
  }

  @Test
  void push_tooManyRowsOrColumns_isRefused() {
    String rows = "1,".repeat(1000) + "1";
    StringBuilder columns = new StringBuilder("'x':[1]");
    for (int i = 0; i < 256; i++) {
      columns.append(",'c").append(i).append("':[1]");
    }

    assertThat(pushTo("clicks", "{'user_id':[" + rows + "]}").body())
        .contains("At most 1000 rows per request, got 1001");
    assertThat(pushTo("clicks", "{" + columns + "}").body()).contains("At most 256 columns");
    assertThat(server.pushed.take()).isEmpty();
  }

  @Test
  void push_unknownSource_isFeastsError() throws IOException {
    Answer answer = pushTo("nowhere", CLICK);

    assertThat(answer.status()).isEqualTo(422);
    JsonNode error = new ObjectMapper().readTree(answer.json().asText());
    assertThat(error.get("module").asText()).isEqualTo("feast.errors");
    assertThat(error.get("class").asText()).isEqualTo("PushSourceNotFoundException");
    assertThat(error.get("message").asText()).contains("'nowhere'", "clicks, impressions");
  }

  @Test
  void push_brokersAway_saysWhatIsKnownAndWhenToAskAgain() {
    server.pushed.awayAfter(0);

    Answer answer = pushTo("clicks", CLICK);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    assertThat(answer.body()).contains("confirmed 0 of 1");
  }

  private static GrpcFeatureServerGrpc.GrpcFeatureServerBlockingStub grpc() {
    return GrpcFeatureServerGrpc.newBlockingStub(channel);
  }

  @Test
  void push_overGrpcAsTextOrTyped_isTheSameEvent() {
    Map<String, String> texts =
        Map.of(
            "click_id", "c1",
            "impression_id", "i1",
            "ad_id", "ad1",
            "user_id", "7",
            "category", "books",
            "clicked_at", "2026-11-20T11:00:00Z");
    PushRequest typed =
        PushRequest.newBuilder()
            .setStreamFeatureView("clicks")
            .setTo("online")
            .putTypedFeatures("click_id", Value.newBuilder().setStringVal("c1").build())
            .putTypedFeatures("impression_id", Value.newBuilder().setStringVal("i1").build())
            .putTypedFeatures("ad_id", Value.newBuilder().setStringVal("ad1").build())
            .putTypedFeatures("user_id", Value.newBuilder().setInt64Val(7).build())
            .putTypedFeatures("category", Value.newBuilder().setStringVal("books").build())
            .putTypedFeatures(
                "clicked_at", Value.newBuilder().setUnixTimestampVal(1795172400).build())
            .build();

    assertThat(
            grpc()
                .push(
                    PushRequest.newBuilder()
                        .setStreamFeatureView("clicks")
                        .putAllFeatures(texts)
                        .build())
                .getStatus())
        .isTrue();
    assertThat(grpc().push(typed).getStatus()).isTrue();
    assertThat(pushTo("clicks", CLICK).status()).isEqualTo(200);

    List<Written> written = server.pushed.take();
    assertThat(written).hasSize(3);
    assertThat(written.get(1)).isEqualTo(written.get(0));
    assertThat(written.get(2)).isEqualTo(written.get(0));
  }

  @Test
  void push_overGrpcAgainstARule_isTheCallersFault() {
    Value text = Value.newBuilder().setStringVal("x").build();
    Value list = Value.newBuilder().setInt64ListVal(Int64List.newBuilder().addVal(1)).build();
    PushRequest clicks = PushRequest.newBuilder().setStreamFeatureView("clicks").build();

    assertRefused(clicks.toBuilder().setStreamFeatureView("nowhere").build(), "nowhere");
    assertRefused(
        clicks.toBuilder().putFeatures("ad_id", "x").putTypedFeatures("ad_id", text).build(),
        "both given");
    assertRefused(clicks.toBuilder().putTypedFeatures("ad_id", list).build(), "int64_list_val");
    assertRefused(clicks.toBuilder().putFeatures("ad_id", "x").build(), "df.clicked_at.0");
    assertRefused(clicks.toBuilder().setTo("offline").build(), "to:");
    assertThat(server.pushed.take()).isEmpty();
  }

  private static void assertRefused(PushRequest request, String words) {
    assertThatThrownBy(() -> grpc().push(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(words);
  }
}
