package dev.weir.streams.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weir.streams.telemetry.MeterNames;
import dev.weir.streams.telemetry.Meters;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dashboards and alerts ask for meters that are there, and every alert has its runbook. What
 * Prometheus answers is tried with the containers.
 */
class MonitoringTest {
  private static final Path DOCKER = Path.of("../docker");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  /** {@code weir_ready}, {@code jvm_gc_pause_seconds_sum}: all words with an underscore. */
  private static final Pattern METRIC = Pattern.compile("[a-z]+(?:_[a-z]+)+(?![a-z_]*\\()");

  private static final Pattern ALERT = Pattern.compile("(?s).+ (?:<|>|==|>=|<=) [0-9.]+");
  private static final Set<String> FUNCTIONS = Set.of("histogram_quantile");
  private static final List<String> SUFFIXES =
      List.of("", "_total", "_seconds_bucket", "_seconds_count", "_seconds_sum");

  record Panel(String board, String title, List<String> queries) {}

  @Test
  void panels_allOfThem_askForMetersThatAreThere() throws Exception {
    Set<String> known = known();
    for (Panel panel : panels()) {
      assertThat(panel.queries()).as(panel.toString()).isNotEmpty();
      for (String query : panel.queries()) {
        assertThat(unknown(query, known)).as("%s: %s", panel, query).isEmpty();
      }
    }
  }

  @Test
  void dashboards_theFourOfThem_areToldApart() throws Exception {
    List<JsonNode> boards = boards();
    assertThat(boards.stream().map(board -> board.path("uid").asText()))
        .containsExactlyInAnyOrder(
            "weir-pipeline", "weir-features", "weir-moderation", "weir-lookups");
    for (JsonNode board : boards) {
      Set<Integer> ids = new HashSet<>();
      Set<String> titles = new HashSet<>();
      for (JsonNode panel : board.path("panels")) {
        assertThat(ids.add(panel.path("id").asInt())).isTrue();
        assertThat(titles.add(panel.path("title").asText())).isTrue();
      }
    }
  }

  @Test
  void alerts_allOfThem_compareMetersThatAreThere_andHaveTheirRunbook() throws Exception {
    Set<String> known = known();
    String operations = Files.readString(Path.of("../docs/operations.md"));
    for (JsonNode alert : alerts()) {
      String name = alert.path("alert").asText();
      String query = alert.path("expr").asText();
      assertThat(query).as(name).matches(ALERT);
      assertThat(unknown(query, known)).as("%s: %s", name, query).isEmpty();
      assertThat(alert.path("labels").path("severity").asText()).as(name).isIn("page", "warn");
      assertThat(alert.path("annotations").path("summary").asText()).as(name).isNotBlank();
      assertThat(alert.path("annotations").path("runbook").asText())
          .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
      assertThat(operations).as("runbook of %s", name).contains("\n### " + name + "\n\n");
    }
  }

  @Test
  void alerts_allOfThem_areTriedByPromtool() throws Exception {
    String tried = Files.readString(DOCKER.resolve("prometheus/alerts.test.yml"));
    for (JsonNode alert : alerts()) {
      assertThat(tried).contains("{alertname=\"" + alert.path("alert").asText() + "\"}");
    }
  }

  /** As Prometheus would show them. */
  private static Set<String> known() throws IllegalAccessException, IOException {
    Set<String> known = new TreeSet<>(Set.of("up", "jvm_gc_pause_seconds_sum")); // after a pause
    for (Field field : MeterNames.class.getFields()) {
      String name = ((String) field.get(null)).replace('.', '_');
      SUFFIXES.forEach(suffix -> known.add(name + suffix));
    }
    try (Meters meters = new Meters()) {
      meters.disk(Path.of("."));
      known.addAll(
          meters
              .scrape()
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.replaceFirst("[{ ].*", ""))
              .collect(Collectors.toSet()));
    }
    return known;
  }

  private static List<String> unknown(String query, Set<String> known) {
    // Label values are no names, and labels are asked in braces and after "by".
    String names = query.replaceAll("\\{[^}]*}", "").replaceAll("\\$__[a-z_]+", "");
    return METRIC
        .matcher(names)
        .results()
        .map(found -> found.group())
        .filter(name -> !known.contains(name) && !FUNCTIONS.contains(name))
        .toList();
  }

  private static List<Panel> panels() throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (JsonNode board : boards()) {
      for (JsonNode panel : board.path("panels")) {
        List<String> queries = new ArrayList<>();
        panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
        panels.add(new Panel(board.path("title").asText(), panel.path("title").asText(), queries));
      }
    }
    return panels;
  }

  private static List<JsonNode> boards() throws IOException {
    List<JsonNode> boards = new ArrayList<>();
    try (Stream<Path> files = Files.list(DOCKER.resolve("grafana/dashboards"))) {
      for (Path file : files.sorted().toList()) {
        boards.add(JSON.readTree(Files.readString(file)));
      }
    }
    return boards;
  }

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    JsonNode groups =
        YAML.readTree(Files.readString(DOCKER.resolve("prometheus/alerts.yml"))).path("groups");
    for (JsonNode group : groups) {
      group.path("rules").forEach(alerts::add);
    }
    assertThat(alerts).isNotEmpty();
    return alerts;
  }
}
