package dev.weir.streams.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.features.definition.Window;
import dev.weir.streams.offline.ClickLog.Click;
import dev.weir.streams.offline.ClickLog.Moment;
import dev.weir.streams.offline.input.InputFile;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.input.Slots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole command against a count over the same rows. */
class TrainingSetOracleTest {
  @TempDir Path directory;
  private Path definitions;
  private int compared;

  @BeforeEach
  void writeDefinitions() throws IOException {
    definitions = directory.resolve("features.yaml");
    Files.writeString(definitions, ClickLog.DEFINITIONS);
  }

  @ParameterizedTest
  @CsvSource({
    "clicks.jsonl, at.csv, out.csv, 1",
    "clicks.csv, at.jsonl, out.jsonl, 2",
    "clicks.tsv.gz, at.parquet, out.parquet, 3",
    "clicks.parquet, at.avro, out.csv.gz, 4",
    "clicks.avro.gz, at.tsv, out.tsv, 5",
    "clicks.jsonl.gz, at.csv.gz, out.parquet, 6"
  })
  void values_inEveryFormat_equalTheNaiveComputation(
      String events, String queries, String out, long seed) throws Exception {
    ClickLog log = ClickLog.of(seed, 3_000, 20);
    log.writeClicks(directory.resolve(events), seed % 2 == 0 && !events.contains("avro"));
    log.writeMoments(directory.resolve(queries));
    CommandLineRun run =
        CommandLineRun.weir(
            "training-set",
            "--definitions",
            definitions,
            "--events",
            directory.resolve(events),
            "--at",
            directory.resolve(queries),
            // Small enough for runs on disk.
            "--memory",
            16,
            "--bounds",
            "--statuses",
            "--out",
            directory.resolve(out));
    assertThat(run.code()).as(run.err()).isZero();
    compare(log, rows(directory.resolve(out)), false);
    assertThat(compared).isGreaterThan(5_000);
  }

  @ParameterizedTest
  @CsvSource({"clicks.jsonl, true", "clicks.jsonl, false", "clicks.parquet, true"})
  void values_byKnownTime_seeOnlyWhatHadArrived(String events, boolean column) throws Exception {
    ClickLog log = ClickLog.of(7, 3_000, 20);
    log.writeClicks(directory.resolve(events), false);
    log.writeMoments(directory.resolve("at.csv"));
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "training-set",
                "--definitions",
                definitions,
                "--events",
                directory.resolve(events),
                "--at",
                directory.resolve("at.csv"),
                "--bounds",
                "--statuses",
                "--out",
                directory.resolve("out.csv")));
    arguments.addAll(column ? List.of("--known-time-column", "arrived") : List.of("--known-time"));
    CommandLineRun run = CommandLineRun.weir(arguments.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    compare(column ? log : log.knownInLogOrder(), rows(directory.resolve("out.csv")), true);
    assertThat(compared).isGreaterThan(5_000);
  }

  private void compare(ClickLog log, List<Map<String, Object>> rows, boolean known) {
    assertThat(rows).hasSameSizeAs(log.moments());
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> row = rows.get(i);
      Moment moment = log.moments().get(i);
      assertThat(row.get("user_id")).isEqualTo(moment.user());
      assertThat(row.get("note")).isEqualTo(moment.note());
      List<Click> seen =
          log.clicks().stream()
              .filter(c -> c.atMs() <= moment.asOfMs())
              .filter(c -> !known || c.arrivedMs() <= moment.asOfMs())
              .toList();
      List<Click> own = only(seen, c -> c.user().equals(moment.user()));
      List<Click> pair = only(own, c -> c.ad() == moment.ad());
      user(row, own, moment.asOfMs());
      check(row, "pair_clicks__clicks_1h", !pair.isEmpty(), in(pair, "1h", moment).size());
    }
  }

  private void user(Map<String, Object> row, List<Click> own, long asOfMs) {
    Moment moment = new Moment("", 0L, asOfMs, "");
    boolean any = !own.isEmpty();
    for (String window : List.of("10s", "10m", "1h", "1d")) {
      check(row, "user_clicks__clicks_" + window, any, in(own, window, moment).size());
    }
    for (String window : List.of("10m", "1d")) {
      check(row, "user_clicks__spent_" + window, any, sum(in(own, window, moment)));
    }
    List<Click> priced = only(in(own, "1h", moment), c -> c.price() != null);
    if (priced.isEmpty()) {
      assertThat(row.get("user_clicks__dearest_1h")).isNull();
      assertThat(row.get("user_clicks__dearest_1h__status")).isIn("NULL_VALUE", "NOT_FOUND");
    } else {
      double dearest = priced.stream().mapToDouble(Click::price).max().orElseThrow();
      check(row, "user_clicks__dearest_1h", true, dearest);
    }
    List<Click> cheap =
        only(in(own, "1d", moment), c -> c.price() != null && c.price() < 2 && c.ad() != 3);
    check(row, "user_clicks__cheap_1d", any, cheap.size());
    List<Click> day = in(own, "1d", moment);
    Object ratio = row.get("spent_per_click_1d");
    if (any) {
      assertThat(number(ratio)).isCloseTo(sum(day) / Math.max(1, day.size()), within(1e-9));
    } else {
      assertThat(ratio).isNull();
    }
  }

  private static double sum(List<Click> clicks) {
    return clicks.stream().filter(c -> c.price() != null).mapToDouble(Click::price).sum();
  }

  private static List<Click> only(List<Click> clicks, Predicate<Click> which) {
    return clicks.stream().filter(which).toList();
  }

  private static List<Click> in(List<Click> clicks, String window, Moment moment) {
    long fromMs = moment.asOfMs() - Window.parse(window).lengthMs();
    return only(clicks, c -> c.atMs() > fromMs);
  }

  private void check(Map<String, Object> row, String column, boolean any, double expected) {
    String status = String.valueOf(row.get(column + "__status"));
    if (!any) {
      assertThat(status).as(column).isEqualTo("NOT_FOUND");
      assertThat(row.get(column)).isNull();
      return;
    }
    assertThat(status).as("%s of %s", column, row).isEqualTo("PRESENT");
    double bound = number(row.get(column + "__error_bound"));
    assertThat(number(row.get(column)))
        .as("%s of %s", column, row)
        .isCloseTo(expected, within(bound + 1e-9));
    compared++;
  }

  private static double number(Object value) {
    return Double.parseDouble(String.valueOf(value));
  }

  private static List<Map<String, Object>> rows(Path file) throws Exception {
    InputFile input = InputFile.of(file);
    List<String> columns = input.columns();
    List<Map<String, Object>> rows = new ArrayList<>();
    try (RowInput row = input.open(new Slots(columns.stream().map(List::of).toList()))) {
      while (row.next()) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          values.put(columns.get(i), row.value(i));
        }
        rows.add(values);
      }
    }
    return rows;
  }
}
