package dev.weir.streams.command;

import dev.weir.streams.batch.BatchModeration;
import dev.weir.streams.batch.BatchModeration.Circumstances;
import dev.weir.streams.batch.BatchModeration.Style;
import dev.weir.streams.batch.TextFormat;
import dev.weir.streams.batch.TextSource;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.ingest.Ingestion;
import dev.weir.streams.ingest.RejectedRow;
import dev.weir.streams.query.TextCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code weir moderate --input}: the options, and the run with its progress and summary. */
public final class BatchCommandPart {
  private static final int FAILED = 1;
  private static final List<String> TEXT_FIELDS =
      List.of("text", "body", "comment_text", "comment", "message", "content");
  private static final List<String> ID_FIELDS = List.of("id", "post_id", "comment_id");

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Judge all texts of a file, .jsonl, .csv, .tsv or .txt (a text a line), with or without"
              + " .gz; '-' for standard input. One line of output per row, in the order of rows.")
  private @Nullable String input;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "With --input: jsonl, csv, tsv or text, where the name does not say it.")
  private @Nullable TextFormat format;

  @Option(
      names = "--text-field",
      paramLabel = "NAME",
      description =
          "With --input: column or member that holds the text (default: text, body, comment_text,"
              + " comment, message or content).")
  private @Nullable String textField;

  @Option(
      names = "--id-field",
      paramLabel = "NAME",
      description = "With --input: column of the id to repeat (default: id, post_id, comment_id).")
  private @Nullable String idField;

  @Option(
      names = "--spans",
      description = "With --input and --json: the parts of each text behind its decision.")
  private boolean spans;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "With --input: texts judged at once (default: one per core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--strict", description = "With --input: exit with 1 when a row held no text.")
  private boolean strict;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "With --input: write rows that held no text there too.")
  private @Nullable Path rejects;

  boolean asked() {
    return input != null;
  }

  int run(
      TextCheck check,
      Circumstances circumstances,
      boolean json,
      PrintWriter out,
      PrintWriter err) {
    String file = String.valueOf(input);
    if (threads < 1) {
      throw new CommandFailure("--threads: " + threads + " (expected: 1 or more)");
    }
    String name = file.equals("-") ? "stdin" : file;
    TextFormat read = format(file);
    BatchModeration batch =
        new BatchModeration(check, circumstances, new Style(json, spans), threads);
    long started = System.nanoTime();
    try (InputStream bytes = open(file);
        TextSource source = new TextSource(name, read, bytes, textFields(), idFields());
        RejectsFile aside = new RejectsFile(err, rejects)) {
      // Ctrl-C: what was read is judged and written, then the process ends.
      Stopping stopping = Stopping.onExit(batch::stop);
      Progress progress = Progress.start(err, () -> counts(batch, started));
      try {
        batch.run(
            source,
            out,
            (line, problem) -> aside.accept(new RejectedRow(name, line, "", problem, "")));
        out.flush();
      } finally {
        progress.close();
        stopping.close();
      }
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--input " + file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(
          "--input " + file + ": " + e.getMessage() + "; after " + batch.texts() + " texts", e);
    } catch (IngestException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    err.println("weir: " + summary(batch, started));
    err.flush();
    return strict && batch.bad() > 0 ? FAILED : 0;
  }

  private List<String> textFields() {
    return textField == null ? TEXT_FIELDS : List.of(textField);
  }

  private List<String> idFields() {
    return idField == null ? ID_FIELDS : List.of(idField);
  }

  private TextFormat format(String file) {
    if (format != null) {
      return format;
    }
    if (file.equals("-")) {
      return TextFormat.JSONL;
    }
    return TextFormat.ofFileName(file)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "--input "
                        + file
                        + ": format unknown by its name (expected: .jsonl, .csv, .tsv or .txt, with"
                        + " or without .gz); say --format"));
  }

  private static InputStream open(String file) throws IOException {
    return Ingestion.unpacked(file.equals("-") ? System.in : Files.newInputStream(Path.of(file)));
  }

  private String summary(BatchModeration batch, long started) {
    StringJoiner actions = new StringJoiner(", ");
    batch
        .actions()
        .forEach(
            (action, count) ->
                actions.add(String.format(Locale.ROOT, "%s %,d", action.key(), count)));
    return counts(batch, started)
        + " on "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + (actions.length() == 0 ? "" : ": " + actions);
  }

  private static String counts(BatchModeration batch, long started) {
    double seconds = Math.max(1e-3, (System.nanoTime() - started) / 1e9);
    String bad =
        batch.bad() == 0 ? "" : String.format(Locale.ROOT, ", %,d rows without text", batch.bad());
    return String.format(
        Locale.ROOT,
        "%,d texts%s in %.1f s, %,.0f texts/s",
        batch.texts(),
        bad,
        seconds,
        batch.texts() / seconds);
  }
}
