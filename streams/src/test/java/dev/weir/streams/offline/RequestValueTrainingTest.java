package dev.weir.streams.offline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.streams.offline.ClickLog.Click;
import dev.weir.streams.offline.ClickLog.Moment;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.HeldRowsReader;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.source.RowEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On-demand chains over request values: a training set answers what lookups answer. */
class RequestValueTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFINITIONS =
      ClickLog.DEFINITIONS.replace(
              "on_demand:\n",
              """
              request_values: { budget: double, age: int, country: string, member: bool }
              on_demand:
                afford: "adult ? room.orValue(-1.0) / 2.0 : 0.0"
                room: "budget - spent_per_click_1d"
                adult: "member || age >= 18"
                label: "country + (adult ? '+' : '-')"
                whole: "int(user_clicks.spent_1d) + age"
              """)
          + "  personal: [user_clicks, afford, room, adult, label, whole]\n";
  private static final List<String> ON_DEMAND =
      List.of("afford", "room", "adult", "label", "whole");

  @TempDir Path directory;

  @BeforeEach
  void writeDefinitions() throws IOException {
    write("features.yaml", DEFINITIONS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text, UTF_8);
  }

  private CommandLineRun run(String queries, String out, Object... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "training-set",
                "--definitions",
                directory.resolve("features.yaml").toString(),
                "--events",
                directory.resolve("clicks.jsonl").toString(),
                "--labels",
                directory.resolve(queries).toString(),
                "--out",
                directory.resolve(out).toString(),
                "--memory",
                "16"));
    for (Object each : more) {
      arguments.add(each.toString());
    }
    return CommandLineRun.weir(arguments);
  }

  private record Asked(Moment moment, Double budget, Long age, String country, Boolean member) {}

  private static Object orNull(Random random, Object value) {
    return random.nextInt(6) == 0 ? null : value;
  }

  private static List<Asked> asked(ClickLog log, Random random) {
    List<Asked> asked = new ArrayList<>();
    for (Moment moment : log.moments()) {
      asked.add(
          new Asked(
              moment,
              (Double) orNull(random, random.nextInt(1_000) / 100.0),
              (Long) orNull(random, (long) random.nextInt(40)),
              (String) orNull(random, random.nextBoolean() ? "de" : "at"),
              (Boolean) orNull(random, random.nextInt(4) == 0)));
    }
    return asked;
  }

  private static Map<String, Object> row(Asked asked) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("user_id", asked.moment().user());
    row.put("event_time", asked.moment().asOfMs());
    row.put("budget", asked.budget());
    row.put("age", asked.age());
    row.put("country", asked.country());
    row.put("member", asked.member());
    return row;
  }

  private static Map<String, Object> row(Click click) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("click_id", click.id());
    row.put("user_id", click.user());
    row.put("ad", click.ad());
    row.put("price", click.price());
    row.put("at", click.atMs());
    return row;
  }

  @Test
  void chain_overRequestValues_inATrainingSet_equalsLookups() throws IOException {
    long seed = 20_261_121;
    // Three users, few clicks each and none late, so that today's row answers for every moment.
    ClickLog log = ClickLog.of(seed, 40, 3);
    List<Asked> asked = asked(log, new Random(seed));
    StringBuilder clicks = new StringBuilder();
    for (Click click : log.clicks()) {
      clicks.append(JSON.writeValueAsString(row(click))).append('\n');
    }
    write("clicks.jsonl", clicks.toString());
    StringBuilder queries = new StringBuilder();
    for (Asked each : asked) {
      queries.append(JSON.writeValueAsString(row(each))).append('\n');
    }
    write("asked.jsonl", queries.toString());

    CommandLineRun run = run("asked.jsonl", "out.jsonl", "--service", "personal", "--statuses");

    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("out.jsonl"), UTF_8);
    assertThat(lines).hasSameSizeAs(asked);
    FeatureLookup lookup = lookup(log);
    int present = 0;
    for (int i = 0; i < lines.size(); i++) {
      JsonNode trained = JSON.readTree(lines.get(i));
      LookupAnswer live = answer(lookup, asked.get(i));
      for (int column = 0; column < live.featureColumns(); column++) {
        String name = live.featureName(column);
        Object value = live.row(0).value(column);
        assertThat(trained.get(name + "__status").asText())
            .as("seed %d, row %d, %s", seed, i, name)
            .isEqualTo(live.row(0).status(column).name());
        assertThat(trained.get(name).toString())
            .as("seed %d, row %d, %s", seed, i, name)
            .isEqualTo(JSON.valueToTree(value).toString());
        present += value == null ? 0 : 1;
      }
    }
    assertThat(present).as("values that were compared").isGreaterThan(asked.size());
  }

  private FeatureLookup lookup(ClickLog log) {
    FeatureDefinitions definitions =
        DefinitionsFile.load(Optional.of(directory.resolve("features.yaml")), List.of())
            .definitions();
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    long offset = 0;
    for (Click click :
        log.clicks().stream().sorted(Comparator.comparingLong(Click::atMs)).toList()) {
      for (FeatureView view : definitions.views()) {
        Event event =
            new RowEvents(view.source(), definitions).json(JSON.valueToTree(row(click))).orThrow();
        store.apply(
            view, view.keyOf(event), event, new LogPosition(0, offset++), click.arrivedMs());
      }
    }
    DefinedFeatures catalogue = new DefinedFeatures(definitions);
    return new FeatureLookup(
        catalogue,
        new HeldRowsReader(catalogue, (entity, key) -> rows),
        InstantSource.fixed(Instant.EPOCH));
  }

  private static LookupAnswer answer(FeatureLookup lookup, Asked asked) {
    List<EntityColumn> columns = new ArrayList<>();
    row(asked)
        .forEach(
            (name, value) -> {
              List<Object> values = new ArrayList<>();
              values.add(value);
              columns.add(new EntityColumn(name, values));
            });
    LookupRequest request =
        new LookupRequest(columns, ON_DEMAND, null, true, asked.moment().asOfMs(), true);
    return lookup.answer(request, Long.MAX_VALUE).join();
  }

  @Test
  void columns_ofATextFile_areReadByTheirDefinedType() throws IOException {
    write(
        "clicks.jsonl",
        """
        {"click_id":"c1","user_id":"u1","ad":1,"price":1.5,"at":"2026-01-01T00:00:00Z"}
        """);
    write(
        "asked.csv",
        """
        user_id,time,budget,age,country,member
        u1,2026-01-01T00:00:05Z,10,17,007,FALSE
        u1,2026-01-01T00:00:05Z,10,,de,1
        u1,2026-01-01T00:00:05Z,10,seventeen,de,1
        u1,2026-01-01T00:00:05Z,10,30,de,true
        """);

    CommandLineRun run = run("asked.csv", "out.csv", "--service", "personal", "--strict");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "asked.csv:4: age: 'seventeen' (expected: a whole number from -2^53 to 2^53: it is the"
                + " request value of that name)");
    List<String> lines = Files.readAllLines(directory.resolve("out.csv"), UTF_8);
    assertThat(lines.get(0)).endsWith(",afford,room,adult,label,whole");
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).endsWith(",0.0,8.5,false,007-,18");
    assertThat(lines.get(2)).endsWith(",,8.5,,,");
    assertThat(lines.get(3)).endsWith(",4.25,8.5,true,de+,31");
  }

  @Test
  void columns_thatTheServiceNeeds_areAskedFor() throws IOException {
    write("clicks.jsonl", "");
    write("asked.csv", "user_id,time,budget,age\nu1,2026-01-01T00:00:05Z,1,2\n");

    CommandLineRun run = run("asked.csv", "out.csv", "--service", "personal");

    assertThat(run.code()).isNotZero();
    assertThat(run.err())
        .contains("no column for request value country, member of service 'personal'")
        .contains("name the columns so, or leave --service out");
  }

  @Test
  void columns_withoutAService_decideWhichFeaturesThereAre() throws IOException {
    write(
        "clicks.jsonl",
        """
        {"click_id":"c1","user_id":"u1","ad":1,"price":1.5,"at":"2026-01-01T00:00:00Z"}
        """);
    write("asked.csv", "user_id,time,budget\nu1,2026-01-01T00:00:05Z,2\n");

    CommandLineRun run = run("asked.csv", "out.csv");

    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("out.csv"), UTF_8);
    assertThat(lines.get(0)).endsWith(",room,spent_per_click_1d").doesNotContain("afford");
    assertThat(lines.get(1)).endsWith(",0.5,1.5");
  }
}
