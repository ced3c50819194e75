package dev.weir.streams.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineChecksTest {
  private static final Path DATA = Path.of("weir-data");

  private static List<String> wrong(MachineFacts facts) {
    return MachineChecks.of(facts).stream()
        .filter(finding -> finding.level() != Finding.Level.OK)
        .map(f -> f.level() + " " + f.check() + " " + f.subject() + ": " + f.found())
        .toList();
  }

  @Test
  void machine_ofEnough_isFine() {
    assertThat(wrong(new MachineFacts(17, 4L << 30, 65_536, DATA, 50L << 30, 100L << 30)))
        .isEmpty();
  }

  @Test
  void machine_ofTooLittle_isSaidWithTheFigure() {
    assertThat(wrong(new MachineFacts(11, 1L << 30, 1_024, DATA, 1L << 30, 100L << 30)))
        .containsExactly(
            "FAIL machine java: 11",
            "WARN machine memory: 1.0 GiB",
            "WARN machine open files: 1,024",
            "FAIL disks data directory weir-data: 1.0 of 100.0 GiB free (1 %)");
  }

  @Test
  void read_here_findsThisJavaAndThisDisk(@TempDir Path directory) throws IOException {
    MachineFacts facts = MachineFacts.read(directory);

    assertThat(facts.java()).isEqualTo(Runtime.version().feature());
    assertThat(facts.memoryBytes()).isPositive();
    assertThat(facts.totalBytes()).isGreaterThanOrEqualTo(facts.usableBytes()).isPositive();
    assertThat(MachineFacts.read(directory.resolve("none")).totalBytes()).isEqualTo(-1);
  }
}
