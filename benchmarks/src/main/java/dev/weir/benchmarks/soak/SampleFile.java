package dev.weir.benchmarks.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Samples as CSV: a column per quantity, a row per moment. */
final class SampleFile {
  private SampleFile() {}

  static void write(Path file, List<Sample> samples) throws IOException {
    StringBuilder csv = new StringBuilder("seconds");
    List<String> names = List.copyOf(samples.get(0).values().keySet());
    names.forEach(name -> csv.append(',').append(name));
    csv.append('\n');
    for (Sample sample : samples) {
      csv.append(String.format(Locale.ROOT, "%.1f", sample.seconds()));
      for (String name : names) {
        double value = sample.of(name);
        csv.append(',');
        csv.append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value));
      }
      csv.append('\n');
    }
    Files.writeString(file, csv);
  }
}
