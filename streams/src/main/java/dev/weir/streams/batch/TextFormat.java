package dev.weir.streams.batch;

import dev.weir.streams.ingest.RowFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How texts stand in a file. */
public enum TextFormat {
  JSONL(RowFormat.JSONL),
  CSV(RowFormat.CSV),
  TSV(RowFormat.TSV),
  /** One text per line. */
  TEXT(null);

  private final @Nullable RowFormat rows;

  TextFormat(@Nullable RowFormat rows) {
    this.rows = rows;
  }

  @Nullable RowFormat rows() {
    return rows;
  }

  /** The format that a file name's extension says, {@code .gz} aside. */
  public static Optional<TextFormat> ofFileName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".txt") || lower.endsWith(".txt.gz")) {
      return Optional.of(TEXT);
    }
    return RowFormat.ofFileName(name).map(rows -> valueOf(rows.name()));
  }
}
