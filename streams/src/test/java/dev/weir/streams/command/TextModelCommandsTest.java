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
    assertThat(weir("train", "--data", data, "--out", model.toString(), "--no-sentences", "--json"))
        .isZero();
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
  void eval_suite_printsRatesPerFunctionality() throws IOException {
    assertThat(weir("eval", "--suite")).isZero();
    assertThat(out.toString())
        .contains("quoted counter-speech (hate)", "said of", "zero_width", "as written");
    out.getBuffer().setLength(0);
    assertThat(weir("eval", "--suite", "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/figures/total/positives").asInt()).isGreaterThan(100);
  }

  @Test
  void eval_attacks_printsWhatIsKept() throws IOException {
    Path ordinary = directory.resolve("ordinary.tsv");
    StringBuilder lines = new StringBuilder("id\ttext\tlabels\tsource\tsplit\tknown\n");
    for (int i = 0; i < 100; i++) {
      lines
          .append(i)
          .append("\ta quiet day number ")
          .append(i)
          .append("\t\tgoemotions\tdev\tspam\n");
    }
    lines.append("a\tyou are such a stupid idiot\ttoxic\tjigsaw6\tdev\ttoxic\n");
    Files.writeString(ordinary, lines);
    assertThat(weir("eval", "--attacks", "--data", ordinary.toString())).isZero();
    assertThat(out.toString()).containsPattern("toxic +zero_width +1 +1.000 +1.000 +1.000");
    assertThat(weir("eval", "--attacks")).isOne();
    assertThat(err.toString()).contains("--attacks: --data DIR is missing");
  }

  @Test
  void eval_gatesOutOfReach_exitsWithOneAndNamesThem() throws IOException {
    Path gates = directory.resolve("gates.yaml");
    Files.writeString(
        gates,
        """
        flag_at: {hate: 0.5, toxic: 0.5, insult: 0.5, threat: 0.5}
        suite: {total: {tpr: 0.99, tnr: 0.01}}
        bytes_max: 1000
        """);
    assertThat(weir("eval", "--gates", gates.toString())).isOne();
    assertThat(out.toString())
        .contains("gate suite.total.tpr: 0.", "(floor 0.9900)", "gate bytes_max:", "gates passed")
        .doesNotContain("gate suite.total.tnr");
    assertThat(err.toString()).contains("labels, sources and attacks are not checked");

    Files.writeString(gates, "flag_at: {hate: 0.5, toxic: 0.5, insult: 0.5, threat: 0.5}\n");
    assertThat(weir("eval", "--gates", gates.toString())).isZero();
    assertThat(weir("eval", "--gates", gates.toString(), "--data", data().toString())).isZero();
    Files.writeString(gates, "suite: {totall: 1}\n");
    assertThat(weir("eval", "--gates", gates.toString())).isOne();
    assertThat(err.toString()).contains("gates.yaml:1: suite.totall: Unrecognized field");
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
