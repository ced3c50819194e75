package dev.weir.streams.offline.input;

import java.util.Locale;
import java.util.Optional;

/** How a file is written. All but Parquet may be gzipped. */
public enum InputFormat {
  /** Avro object container file. */
  AVRO(".avro"),
  /** One JSON object per line. */
  JSONL(".jsonl", ".ndjson", ".json"),
  /** Comma-separated with a header line, double quotes as in RFC 4180. */
  CSV(".csv"),
  /** Tab-separated with a header line, no quoting. */
  TSV(".tsv"),
  PARQUET(".parquet", ".pq");

  private final String extensions;

  InputFormat(String... extensions) {
    this.extensions = String.join(" ", extensions);
  }

  /** The format that a file name's extension says, {@code .gz} aside. */
  public static Optional<InputFormat> ofFileName(String name) {
    String plain = withoutGz(name.toLowerCase(Locale.ROOT));
    for (InputFormat format : values()) {
      for (String extension : format.extensions.split(" ")) {
        if (plain.endsWith(extension)) {
          return Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }

  /** The name without directory and extensions. */
  public static String stem(String name) {
    String plain = withoutGz(name);
    int dot = plain.lastIndexOf('.');
    return dot > 0 && ofFileName(plain).isPresent() ? plain.substring(0, dot) : plain;
  }

  private static String withoutGz(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz")
        ? name.substring(0, name.length() - 3)
        : name;
  }
}
