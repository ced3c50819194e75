package dev.weir.streams.ingest;

import java.util.Locale;
import java.util.Optional;

/** How rows are written. */
public enum RowFormat {
  /** One JSON object per line. */
  JSONL,
  /** Comma-separated with a header line, double quotes as in RFC 4180. */
  CSV,
  /** Tab-separated with a header line, no quoting. */
  TSV;

  /** The format that a file name's extension says, {@code .gz} aside. */
  public static Optional<RowFormat> ofFileName(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    if (plain.endsWith(".gz")) {
      plain = plain.substring(0, plain.length() - 3);
    }
    if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json")) {
      return Optional.of(JSONL);
    }
    if (plain.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    return plain.endsWith(".tsv") ? Optional.of(TSV) : Optional.empty();
  }
}
