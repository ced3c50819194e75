package dev.weir.streams.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.offline.duck.Duck;
import dev.weir.streams.offline.input.InputFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;

/** Made-up clicks in order of arrival, some of them late, and rows that ask about them. */
record ClickLog(List<Click> clicks, List<Moment> moments) {
  static final String DEFINITIONS =
      """
      entities:
        user: { key: user_id }
        pair: { key: [user_id, ad] }
      sources:
        clicks:
          fields: { click_id: string, user_id: string, ad: long, price: double, at: timestamp }
          event_time: at
          event_id: click_id
      feature_views:
        user_clicks:
          entity: user
          source: clicks
          features:
            clicks: { count: "*", windows: [10s, 10m, 1h, 1d] }
            spent: { sum: price, windows: [10m, 1d] }
            dearest: { max: price, windows: [1h] }
            cheap: { count: "*", where: "price < 2.0 && ad != 3", windows: [1d] }
        pair_clicks:
          entity: pair
          source: clicks
          features:
            clicks: { count: "*", windows: [1h] }
      on_demand:
        spent_per_click_1d: "user_clicks.spent_1d / max(user_clicks.clicks_1d, 1)"
      feature_services:
        users: [user_clicks, spent_per_click_1d]
      """;

  static final long T0 = 1_760_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A click; {@code price} is null now and then. */
  record Click(String id, String user, long ad, Double price, long atMs, long arrivedMs) {}

  /** A row that asks; {@code note} is to come out as it went in. */
  record Moment(String user, Long ad, long asOfMs, String note) {}

  static ClickLog of(long seed, int size, int users) {
    Random random = new Random(seed);
    List<Click> clicks = new ArrayList<>();
    List<Moment> moments = new ArrayList<>();
    long nowMs = T0;
    for (int i = 0; i < size; i++) {
      nowMs += random.nextInt(4) == 0 ? random.nextInt(120_000) : random.nextInt(3_000);
      String user = "u" + random.nextInt(users);
      long ad = random.nextInt(4);
      long lateMs = random.nextInt(10) == 0 ? random.nextInt(600_000) : 0;
      Double price = random.nextInt(15) == 0 ? null : random.nextInt(1_000) / 100.0;
      clicks.add(new Click("c" + i, user, ad, price, nowMs - lateMs, nowMs));
      if (random.nextInt(5) == 0) {
        String note = random.nextInt(3) == 0 ? "a \"quoted\", note" : "n" + i;
        moments.add(new Moment(user, ad, nowMs + random.nextInt(1_000_000) - 900_000, note));
      }
    }
    return new ClickLog(clicks, moments);
  }

  /** Rows of the clicks as a table. */
  private List<Map<String, Object>> clickRows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Click click : clicks) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("click_id", click.id());
      row.put("user_id", click.user());
      row.put("ad", click.ad());
      row.put("price", click.price());
      row.put("at", click.atMs());
      row.put("arrived", click.arrivedMs());
      rows.add(row);
    }
    return rows;
  }

  private List<Map<String, Object>> momentRows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Moment moment : moments) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("user_id", moment.user());
      row.put("ad", moment.ad());
      row.put("event_time", moment.asOfMs());
      row.put("note", moment.note());
      rows.add(row);
    }
    return rows;
  }

  /** The same clicks, each known from the newest event time up to it in the log. */
  ClickLog knownInLogOrder() {
    List<Click> known = new ArrayList<>();
    long newestMs = Long.MIN_VALUE;
    for (Click click : clicks) {
      newestMs = Math.max(newestMs, click.atMs());
      known.add(
          new Click(click.id(), click.user(), click.ad(), click.price(), click.atMs(), newestMs));
    }
    return new ClickLog(known, moments);
  }

  Path writeClicks(Path file, boolean isoTimes) {
    List<Map<String, Object>> rows = clickRows();
    if (isoTimes) {
      rows.forEach(row -> row.put("at", Instant.ofEpochMilli((Long) row.get("at")).toString()));
    }
    return write(file, rows);
  }

  Path writeMoments(Path file) {
    return write(file, momentRows());
  }

  private static Path write(Path file, List<Map<String, Object>> rows) {
    try {
      switch (InputFormat.ofFileName(file.toString()).orElseThrow()) {
        case JSONL -> writeText(file, json(rows));
        case CSV -> writeText(file, delimited(rows, ','));
        case TSV -> writeText(file, delimited(rows, '\t'));
        case AVRO -> writeAvro(file, rows);
        case PARQUET -> writeParquet(file, rows);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeText(Path file, String text) throws IOException {
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private static String json(List<Map<String, Object>> rows) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map<String, Object> row : rows) {
      text.append(JSON.writeValueAsString(row)).append('\n');
    }
    return text.toString();
  }

  private static String delimited(List<Map<String, Object>> rows, char separator) {
    String between = String.valueOf(separator);
    StringBuilder text = new StringBuilder(String.join(between, rows.get(0).keySet())).append('\n');
    for (Map<String, Object> row : rows) {
      List<String> values = new ArrayList<>();
      for (Object value : row.values()) {
        String plain = value == null ? "" : value.toString();
        boolean quoted = separator == ',' && plain.indexOf('"') >= 0;
        values.add(quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain);
      }
      text.append(String.join(between, values)).append('\n');
    }
    return text.toString();
  }

  private static void writeAvro(Path file, List<Map<String, Object>> rows) throws IOException {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Row").fields();
    rows.get(0)
        .keySet()
        .forEach(
            name -> {
              switch (name) {
                case "ad", "at", "arrived", "event_time" -> fields.requiredLong(name);
                case "price" -> fields.optionalDouble(name);
                default -> fields.requiredString(name);
              }
            });
    Schema schema = fields.endRecord();
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw;
        DataFileWriter<GenericData.Record> writer =
            new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.create(schema, out);
      for (Map<String, Object> row : rows) {
        GenericData.Record record = new GenericData.Record(schema);
        row.forEach(record::put);
        writer.append(record);
      }
    }
  }

  /** Times are Parquet timestamps. */
  private static void writeParquet(Path file, List<Map<String, Object>> rows) throws IOException {
    Path staged = file.resolveSibling(file.getFileName() + ".staged.jsonl");
    writeText(staged, json(rows));
    try (Connection connection = Duck.open();
        Statement statement = connection.createStatement()) {
      String time = rows.get(0).containsKey("at") ? "at" : "event_time";
      statement.execute(
          "COPY (SELECT * REPLACE (epoch_ms("
              + Duck.name(time)
              + ") AS "
              + Duck.name(time)
              + ") FROM read_json("
              + Duck.literal(staged)
              + ", format = 'newline_delimited')) TO "
              + Duck.literal(file.toString())
              + " (FORMAT parquet)");
      Files.delete(staged);
    } catch (SQLException e) {
      throw Duck.failed(e);
    }
  }
}
