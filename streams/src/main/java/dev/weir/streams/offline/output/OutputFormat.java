package dev.weir.streams.offline.output;

import java.util.Locale;
import java.util.Optional;

/** How a table is written. */
public enum OutputFormat {
  PARQUET(".parquet", ".pq"),
  CSV(".csv"),
  TSV(".tsv"),
  JSONL(".jsonl", ".ndjson", ".json");

  private final String extensions;

  OutputFormat(String... extensions) {
    this.extensions = String.join(" ", extensions);
  }

  /** The format that a file name's extension says, {@code .gz} aside. */
  public static Optional<OutputFormat> ofFileName(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    boolean gzip = plain.endsWith(".gz");
    if (gzip) {
      plain = plain.substring(0, plain.length() - 3);
    }
    for (OutputFormat format : values()) {
      for (String extension : format.extensions.split(" ")) {
        if (plain.endsWith(extension) && !(gzip && format == PARQUET)) {
          return Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }
}
