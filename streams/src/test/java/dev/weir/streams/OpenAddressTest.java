package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address that other machines reach, with nobody asking who they are. */
class OpenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "run, 0.0.0.0:0, --api-keys",
    "run, [::]:0, --api-keys",
    "run, 192.0.2.1:6566, --api-keys",
    "demo, 0.0.0.0:0, 127.0.0.1:6566",
    "demo, [::]:0, 127.0.0.1:6566",
  })
  void openAddress_withoutCallers_isRefusedBeforeAnythingStarts(
      String command, String listen, String wayOut, @TempDir Path directory) {
    StringWriter err = new StringWriter();
    Path data = directory.resolve("data");

    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute(command, "--listen", listen, "--data-dir", data.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("--listen " + listen + ": other machines reach it")
        .contains(wayOut);
    assertThat(data).doesNotExist();
  }
}
