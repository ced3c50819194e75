package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.Main;
import dev.weir.streams.endtoend.RunningWeir.Told;
import dev.weir.streams.examples.AdClicksNaive;
import dev.weir.streams.examples.ExampleComparison;
import dev.weir.streams.examples.ExampleSet;
import dev.weir.streams.examples.ExampleSet.Moment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ad-clicks example as its README tells to run it, killed in between. */
class AdClicksLiveIT {
  private static final String DEFINITIONS =
      ExampleSet.AD_CLICKS.resolve("features.yaml").toString();

  @TempDir private Path directory;
  private final ExampleSet example = ExampleSet.load(ExampleSet.AD_CLICKS, "labels.csv");
  private final FeatureSchema schema = example.definitions().schemaOf("click_prediction");

  @Test
  void lookups_afterAKill_tellTheNaiveValues() {
    Path data = directory.resolve("data");
    try (RunningWeir weir = start(data)) {
      ingest(weir, "impressions", "impressions.csv");
      weir.kill();
    }
    try (RunningWeir weir = start(data)) {
      ingest(weir, "clicks", "clicks.jsonl");
      List<Moment> moments = endOfAll();
      Await.until(() -> counted(weir, moments), () -> "all events counted\n" + weir.said());
      assertToldAsNaively(weir);
      Moment moment = moments.get(0);
      forget(weir, "user=" + moment.keys().get("user_id"));
      assertForgotten(weir, moment);
      Moment other =
          moments.stream()
              .filter(m -> !m.keys().get("user_id").equals(moment.keys().get("user_id")))
              .findFirst()
              .orElseThrow();
      forgetOverHttp(weir, other.keys().get("user_id"));
      assertForgotten(weir, other);
    }
  }

  /** A second application beside the first fills its rows from the log, then answers. */
  @Test
  void definitionsThatBeginAnew_onceReady_haveCountedWhatStoodInTheLog() throws IOException {
    try (RunningWeir first = start(directory.resolve("first"))) {
      ingest(first, "impressions", "impressions.csv");
      ingest(first, "clicks", "clicks.jsonl");
      try (RunningWeir second =
          RunningWeir.start(
              directory.resolve("second"),
              "--definitions",
              withClicksEver().toString(),
              "--partitions",
              "2",
              "--bootstrap-servers",
              first.bootstrapServers(),
              "--application-id",
              "weir-2",
              "--fill")) {
        // Not awaited: before, it answered nothing.
        assertToldAsNaively(second);
        try (Stream<String> clicks = Files.lines(clicksFile())) {
          clicks
              .map(line -> line.replaceFirst(".*\"ad_id\":\"([^\"]+)\".*", "$1"))
              .collect(Collectors.groupingBy(ad -> ad, Collectors.counting()))
              .forEach(
                  (ad, count) ->
                      assertThat(
                              second
                                  .told(
                                      Map.of("ad_id", ad),
                                      example.endMs(),
                                      List.of("ad_clicks:clicks_ever"))
                                  .get("ad_clicks:clicks_ever"))
                          .as(ad)
                          .isEqualTo(new Told("PRESENT", (double) count, 0)));
        }
        Await.until(() -> counted(first, endOfAll()), () -> "all events counted\n" + first.said());
        assertToldAsNaively(first);
      }
    }
  }

  private static Path clicksFile() {
    return ExampleSet.AD_CLICKS.resolve("data").resolve("clicks.jsonl");
  }

  /** The example's definitions with a view of the next version, which has a feature more. */
  private Path withClicksEver() throws IOException {
    for (String schema : List.of("impression.avsc", "click.avsc")) {
      Files.copy(ExampleSet.AD_CLICKS.resolve(schema), directory.resolve(schema));
    }
    String now = Files.readString(Path.of(DEFINITIONS));
    String clicks = "      clicks: { count: \"*\", windows: [1h, 1d] }\n";
    String then = now.replace(clicks, clicks + "      clicks_ever: { count: \"*\" }\n");
    assertThat(then).isNotEqualTo(now);
    return Files.writeString(directory.resolve("features.yaml"), then);
  }

  private List<Moment> endOfAll() {
    return example.moments().stream().map(m -> new Moment(m.keys(), example.endMs())).toList();
  }

  private void assertToldAsNaively(RunningWeir weir) {
    ExampleComparison comparison = new ExampleComparison(example);
    for (Moment moment : endOfAll()) {
      comparison.compare(read(weir, moment), moment, AdClicksNaive.at(example, moment));
    }
    assertThat(comparison.compared()).isGreaterThan(2_000);
    assertThat(comparison.exact()).isGreaterThan(comparison.compared() / 2);
  }

  private static void forget(RunningWeir weir, String entity) {
    StringWriter said = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(
                "forget",
                "--bootstrap-servers",
                weir.bootstrapServers(),
                "--definitions",
                DEFINITIONS,
                "--entity",
                entity);
    assertThat(code).as("%s%n%s", said, weir.said()).isZero();
    assertThat(said.toString()).contains("user_clicks").contains("user_category_impressions");
  }

  private static void forgetOverHttp(RunningWeir weir, String user) {
    String asked =
        weir.post("/v1/forget", "{\"entities\":[{\"entity\":\"user\",\"key\":\"" + user + "\"}]}");
    String request = asked.replaceFirst(".*\"request_id\":\"([^\"]+)\".*", "$1");
    // Receipts come in both stages and both partitions; the route knows how many.
    Await.until(
        () -> weir.get("/v1/forget/" + request).contains("\"purged\":true"),
        () -> "all receipts: " + weir.get("/v1/forget/" + request) + weir.said());
  }

  /** Nothing is known of the user, also not with a category; all is known of the ad. */
  private void assertForgotten(RunningWeir weir, Moment moment) {
    FeatureVector before = read(weir, moment);
    for (FeatureColumn column : schema.columns()) {
      boolean ofUser = column.view().startsWith("user_");
      int at = schema.indexOf(column.reference());
      if (ofUser) {
        assertThat(before.status(at)).as(column.reference()).isEqualTo(FeatureStatus.NOT_FOUND);
      } else if (column.reference().startsWith("ad_impressions:impressions")) {
        assertThat(before.present(at)).as(column.reference()).isTrue();
      }
    }
  }

  private static RunningWeir start(Path data) {
    return RunningWeir.start(data, "--definitions", DEFINITIONS, "--partitions", "2");
  }

  private static void ingest(RunningWeir weir, String source, String file) {
    StringWriter said = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(
                "ingest",
                "--bootstrap-servers",
                weir.bootstrapServers(),
                "--definitions",
                DEFINITIONS,
                "--source",
                source,
                "--strict",
                ExampleSet.AD_CLICKS.resolve("data").resolve(file).toString());
    assertThat(code).as(said.toString()).isZero();
  }

  /** Whether each count without a bound has reached what it will be. */
  private boolean counted(RunningWeir weir, List<Moment> moments) {
    for (Moment moment : moments) {
      Map<String, Double> expected = AdClicksNaive.at(example, moment);
      FeatureVector vector = read(weir, moment);
      for (String count :
          List.of(
              "ad_clicks:clicks_1d",
              "user_category_clicks:clicks_7d",
              "user_clicks:clicks_1d",
              "ad_impressions:impressions_1d",
              "user_impressions:impressions_1d",
              "user_category_impressions:impressions_7d")) {
        int column = schema.indexOf(count);
        double value = expected.getOrDefault(count, Double.NaN);
        if (!Double.isNaN(value)
            && (!vector.present(column)
                || vector.number(column) + vector.errorBound(column) < value)) {
          return false;
        }
      }
    }
    return true;
  }

  private FeatureVector read(RunningWeir weir, Moment moment) {
    List<String> names = schema.columns().stream().map(FeatureColumn::reference).toList();
    Map<String, String> keys = new LinkedHashMap<>(moment.keys());
    keys.remove("clicked");
    Map<String, Told> told = weir.told(keys, moment.asOfMs(), names);
    FeatureVector vector = new FeatureVector(schema, moment.asOfMs());
    for (int column = 0; column < schema.size(); column++) {
      Told value = told.get(names.get(column));
      assertThat(value).as(names.get(column) + " of " + told.keySet()).isNotNull();
      if (value.value() == null) {
        vector.setAbsent(column, FeatureStatus.valueOf(value.status()), 0);
      } else {
        vector.setNumber(column, value.value(), value.bound(), 0);
      }
    }
    return vector;
  }
}
