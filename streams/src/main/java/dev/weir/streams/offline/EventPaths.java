package dev.weir.streams.offline;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.event.EventType;
import dev.weir.streams.offline.input.InputFile;
import dev.weir.streams.offline.input.InputFormat;
import dev.weir.streams.offline.input.TopicInput;
import dev.weir.streams.settings.KafkaConnection;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * What {@code --events} names: files, directories, patterns, topics ({@code kafka:TOPIC}), each
 * with the source it feeds before it ({@code posts=FILE}) or known by its name.
 */
public final class EventPaths {
  private static final String TOPIC = "kafka:";

  private final FeatureDefinitions definitions;
  private final Supplier<KafkaConnection> kafka;
  private final Function<EventType, Optional<Schema>> schemas;

  /**
   * @param kafka asked for when a topic is named
   * @param schemas Avro schemas of sources that have one
   */
  public EventPaths(
      FeatureDefinitions definitions,
      Supplier<KafkaConnection> kafka,
      Function<EventType, Optional<Schema>> schemas) {
    this.definitions = definitions;
    this.kafka = kafka;
    this.schemas = schemas;
  }

  /**
   * The inputs, in the order given; files of a directory or pattern by name.
   *
   * @throws OfflineException if something is not there or its source cannot be told
   */
  public List<EventInput> resolve(List<String> given) {
    List<EventInput> inputs = new ArrayList<>();
    for (String argument : given) {
      Optional<Source> source = Optional.empty();
      String path = argument;
      int equals = argument.indexOf('=');
      if (equals > 0 && !exists(argument)) {
        source = Optional.of(source(argument.substring(0, equals), argument));
        path = argument.substring(equals + 1);
      }
      resolve(path, source, inputs);
    }
    return inputs;
  }

  private Source source(String name, String argument) {
    return definitions.sources().stream()
        .filter(s -> s.name().equals(name) || s.topic().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new OfflineException(
                    "--events "
                        + argument
                        + ": source '"
                        + name
                        + "' (expected: one of "
                        + sourceNames()
                        + ")"));
  }

  private List<String> sourceNames() {
    return definitions.sources().stream().map(Source::name).toList();
  }

  private void resolve(String path, Optional<Source> source, List<EventInput> inputs) {
    if (path.startsWith(TOPIC)) {
      topic(path.substring(TOPIC.length()), source, inputs);
      return;
    }
    List<Path> files = files(path);
    if (files.isEmpty()) {
      throw new OfflineException(
          "--events "
              + path
              + ": no such file (expected: a file, a directory, a pattern as 'logs/*.jsonl', or"
              + " kafka:TOPIC)");
    }
    for (Path file : files) {
      List<Source> fed = source.map(List::of).orElseGet(() -> sourcesOf(file));
      InputFile input = InputFile.of(file);
      for (Source each : fed) {
        inputs.add(new EventInput(file.toString(), each, size(file), input::open));
      }
    }
  }

  private void topic(String topic, Optional<Source> given, List<EventInput> inputs) {
    List<Source> fed =
        given
            .map(List::of)
            .orElseGet(
                () ->
                    definitions.sources().stream()
                        .filter(s -> s.topic().equals(topic) || s.name().equals(topic))
                        .toList());
    if (fed.isEmpty()) {
      if (definitions.sources().size() != 1) {
        throw unknown(TOPIC + topic);
      }
      fed = definitions.sources();
    }
    KafkaConnection brokers = kafka.get();
    long records = TopicInput.count(brokers, topic);
    for (Source each : fed) {
      // A record takes about as long as some hundred bytes of a file.
      inputs.add(
          new EventInput(
              topic,
              each,
              records * 100.0,
              slots -> TopicInput.open(brokers, topic, each, schemas.apply(each.type()), slots)));
    }
  }

  private List<Source> sourcesOf(Path file) {
    List<Source> sources = definitions.sources();
    if (sources.size() == 1) {
      return sources;
    }
    String stem = InputFormat.stem(String.valueOf(file.getFileName())).toLowerCase(Locale.ROOT);
    Path parent = file.toAbsolutePath().getParent();
    String directory = parent == null ? "" : String.valueOf(parent.getFileName());
    for (Function<Source, String> name :
        List.<Function<Source, String>>of(Source::name, Source::topic)) {
      List<Source> found =
          sources.stream()
              .filter(s -> stem.equals(name.apply(s).toLowerCase(Locale.ROOT)))
              .toList();
      if (found.isEmpty()) {
        // posts-2026-01.jsonl, posts.part0.csv; the longest name that fits.
        found =
            sources.stream()
                .filter(
                    s ->
                        stem.matches(
                            java.util.regex.Pattern.quote(name.apply(s).toLowerCase(Locale.ROOT))
                                + "[^a-z].*"))
                .max(java.util.Comparator.comparingInt(s -> name.apply(s).length()))
                .map(List::of)
                .orElse(List.of());
      }
      if (found.isEmpty()) {
        found = sources.stream().filter(s -> directory.equals(name.apply(s))).toList();
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    List<Source> read =
        sources.stream().filter(s -> !definitions.viewsOf(s.name()).isEmpty()).toList();
    if (read.size() == 1) {
      return read;
    }
    throw unknown(file.toString());
  }

  private OfflineException unknown(String path) {
    return new OfflineException(
        "--events "
            + path
            + ": which source is it? say SOURCE="
            + path
            + " with one of "
            + sourceNames());
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static double size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 1; // for progress only
    }
  }

  private static List<Path> files(String path) {
    try {
      if (exists(path)) {
        Path found = Path.of(path);
        return Files.isDirectory(found) ? readable(found, p -> true) : List.of(found);
      }
      int star = firstOf(path, "*?[{");
      if (star < 0) {
        return List.of();
      }
      int slash = path.lastIndexOf('/', star);
      Path base = Path.of(slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash));
      if (!Files.isDirectory(base)) {
        return List.of();
      }
      PathMatcher matcher =
          FileSystems.getDefault().getPathMatcher("glob:" + path.substring(slash + 1));
      return readable(base, p -> matcher.matches(base.relativize(p)));
    } catch (IOException | InvalidPathException | java.util.regex.PatternSyntaxException e) {
      throw new OfflineException("--events " + path + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> readable(Path base, java.util.function.Predicate<Path> wanted)
      throws IOException {
    try (Stream<Path> walk = Files.walk(base)) {
      return walk.filter(Files::isRegularFile)
          .filter(p -> InputFormat.ofFileName(String.valueOf(p.getFileName())).isPresent())
          .filter(p -> !String.valueOf(p.getFileName()).startsWith("."))
          .filter(wanted)
          .sorted()
          .toList();
    }
  }

  private static int firstOf(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
