package dev.weir.moderation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledTextReaderTest {
  private static final String HEADER = "id\ttext\tlabels\tsource\tsplit\tknown\n";

  @TempDir Path directory;

  @Test
  void read_plainAndZippedFiles_inOrderOfTheirNames() throws IOException {
    Files.writeString(
        directory.resolve("b.tsv"), HEADER + "2\tgood day\t\tsmall\tdev\ttoxic,spam\n");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(directory.resolve("a.tsv.gz")))) {
      out.write((HEADER + "1\thello\tspam\tsmall\ttrain\tspam\n").getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(directory.resolve("notes.md"), "not data");
    List<LabelledText> texts = new LabelledTextReader().read(directory, text -> true);
    assertThat(texts).extracting(LabelledText::id).containsExactly("1", "2");
    assertThat(texts.get(0).answer("spam")).isEqualTo(1);
    assertThat(texts.get(0).answer("toxic")).isEqualTo(-1);
    assertThat(texts.get(1).answer("toxic")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;hello;;small;dev | a.tsv:2: 5 columns (expected: 6)",
        "1;hello;;small;test;spam | a.tsv:2: split 'test' (expected: train or dev)",
        "1;hello;toxic;small;dev;spam | a.tsv:2: labels: [toxic] (expected: all of them in known",
      })
  void read_brokenLine_namesFileLineAndValue(String line, String message) throws IOException {
    Path file = directory.resolve("a.tsv");
    Files.writeString(file, HEADER + line.replace(';', '\t') + "\n");
    assertThatThrownBy(() -> new LabelledTextReader().read(file, text -> true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_otherHeader_saysWhatIsExpected() throws IOException {
    Path file = directory.resolve("a.tsv");
    Files.writeString(file, "text\tlabel\n");
    assertThatThrownBy(() -> new LabelledTextReader().read(file, text -> true))
        .hasMessageContaining("a.tsv:1: header 'text\tlabel'");
  }

  @Test
  void read_nothingThere_saysWhere() {
    assertThatThrownBy(() -> new LabelledTextReader().read(directory, text -> true))
        .hasMessageContaining("no file ending in .tsv");
    assertThatThrownBy(
            () -> new LabelledTextReader().read(directory.resolve("missing"), text -> true))
        .hasMessageContaining("missing");
  }
}
