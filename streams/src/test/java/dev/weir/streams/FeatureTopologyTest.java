package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.ErasedRows;
import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureReceipt;
import dev.weir.internal.ErasureRequest;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.examples.AdClicksNaive;
import dev.weir.streams.examples.ExampleComparison;
import dev.weir.streams.examples.ExampleSet;
import dev.weir.streams.examples.ExampleSet.Moment;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.FeatureConfiguration;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.settings.ModerationFiles;
import dev.weir.streams.source.EventJson;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.stage.FeatureParts;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Declared sources to rows, with the ad-clicks example. */
class FeatureTopologyTest {
  private static final Instant ARRIVAL = Instant.parse("2026-03-06T00:00:00Z");

  @TempDir private Path stateDir;
  private final ExampleSet example = ExampleSet.load(ExampleSet.AD_CLICKS, "labels.csv");
  private final FeatureConfiguration configuration =
      FeatureConfiguration.load(
              new ModerationFiles(
                  Optional.of(ExampleSet.AD_CLICKS.resolve("features.yaml")),
                  Optional.empty(),
                  Optional.empty()))
          .orElseThrow()
          .checkedForRunning();
  private final FeatureDefinitions definitions = configuration.definitions();
  private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
  private final OpenStores openStores = new OpenStores();
  private final Purger purger = new Purger();
  private TopologyTestDriver driver;

  @BeforeEach
  void open() {
    FeatureParts parts =
        new FeatureParts(
            definitions, configuration.schemas(), InstantSource.fixed(ARRIVAL), StageMeters.NONE);
    driver =
        new TopologyTestDriver(
            new FeatureTopology("test", parts, memory, openStores, purger).build(),
            KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)),
            ARRIVAL);
  }

  @AfterEach
  void close() {
    driver.close();
    purger.close();
    memory.close();
  }

  private TestInputTopic<byte[], byte[]> topic(String name) {
    return driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(String topic, byte[] value) {
    topic(topic).pipeInput(new byte[0], value, ARRIVAL);
  }

  private List<DeadLetter> deadLetters() {
    AvroCodec<DeadLetter> codec = AvroCodec.of(DeadLetter.class);
    return driver
        .createOutputTopic(
            Topics.DEAD_LETTER, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(value -> codec.decode(value).orThrow())
        .toList();
  }

  private FeatureVector read(Moment moment) {
    DefinedFeatures catalogue = new DefinedFeatures(definitions);
    FeatureVector vector =
        new FeatureVector(definitions.schemaOf("click_prediction"), moment.asOfMs());
    for (FeatureView view : definitions.views()) {
      RowStore rows = openStores.find(StageNames.store(view.entity().name()), 0);
      assertThat(rows).isNotNull();
      catalogue.read(rows, view.name(), FeatureView.key(moment.key(view)), vector);
    }
    catalogue.evaluateOnDemand(vector);
    return vector;
  }

  private byte[] avro(RecordEvent impression) throws IOException {
    Schema schema = configuration.schemas().get("impressions");
    GenericData.Record record = new GenericData.Record(schema);
    Schema placement = schema.getField("placement").schema().getTypes().get(1);
    GenericData.Record at = new GenericData.Record(placement);
    at.put(
        "slot",
        new GenericData.EnumSymbol(
            placement.getField("slot").schema(), text(impression, "placement.slot")));
    at.put("page", text(impression, "placement.page"));
    for (String name : List.of("impression_id", "ad_id", "category")) {
      record.put(name, text(impression, name));
    }
    record.put("user_id", impression.whole(impression.type().indexOf("user_id")));
    record.put("price", impression.number(impression.type().indexOf("price")));
    record.put("shown_at", impression.eventTimeMs());
    record.put("placement", at);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericData.Record>(new GenericData(), schema).encode(record, out);
    return out.toByteArray();
  }

  private static String text(RecordEvent event, String path) {
    return event.text(event.type().indexOf(path));
  }

  @Test
  void events_inAvroAndJson_giveTheNaiveValues() throws IOException {
    for (RecordEvent impression : example.events().get("impressions")) {
      send("impressions", avro(impression));
    }
    for (RecordEvent click : example.events().get("clicks")) {
      send("clicks", EventJson.of(click).getBytes(UTF_8));
    }
    assertThat(deadLetters()).isEmpty();
    ExampleComparison comparison = new ExampleComparison(example);
    for (Moment label : example.moments()) {
      Moment now = new Moment(label.keys(), example.endMs());
      comparison.compare(read(now), now, AdClicksNaive.at(example, now));
    }
    assertThat(comparison.exact()).isGreaterThan(comparison.compared() / 2);
  }

  @Test
  void record_thatCannotBeUsed_isSetAsideAndTheRestGoesOn() throws IOException {
    RecordEvent good = example.events().get("clicks").get(0);
    byte[] otherSchema = avro(example.events().get("impressions").get(0));
    otherSchema[3]++;
    send("clicks", "nonsense".getBytes(UTF_8));
    send("clicks", "{\"click_id\":".getBytes(UTF_8));
    send("clicks", "{\"click_id\": \"c\"}".getBytes(UTF_8));
    send(
        "clicks",
        EventJson.of(good).replace("\"clicked_at\":1", "\"clicked_at\":2").getBytes(UTF_8));
    send("impressions", otherSchema);
    send("clicks", EventJson.of(good).getBytes(UTF_8));
    List<DeadLetter> letters = deadLetters();
    assertThat(letters)
        .extracting(DeadLetter::getReason)
        .containsOnly(
            DeadLetterReason.UNDECODABLE,
            DeadLetterReason.INVALID_FIELD,
            DeadLetterReason.IN_THE_FUTURE,
            DeadLetterReason.UNKNOWN_SCHEMA);
    // The future one is refused by each of the three entities it is about.
    assertThat(letters).hasSize(7);
    assertThat(letters).extracting(DeadLetter::getTopic).containsOnly("clicks", "impressions");
    assertThat(letters).filteredOn(l -> l.getStage().equals("ad")).hasSize(1);
    assertThat(letters.stream().filter(l -> l.getOffset() == 3)).hasSize(3);
    Moment now =
        new Moment(
            Map.of("ad_id", text(good, "ad_id"), "user_id", "1", "category", "none"),
            good.eventTimeMs());
    FeatureVector vector = read(now);
    assertThat(vector.number(vector.schema().indexOf("ad_clicks:clicks_1h"))).isEqualTo(1);
  }

  @Test
  void event_sentAgainByTheFirstStage_countsOnce() {
    // What a crash between the two stages leaves: the same event on the entity's topic twice.
    RecordEvent click = example.events().get("clicks").get(0);
    send("clicks", EventJson.of(click).getBytes(UTF_8));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        "weir-origin",
        ByteBuffer.allocate(18).putInt(0).putLong(0).put("clicks".getBytes(UTF_8)).array());
    topic(Topics.toEntity("test", "ad"))
        .pipeInput(
            new TestRecord<>(
                text(click, "ad_id").getBytes(UTF_8),
                EventJson.of(click).getBytes(UTF_8),
                headers,
                ARRIVAL));
    FeatureVector vector =
        read(
            new Moment(
                Map.of("ad_id", text(click, "ad_id"), "user_id", "1", "category", "x"),
                click.eventTimeMs()));
    assertThat(vector.number(vector.schema().indexOf("ad_clicks:clicks_1d"))).isEqualTo(1);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void record_fromElsewhereOnAnEntitysTopic_isSetAside() {
    send(Topics.toEntity("test", "ad"), "{}".getBytes(UTF_8));
    assertThat(deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getMessage()).contains("weir-origin"));
  }

  @Test
  void entity_forgotten_isInNoRowOfAnyKeyThatNamesIt_andCountsAnew() {
    RecordEvent click = example.events().get("clicks").get(0);
    String user = user(click);
    for (RecordEvent each : example.events().get("clicks")) {
      send("clicks", EventJson.of(each).getBytes(UTF_8));
    }
    long categories =
        example.events().get("clicks").stream()
            .filter(c -> user(c).equals(user))
            .map(c -> text(c, "category"))
            .distinct()
            .count();
    long others = keys("user").filter(key -> !key.equals(user)).count();

    List<ErasureReceipt> receipts = forget(user, example.events().get("clicks").size());

    assertThat(receipts)
        .extracting(r -> r.getStage() + " " + r.getErased().get(0).getName() + " " + rows(r))
        .containsExactlyInAnyOrder(
            "user user_clicks 1", "user_category user_category_clicks " + categories);
    assertThat(keys("user")).doesNotContain(user).hasSize((int) others);
    assertThat(keys("user_category")).noneMatch(k -> FeatureView.parts(k).get(0).equals(user));
    assertThat(keys("user_category")).isNotEmpty();
    send("clicks", EventJson.of(click).getBytes(UTF_8));
    assertThat(clicksOfUser(click)).isEqualTo(1);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void eventsFromBeforeTheRequest_comingAfterIt_areForgottenWhereverTheirKeysNameTheEntity() {
    RecordEvent click = example.events().get("clicks").get(0);
    List<ErasureReceipt> receipts = forget(user(click), 2);
    send("clicks", EventJson.of(click).getBytes(UTF_8));

    assertThat(receipts).allSatisfy(r -> assertThat(r.getErased()).isEmpty());
    List<DeadLetter> letters = deadLetters();
    assertThat(letters).extracting(DeadLetter::getStage).containsOnly("user", "user_category");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.getReason()).isEqualTo(DeadLetterReason.FORGOTTEN);
              assertThat(letter.getKey()).isNull();
              assertThat(letter.getValue()).isNull();
              assertThat(letter.getTopic()).isEqualTo("clicks");
            });
    assertThat(keys("user")).isEmpty();
    assertThat(keys("ad")).as("not about the user").isNotEmpty();
    send("clicks", EventJson.of(example.events().get("clicks").get(1)).getBytes(UTF_8));
    send("clicks", EventJson.of(click).getBytes(UTF_8));
    assertThat(clicksOfUser(click)).as("the first after the request").isEqualTo(1);
  }

  private static String user(RecordEvent event) {
    return Long.toString(event.whole(event.type().indexOf("user_id")));
  }

  private double clicksOfUser(RecordEvent click) {
    FeatureVector vector =
        read(
            new Moment(
                Map.of("ad_id", "none", "user_id", user(click), "category", "none"),
                click.eventTimeMs()));
    return vector.number(vector.schema().indexOf("user_clicks:clicks_1d"));
  }

  /** Asks as the command does. */
  private List<ErasureReceipt> forget(String user, long clicksEnd) {
    ErasureRequest request =
        new ErasureRequest(
            "request-1",
            "user",
            user,
            null,
            ARRIVAL,
            List.of(
                new ErasureFence("impressions", List.of(0L)),
                new ErasureFence("clicks", List.of(clicksEnd))));
    List<String> asked = ErasureTargets.of(definitions, "test").requests().get("user");
    assertThat(asked)
        .containsExactly(Topics.erasuresOf("user"), Topics.erasuresOf("user_category"));
    asked.forEach(topic -> send(topic, AvroCodec.of(ErasureRequest.class).encode(request)));
    AvroCodec<ErasureReceipt> codec = AvroCodec.of(ErasureReceipt.class);
    return driver
        .createOutputTopic(
            Topics.RECEIPTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(value -> codec.decode(value).orThrow())
        .filter(receipt -> receipt.getPurgedAt() == null)
        .toList();
  }

  private static long rows(ErasureReceipt receipt) {
    return receipt.getErased().stream().mapToLong(ErasedRows::getRows).sum();
  }

  /** Entity keys of all rows of views. */
  private Stream<String> keys(String entity) {
    Set<String> keys = new TreeSet<>();
    RowStateStore rows = (RowStateStore) driver.getStateStore(StageNames.store(entity));
    for (FeatureView view : definitions.views()) {
      if (view.entity().name().equals(entity)) {
        rows.forEach(
            KeyLayout.prefix(view.name()), (key, row) -> keys.add(KeyLayout.entityKey(key)));
      }
    }
    return keys.stream();
  }
}
