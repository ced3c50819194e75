package dev.weir.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TextModelCommandsTest {
  private static final String KNOWN = "toxic,obscene,threat,insult,hate,spam";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int weir(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private Path data() throws IOException {
    StringBuilder lines = new StringBuilder("id\ttext\tlabels\tsource\tsplit\tknown\n");
    String[] labels = {"", "toxic,obscene,threat,insult,hate", "spam"};
    String[] endings = {"kind regards", "silly goose", "cheap offer"};
    for (int i = 0; i < 300; i++) {
      String[] row = {
        "t" + i,
        "the garden and the river " + i + " " + endings[i % 3],
        labels[i % 3],
        i % 2 == 0 ? "davidson" : "jigsaw6",
        i % 5 == 0 ? "dev" : "train",
        KNOWN
      };
      lines.append(String.join("\t", row)).append('\n');
    }
    Path file = directory.resolve("small.tsv");
    Files.writeString(file, lines);
    return file;
  }

  @Test
  void train_thenEval_figuresOfTheModelAsJson() throws IOException {
    Path model = directory.resolve("model.bin");
    String data = data().toString();
    assertThat(weir("train", "--data", data, "--out", model.toString(), "--json")).isZero();
    JsonNode trained = new ObjectMapper().readTree(out.toString());
    assertThat(trained.get("texts").asInt()).isEqualTo(240);
    assertThat(err.toString()).contains("olid", "texts/s", "remain");

    out.getBuffer().setLength(0);
    assertThat(weir("eval", "--data", data, "--model", model.toString(), "--json")).isZero();
    JsonNode evaluation = new ObjectMapper().readTree(out.toString());
    assertThat(evaluation.get("model")).isEqualTo(trained.get("model"));
    assertThat(evaluation.get("texts").asInt()).isEqualTo(60);
    assertThat(evaluation.at("/labels/0/all/roc_auc").asDouble()).isGreaterThan(0.99);
  }

  @Test
  void eval_shippedModel_printsATable() throws IOException {
    assertThat(weir("eval", "--data", data().toString())).isZero();
    assertThat(out.toString()).contains("mean of sources", "davidson", "calibration error");
  }

  @Test
  void train_noSuchDirectory_saysSo() {
    String missing = directory.resolve("missing").toString();
    assertThat(weir("train", "--data", missing, "--out", "x.bin")).isOne();
    assertThat(err.toString()).contains("--data", "missing", "give the directory");
  }

  @Test
  void eval_fileIsNoModel_saysSo() throws IOException {
    Path other = Files.writeString(directory.resolve("other.bin"), "a text, and no model at all");
    assertThat(weir("eval", "--data", data().toString(), "--model", other.toString())).isOne();
    assertThat(err.toString()).contains("other.bin", "not a Weir text model");
  }
}
