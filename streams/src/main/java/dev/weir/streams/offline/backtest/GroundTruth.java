package dev.weir.streams.offline.backtest;

import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.Row;
import dev.weir.streams.ingest.RowFormat;
import dev.weir.streams.ingest.RowReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Which posts are harmful, from a file that says so. In memory: some 100 bytes a post. Immutable.
 */
public final class GroundTruth {
  /** Posts in a file at most. */
  public static final int POSTS_MAX = 5_000_000;

  private static final String POST = "post_id";
  private static final String HARMFUL = "harmful";

  private final Map<String, Boolean> harmful;

  private GroundTruth(Map<String, Boolean> harmful) {
    this.harmful = harmful;
  }

  /**
   * Reads {@code .jsonl}, {@code .csv} or {@code .tsv}, with or without {@code .gz}: columns {@code
   * post_id} and {@code harmful} (0, 1, true or false).
   *
   * @throws IngestException at the first row that is not so, with file, line and value
   */
  public static GroundTruth read(Path file) {
    RowFormat format =
        RowFormat.ofFileName(file.toString())
            .orElseThrow(
                () ->
                    new IngestException(
                        file
                            + ": format unknown by its name (expected: .jsonl, .csv or .tsv, with"
                            + " or without .gz)"));
    Map<String, Boolean> harmful = new HashMap<>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        RowReader rows = new RowReader(file.toString(), format, in)) {
      while (read(file, rows, harmful)) {
        if (harmful.size() > POSTS_MAX) {
          throw new IngestException(
              file + ":" + rows.line() + ": more posts (expected: at most " + POSTS_MAX + ")");
        }
      }
    } catch (NoSuchFileException e) {
      throw new IngestException(file + ": no such file", e);
    } catch (IOException e) {
      throw new IngestException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return new GroundTruth(harmful);
  }

  private static boolean read(Path file, RowReader rows, Map<String, Boolean> into)
      throws IOException {
    try {
      Row row = rows.next();
      if (row == null) {
        return false;
      }
      into.put(value(row, POST), truth(value(row, HARMFUL)));
      return true;
    } catch (BadRowException e) {
      throw new IngestException(
          file
              + ":"
              + rows.line()
              + ": "
              + (e.column().isEmpty() ? "" : e.column() + ": ")
              + e.getMessage(),
          e);
    }
  }

  private static String value(Row row, String column) throws BadRowException {
    String value = row.has(column) ? row.get(column) : null;
    if (value == null || value.isEmpty()) {
      throw new BadRowException(column, "missing (expected: columns post_id and harmful)");
    }
    return value;
  }

  private static boolean truth(String value) throws BadRowException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw new BadRowException(
              HARMFUL,
              "'"
                  + value.substring(0, Math.min(20, value.length()))
                  + "' (expected: 0, 1, true or false)");
    };
  }

  /** Whether the post is harmful; null when the file does not say. */
  @Nullable Boolean of(String postId) {
    return harmful.get(postId);
  }
}
