package dev.weir.streams.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.source.RecordEvent;
import dev.weir.streams.source.RowEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An example: its definitions, its events by source in the order of their files, its moments. */
public record ExampleSet(
    FeatureDefinitions definitions, Map<String, List<RecordEvent>> events, List<Moment> moments) {
  public static final Path AD_CLICKS = Path.of("../examples/ad-clicks");
  public static final Path RECOMMENDATION_FEED = Path.of("../examples/recommendation-feed");

  /** Whom to ask about, by key field, and as of when. */
  public record Moment(Map<String, String> keys, long asOfMs) {
    /** Key of a view's entity, in parts. */
    public List<String> key(FeatureView view) {
      return view.entity().keys().stream().map(part -> String.valueOf(keys.get(part))).toList();
    }
  }

  public static ExampleSet load(Path directory, String momentsFile) {
    FeatureDefinitions definitions =
        DefinitionsFile.load(Optional.of(directory.resolve("features.yaml")), List.of())
            .definitions();
    Map<String, List<RecordEvent>> events = new LinkedHashMap<>();
    for (Source source : definitions.sources()) {
      Path file = directory.resolve("data").resolve(source.name() + ".jsonl");
      RowEvents rows = new RowEvents(source, definitions);
      events.put(
          source.name(),
          Files.exists(file)
              ? json(rows, lines(file))
              : csv(rows, lines(directory.resolve("data").resolve(source.name() + ".csv"))));
    }
    return new ExampleSet(
        definitions, events, moments(lines(directory.resolve("data").resolve(momentsFile))));
  }

  /** When the last event happened. */
  public long endMs() {
    return events.values().stream()
        .flatMap(List::stream)
        .mapToLong(RecordEvent::eventTimeMs)
        .max()
        .orElseThrow();
  }

  List<RecordEvent> eventsOf(String source) {
    return events.getOrDefault(source, List.of());
  }

  private static List<RecordEvent> json(RowEvents rows, List<String> lines) {
    ObjectMapper mapper = new ObjectMapper();
    List<RecordEvent> events = new ArrayList<>();
    for (String line : lines) {
      try {
        events.add(rows.json(mapper.readTree(line)).orThrow());
      } catch (IOException e) {
        throw new UncheckedIOException(line, e);
      }
    }
    return events;
  }

  private static List<RecordEvent> csv(RowEvents rows, List<String> lines) {
    int[] columns = rows.columns(List.of(lines.get(0).split(",")));
    return lines.stream()
        .skip(1)
        .map(line -> rows.row(columns, line.split(",", -1)).orThrow())
        .toList();
  }

  private static List<Moment> moments(List<String> lines) {
    String[] header = lines.get(0).split(",");
    List<Moment> moments = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Map<String, String> keys = new LinkedHashMap<>();
      String[] values = line.split(",");
      for (int i = 0; i < header.length; i++) {
        keys.put(header[i], values[i]);
      }
      moments.add(
          new Moment(keys, Instant.parse(String.valueOf(keys.remove("time"))).toEpochMilli()));
    }
    return moments;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
