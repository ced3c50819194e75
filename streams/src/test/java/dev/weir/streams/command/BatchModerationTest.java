package dev.weir.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class BatchModerationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUDE = "you are a stupid idiot, you moron";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int weir(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private String file(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (name.endsWith(".gz")) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(bytes);
      }
      bytes = packed.toByteArray();
    }
    Files.write(file, bytes);
    return file.toString();
  }

  private List<JsonNode> answers() throws IOException {
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jsonl|{'id':'p1','text':'@'}\\n{'id':'p2','text':'good day'}",
        "a.jsonl.gz|{'id':'p1','text':'@'}\\n{'id':'p2','text':'good day'}",
        "a.ndjson|{'id':'p1','body':'@'}\\n{'id':'p2','comment':'good day'}",
        "a.csv|ID,Text\\np1,\"@\"\\np2,good day",
        "a.tsv|id\\ttext\\np1\\t@\\np2\\tgood day",
        "a.tsv.gz|id\\ttext\\np1\\t@\\np2\\tgood day",
        "a.txt|@\\ngood day\\n",
      })
  void file_ofEachFormat_isJudgedRowByRow(String name, String content) throws IOException {
    String rows =
        content.replace('\'', '"').replace("\\n", "\n").replace("\\t", "\t").replace("@", RUDE);

    assertThat(weir("moderate", "--input", file(name, rows), "--json")).as(err.toString()).isZero();

    List<JsonNode> answers = answers();
    assertThat(answers).hasSize(2);
    if (!name.endsWith(".txt")) {
      assertThat(answers.get(0).get("id").asText()).isEqualTo("p1");
      assertThat(answers.get(1).get("id").asText()).isEqualTo("p2");
    }
    assertThat(answers.get(0).get("action").asText()).isNotEqualTo("allow");
    assertThat(answers.get(0).get("reasons")).isNotEmpty();
    assertThat(answers.get(0).at("/scores/toxic").asDouble()).isGreaterThan(0.5);
    assertThat(answers.get(0).has("spans")).isFalse();
    assertThat(answers.get(1).get("action").asText()).isEqualTo("allow");
    assertThat(err.toString()).contains("2 texts in").contains("texts/s").contains("allow 1");
  }

  @Test
  void texts_many_keepTheirOrderOnSeveralThreads() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      rows.append("{\"id\":").append(i).append(",\"text\":\"number ").append(i);
      rows.append(i % 7 == 0 ? " " + RUDE : "").append("\"}\n");
    }

    assertThat(weir("moderate", "--input", file("a.jsonl", rows + ""), "--json", "--threads", "3"))
        .isZero();

    List<JsonNode> answers = answers();
    assertThat(answers).hasSize(5_000);
    for (int i = 0; i < 5_000; i++) {
      assertThat(answers.get(i).get("id").asInt()).isEqualTo(i);
      assertThat(answers.get(i).get("line").asInt()).isEqualTo(i + 1);
      assertThat(answers.get(i).get("action").asText().equals("allow")).isEqualTo(i % 7 != 0);
    }
  }

  @Test
  void answer_ofAFile_isThatOfTheSameTextAlone() throws IOException {
    weir("moderate", "--input", file("a.txt", RUDE), "--json", "--spans", "--surface", "live_chat");
    JsonNode inFile = answers().get(0);
    out.getBuffer().setLength(0);
    weir("moderate", "--json", "--surface", "live_chat", RUDE);
    JsonNode alone = answers().get(0);

    for (String field : List.of("action", "category", "enforced", "scores", "spans")) {
      assertThat(inFile.get(field)).as(field).isEqualTo(alone.get(field));
    }
    assertThat(inFile.get("spans")).isNotEmpty();
    for (JsonNode reason : inFile.get("reasons")) {
      assertThat(reason.get("outcome").asText()).isEqualTo("FIRED");
      assertThat(alone.get("reasons")).contains(reason);
    }
  }

  @Test
  void rows_broken_areNamedAndTheRestIsJudged() throws IOException {
    String rows = "{\"text\":\"good day\"}\n{broken\n{\"id\":\"3\"}\n\n{\"text\":\"bye\"}\n";

    assertThat(weir("moderate", "--input", file("a.jsonl", rows), "--json")).isZero();

    List<JsonNode> answers = answers();
    assertThat(answers).hasSize(4);
    assertThat(answers.get(1).get("line").asInt()).isEqualTo(2);
    assertThat(answers.get(1).get("error").asText()).contains("not JSON");
    assertThat(answers.get(2).get("error").asText()).contains("text: missing");
    assertThat(answers.get(3).get("line").asInt()).isEqualTo(5);
    assertThat(err.toString())
        .contains("a.jsonl:2: not JSON")
        .contains("a.jsonl:3: text: missing")
        .contains("2 rows without text")
        .doesNotContain("broken\"");
    assertThat(weir("moderate", "--input", file("b.jsonl", rows), "--json", "--strict"))
        .isEqualTo(1);
  }

  @Test
  void fields_named_areTaken() throws IOException {
    String rows = "nr,text,Said\n7,good day," + RUDE.replace(",", "") + "\n";

    assertThat(
            weir(
                "moderate",
                "--input",
                file("a.csv", rows),
                "--text-field",
                "Said",
                "--id-field",
                "nr",
                "--json"))
        .isZero();

    assertThat(answers().get(0).get("id").asText()).isEqualTo("7");
    assertThat(answers().get(0).get("action").asText()).isNotEqualTo("allow");
  }

  @Test
  void columns_withoutJson_areForAPerson() throws IOException {
    assertThat(weir("moderate", "--input", file("a.txt", "good day\n" + RUDE + "\n"))).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("1\t\tallow\t\t");
    assertThat(lines.get(1)).matches("2\\t\\t\\w+\\ttoxicity\\t\\w+ \\d\\.\\d{3}");
  }

  @Test
  void text_tooLong_isSetAsideWithoutRepeatingIt() throws IOException {
    assertThat(weir("moderate", "--input", file("a.txt", "x".repeat(70_000)), "--json")).isZero();

    assertThat(answers().get(0).get("error").asText()).contains("70000").contains("65536");
    assertThat(out.toString() + err).doesNotContain("xxxx");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input nowhere.csv|no such file",
        "--input comments|format unknown by its name",
        "--input a.csv text|expected: no TEXT",
        "--input a.csv --url http://127.0.0.1:1|expected: no TEXT",
        "--input a.csv --threads 0|--threads: 0",
      })
  void arguments_thatDoNotFit_areRefused(String arguments, String message) {
    assertThat(weir(("moderate " + arguments).split(" "))).isEqualTo(1);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void gzip_damaged_saysSo() throws IOException {
    Path file = Path.of(file("a.jsonl.gz", "{\"text\":\"good day\"}\n".repeat(1_000)));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(weir("moderate", "--input", file.toString(), "--json")).isEqualTo(1);
    assertThat(err.toString()).contains("a.jsonl.gz");
  }
}
