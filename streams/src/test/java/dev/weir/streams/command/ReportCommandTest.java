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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ReportCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int weir(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private JsonNode figures(String name, String content, String... more) throws IOException {
    Path data = Files.writeString(directory.resolve(name), content);
    Path report = directory.resolve("report.html");
    String[] arguments = {"eval", "--data", data + "", "--report", report + "", "--json"};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    assertThat(weir(all)).as(err.toString()).isZero();
    assertThat(Files.readString(report)).startsWith("<!DOCTYPE html>").contains("<svg");
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void rows_withListsOfLabels_areReported() throws IOException {
    StringBuilder rows = new StringBuilder("id\ttext\tlabels\tsource\tsplit\tknown\n");
    for (int i = 0; i < 60; i++) {
      boolean rude = i % 2 == 0;
      rows.append(i).append(rude ? "\tyou stupid idiot " : "\ta sunny day ").append(i).append('\t');
      rows.append(rude ? "toxic,insult" : "").append("\tforum\t");
      rows.append(i < 50 ? "dev" : "train").append("\ttoxic,insult\n");
    }
    JsonNode json = figures("a.tsv", rows.toString());

    assertThat(json.get("texts").asInt()).isEqualTo(50);
    assertThat(json.get("labels")).hasSize(2);
    assertThat(json.at("/labels/0/name").asText()).isEqualTo("toxic");
    assertThat(json.at("/labels/0/positives").asInt()).isEqualTo(25);
    assertThat(json.at("/labels/0/own/roc_auc").asDouble()).isGreaterThan(0.95);
    assertThat(json.at("/labels/0/sources/0/name").asText()).isEqualTo("forum");
  }

  @Test
  void rows_ofAFunctionalTest_areReportedByFunctionality() throws IOException {
    StringBuilder rows =
        new StringBuilder("functionality,case_id,test_case,label_gold,target_ident\n");
    for (int i = 0; i < 20; i++) {
      rows.append("praise,").append(i).append(",\"lovely, lovely day\",non-hateful,\n");
    }
    JsonNode json = figures("b.csv", rows.toString(), "--flag-at", "hate=0.4");

    assertThat(json.get("functionalities")).hasSize(1);
    assertThat(json.at("/functionalities/0/name").asText()).isEqualTo("praise");
    assertThat(json.at("/functionalities/0/label").asText()).isEqualTo("hate");
    assertThat(json.at("/functionalities/0/right").asDouble()).isEqualTo(1);
    assertThat(json.at("/labels/0/own/roc_auc").isNull()).isTrue();
  }

  @Test
  void rows_ofJsonWithColumnsPerLabel_areReported() throws IOException {
    String rows =
        """
        {"text":"you idiot","toxic":1,"hate":0}
        {"text":"hello","toxic":"0"}
        {"text":"good day","labels":[],"known":["toxic"]}
        """;
    JsonNode json = figures("c.jsonl", rows);

    assertThat(json.at("/labels/0/texts").asInt()).isEqualTo(3);
    assertThat(json.at("/labels/1/name").asText()).isEqualTo("hate");
    assertThat(json.at("/labels/1/texts").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text,toxic@hello,2|d.csv:2: toxic: '2' (expected: 0, 1 or empty)",
        "text,mood@hello,2|d.csv:2: labels: missing",
        "test_case,label_gold@hello,maybe|d.csv:2: label_gold: 'maybe'",
        "labels,known@toxic,toxic|d.csv:2: text: missing",
        "text,labels,known@hello,toxic,hate|d.csv:2: labels: a label that is not in known",
        "text,split,toxic@hello,test,1|no text of the split dev",
      })
  void rows_broken_areNamed(String rows, String message) throws IOException {
    Path data = Files.writeString(directory.resolve("d.csv"), rows.replace("@", "\n") + "\n");

    assertThat(weir("eval", "--data", data + "", "--report", directory.resolve("r.html") + ""))
        .isEqualTo(1);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void flag_ofAnUnknownLabel_isRefused() throws IOException {
    Path data = Files.writeString(directory.resolve("e.csv"), "text,toxic\nhello,0\n");

    assertThat(
            weir(
                "eval",
                "--data",
                data + "",
                "--report",
                directory.resolve("r.html") + "",
                "--flag-at",
                "nice=0.5"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("--flag-at nice=0.5").contains("toxic");
  }
}
