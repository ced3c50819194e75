package dev.weir.streams.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.moderation.evaluation.report.ReportText;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.Ingestion;
import dev.weir.streams.ingest.Row;
import dev.weir.streams.ingest.RowFormat;
import dev.weir.streams.ingest.RowReader;
import dev.weir.streams.query.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled texts of CSV, TSV or JSON lines, packed with gzip or not. Human answers stand in one of
 * three ways: lists {@code labels} and {@code known} (without {@code known}, every label was asked
 * about); a column of 0 and 1 per label, empty for not asked; or HateCheck's {@code label_gold}.
 */
public final class LabelledRows {
  private static final List<String> SLICES =
      List.of("slice", "target_ident", "target", "language", "market", "surface", "direction");
  private static final int NAME_LENGTH_MAX = 120;

  private final Set<String> labels;
  private final String split;

  /**
   * @param labels that the model knows; others are passed over
   * @param split rows that name another split are left out; those that name none are in
   */
  public LabelledRows(List<String> labels, String split) {
    this.labels = new LinkedHashSet<>(labels);
    this.split = split;
  }

  /**
   * All texts of a file, or of the files of a directory in the order of their names.
   *
   * @throws IOException if nothing can be read, or a row is broken: file, line and column are named
   */
  public List<ReportText> read(Path path) throws IOException {
    List<ReportText> texts = new ArrayList<>();
    for (Path file : files(path)) {
      readFile(file, texts);
    }
    return texts;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such file or directory");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files =
          entries.filter(Files::isRegularFile).filter(f -> format(f).isPresent()).sorted().toList();
      if (files.isEmpty()) {
        throw new IOException(path + ": no .tsv, .csv or .jsonl file in it, packed or not");
      }
      return files;
    }
  }

  private static Optional<RowFormat> format(Path file) {
    return RowFormat.ofFileName(String.valueOf(file.getFileName()));
  }

  private void readFile(Path file, List<ReportText> into) throws IOException {
    RowFormat format =
        format(file)
            .orElseThrow(
                () ->
                    new IOException(
                        file + ": format unknown by its name (expected: .tsv, .csv or .jsonl)"));
    try (RowReader rows =
        new RowReader(file.toString(), format, Ingestion.unpacked(Files.newInputStream(file)))) {
      while (true) {
        try {
          Row row = rows.next();
          if (row == null) {
            return;
          }
          ReportText text = text(row);
          if (text != null) {
            into.add(text);
          }
        } catch (BadRowException e) {
          String column = e.column().isEmpty() ? "" : e.column() + ": ";
          throw new IOException(file + ":" + rows.line() + ": " + column + e.getMessage(), e);
        }
      }
    } catch (IngestException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private @Nullable ReportText text(Row row) throws BadRowException {
    String named = row.get("split");
    if (named != null && !named.equals(split)) {
      return null;
    }
    String text = row.has("text") ? row.get("text") : row.get("test_case");
    if (text == null) {
      throw new BadRowException("text", "missing or empty (expected: the text)");
    }
    Set<String> holding = new LinkedHashSet<>();
    Set<String> known = new LinkedHashSet<>();
    if (row.has("labels")) {
      holding.addAll(list(row, "labels"));
      known.addAll(row.has("known") ? list(row, "known") : labels);
      if (row.has("known") && !known.containsAll(holding)) {
        throw new BadRowException(
            "labels", "a label that is not in known (expected: all in known)");
      }
      known.addAll(holding);
    } else if (row.has("label_gold")) {
      known.add("hate");
      if (gold(row)) {
        holding.add("hate");
      }
    } else {
      columns(row, holding, known);
    }
    holding.retainAll(labels);
    known.retainAll(labels);
    return new ReportText(
        text, holding, known, name(row, "source"), name(row, "functionality"), slices(row));
  }

  private static boolean gold(Row row) throws BadRowException {
    String gold = row.get("label_gold");
    if ("hateful".equals(gold) || "1".equals(gold)) {
      return true;
    }
    if ("non-hateful".equals(gold) || "0".equals(gold)) {
      return false;
    }
    throw new BadRowException(
        "label_gold",
        "'" + Problem.quoted(String.valueOf(gold)) + "' (expected: hateful or non-hateful)");
  }

  private void columns(Row row, Set<String> holding, Set<String> known) throws BadRowException {
    boolean any = false;
    for (String label : labels) {
      if (!row.has(label)) {
        continue;
      }
      any = true;
      String value = row.get(label);
      if (value == null) {
        continue;
      }
      switch (value) {
        case "1", "1.0", "true" -> {
          known.add(label);
          holding.add(label);
        }
        case "0", "0.0", "false" -> known.add(label);
        default ->
            throw new BadRowException(
                label, "'" + Problem.quoted(value) + "' (expected: 0, 1 or empty)");
      }
    }
    if (!any) {
      throw new BadRowException(
          "labels",
          "missing (expected: labels and known, label_gold, or a column of 0 and 1 per label: "
              + String.join(", ", labels)
              + ")");
    }
  }

  private static List<String> list(Row row, String column) throws BadRowException {
    List<String> values =
        row.match(
            json -> {
              JsonNode node = json.get(column);
              if (node == null || !node.isArray()) {
                return null;
              }
              List<String> items = new ArrayList<>();
              node.forEach(item -> items.add(item.asText()));
              return items;
            },
            delimited -> null);
    if (values != null) {
      return values;
    }
    String text = row.get(column);
    if (text == null) {
      return List.of();
    }
    return Stream.of(text.split("[,|;]")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static Set<String> slices(Row row) throws BadRowException {
    Set<String> slices = new LinkedHashSet<>();
    for (String column : SLICES) {
      String value = name(row, column);
      if (!value.isEmpty()) {
        slices.add(column + "=" + value);
      }
    }
    return slices;
  }

  private static String name(Row row, String column) throws BadRowException {
    String value = row.get(column);
    if (value == null) {
      return "";
    }
    if (value.length() > NAME_LENGTH_MAX) {
      throw new BadRowException(
          column,
          value.length() + " characters (expected: a name of at most " + NAME_LENGTH_MAX + ")");
    }
    return value;
  }
}
