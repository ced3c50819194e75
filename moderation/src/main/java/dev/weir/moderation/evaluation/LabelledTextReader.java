package dev.weir.moderation.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled texts: tab-separated files ending in .tsv or .tsv.gz, UTF-8, no quoting, one
 * header line {@code id text labels source split known}; labels and known are comma lists.
 */
public final class LabelledTextReader {
  private static final String HEADER = "id\ttext\tlabels\tsource\tsplit\tknown";
  private static final int COLUMNS = 6;

  /** The same few label sets stand in all lines. */
  private final Map<String, Set<String>> labelSets = new HashMap<>();

  /**
   * All texts of the directory's files (in order of their names) or of one file that pass.
   *
   * @throws IOException if nothing can be read, or a line is broken: file, line and value are named
   */
  public List<LabelledText> read(Path path, Predicate<LabelledText> filter) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    for (Path file : files(path)) {
      readFile(file, filter, texts);
    }
    return texts;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "give the directory of .tsv.gz files");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files =
          entries.filter(file -> file.toString().matches(".*\\.tsv(\\.gz)?")).sorted().toList();
      if (files.isEmpty()) {
        throw new NoSuchFileException(path + ": no file ending in .tsv or .tsv.gz in it");
      }
      return files;
    }
  }

  private void readFile(Path file, Predicate<LabelledText> filter, List<LabelledText> texts)
      throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    in,
                    StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)))) {
      String line = lines.readLine();
      if (!HEADER.equals(line)) {
        throw new IOException(
            file + ":1: header '" + shorten(line) + "' (expected: " + HEADER + ", tab-separated)");
      }
      int number = 1;
      while ((line = lines.readLine()) != null) {
        number++;
        LabelledText text = parse(line, file, number);
        if (filter.test(text)) {
          texts.add(text);
        }
      }
    }
  }

  private LabelledText parse(String line, Path file, int number) throws IOException {
    String[] columns = line.split("\t", -1);
    String where = file + ":" + number + ": ";
    if (columns.length != COLUMNS) {
      throw new IOException(where + columns.length + " columns (expected: " + COLUMNS + ")");
    }
    if (!columns[4].equals("train") && !columns[4].equals("dev")) {
      throw new IOException(where + "split '" + shorten(columns[4]) + "' (expected: train or dev)");
    }
    try {
      return new LabelledText(
          columns[0], columns[1], labels(columns[2]), labels(columns[5]), columns[3], columns[4]);
    } catch (IllegalArgumentException e) {
      throw new IOException(where + e.getMessage(), e);
    }
  }

  private Set<String> labels(String list) {
    return labelSets.computeIfAbsent(
        list, key -> key.isEmpty() ? Set.of() : Set.of(key.split(",")));
  }

  private static String shorten(@Nullable String value) {
    return value == null ? "" : value.length() > 60 ? value.substring(0, 60) + "…" : value;
  }
}
