package dev.weir.streams.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is given to rows that lack it, the same at every run: authors by the post's id, times by the
 * row's number.
 *
 * @param authors number of made-up authors for rows without one, 0 for none
 * @param start event time of the first row without a time
 * @param interval from one row to the next
 */
public record Synthesis(int authors, Instant start, Duration interval) {
  /**
   * Start that is assumed when none is given: fixed, so that the same input gives the same events.
   */
  public static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

  /** Interval that is assumed when none is given. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  public Synthesis {
    if (authors < 0 || interval.isNegative()) {
      throw new IllegalArgumentException(
          "authors " + authors + ", interval " + interval + " (expected: both >= 0)");
    }
  }

  public static Synthesis none() {
    return new Synthesis(0, DEFAULT_START, DEFAULT_INTERVAL);
  }

  Optional<String> author(String postId) {
    if (authors == 0) {
      return Optional.empty();
    }
    CRC32C hash = new CRC32C();
    hash.update(postId.getBytes(StandardCharsets.UTF_8));
    return Optional.of("author-" + hash.getValue() % authors);
  }

  /**
   * @param row number of the row over all files, from 0
   */
  Instant time(long row) {
    return start.plus(interval.multipliedBy(row));
  }
}
