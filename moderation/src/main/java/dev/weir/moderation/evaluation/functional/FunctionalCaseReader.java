package dev.weir.moderation.evaluation.functional;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads functional cases: UTF-8 lines of tab-separated columns {@code functionality part label
 * expected text}, expected yes or no. A line {@code @NAME value value …} before the header lists
 * what {@code {NAME}} in a text stands for; a text with slots is one case per value (a text with
 * two slots walks both lists side by side). {@code @NAME=OTHER} lists the values of OTHER in
 * another form; the slice of a case is its value of the slot {@code group}, in whatever form. Lines
 * that start with # are comments.
 */
public final class FunctionalCaseReader {
  private static final String HEADER = "functionality\tpart\tlabel\texpected\ttext";
  private static final int COLUMNS = 5;

  /** The slot whose values name the slices. */
  private static final String PEOPLE = "group";

  /** Bound on the cases of one file. */
  static final int CASES_MAX = 100_000;

  private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");

  private final String name;
  private final Map<String, List<String>> slots = new TreeMap<>();

  /** By slot, the values that name its slices. */
  private final Map<String, List<String>> slices = new TreeMap<>();

  private final Set<FunctionalCase> cases = new LinkedHashSet<>();
  private boolean headerSeen;
  private int number;

  private FunctionalCaseReader(String name) {
    this.name = name;
  }

  /**
   * The cases of a file, in its order, none twice.
   *
   * @throws IOException if it cannot be read or a line is broken: file, line and value are named
   */
  public static List<FunctionalCase> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new FunctionalCaseReader(file.toString()).read(in);
    }
  }

  /** The cases of a file that lies beside a class. */
  public static List<FunctionalCase> resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is missing from the jar of weir-moderation: build it again");
      }
      return new FunctionalCaseReader(name).read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private List<FunctionalCase> read(InputStream in) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    @Nullable String line;
    while ((line = lines.readLine()) != null) {
      number++;
      if (!line.startsWith("#") && !line.isBlank()) {
        line(line);
      }
    }
    if (cases.isEmpty()) {
      throw new IOException(name + ": no cases (expected: " + HEADER + ", then at least one)");
    }
    return List.copyOf(cases);
  }

  private void line(String line) throws IOException {
    String[] columns = line.split("\t", -1);
    if (line.startsWith("@") && !headerSeen) {
      List<String> values = List.of(columns).subList(1, columns.length);
      if (values.isEmpty()) {
        throw broken("slot '" + columns[0] + "' without values");
      }
      String[] names = columns[0].substring(1).split("=", 2);
      List<String> slice = names.length > 1 ? values(names[1]) : values;
      if (slice.size() != values.size()) {
        throw broken(
            "slot '"
                + columns[0]
                + "' with "
                + values.size()
                + " values (expected: "
                + slice.size()
                + ", as many as "
                + names[1]
                + ")");
      }
      slots.put(names[0], values);
      if (names[names.length - 1].equals(PEOPLE)) {
        slices.put(names[0], slice);
      }
    } else if (!headerSeen) {
      if (!line.equals(HEADER)) {
        throw broken("header '" + shorten(line) + "' (expected: " + HEADER + ", tab-separated)");
      }
      headerSeen = true;
    } else if (columns.length != COLUMNS) {
      throw broken(columns.length + " columns (expected: " + COLUMNS + ")");
    } else if (!columns[3].equals("yes") && !columns[3].equals("no")) {
      throw broken("expected '" + shorten(columns[3]) + "' (expected: yes or no)");
    } else {
      expand(columns);
    }
  }

  private void expand(String[] columns) throws IOException {
    int count = 1;
    List<String> slice = List.of("");
    Matcher slot = SLOT.matcher(columns[4]);
    while (slot.find()) {
      count = Math.max(count, values(slot.group(1)).size());
      slice = slices.getOrDefault(slot.group(1), slice);
    }
    for (int i = 0; i < count; i++) {
      cases.add(
          new FunctionalCase(
              columns[0],
              columns[1],
              columns[2],
              slice.get(i % slice.size()),
              number,
              columns[3].equals("yes"),
              fill(columns[4], i)));
    }
    if (cases.size() > CASES_MAX) {
      throw broken("more than " + CASES_MAX + " cases");
    }
  }

  private String fill(String text, int index) throws IOException {
    StringBuilder filled = new StringBuilder();
    Matcher slot = SLOT.matcher(text);
    while (slot.find()) {
      List<String> values = values(slot.group(1));
      slot.appendReplacement(filled, Matcher.quoteReplacement(values.get(index % values.size())));
    }
    slot.appendTail(filled);
    return filled.substring(0, 1).toUpperCase(Locale.ROOT) + filled.substring(1);
  }

  private List<String> values(String slot) throws IOException {
    List<String> values = slots.get(slot);
    if (values == null) {
      throw broken("slot {" + slot + "} (expected: one of " + slots.keySet() + ")");
    }
    return values;
  }

  private IOException broken(String what) {
    return new IOException(name + ":" + number + ": " + what);
  }

  private static String shorten(String value) {
    return value.length() > 60 ? value.substring(0, 60) + "…" : value;
  }
}
