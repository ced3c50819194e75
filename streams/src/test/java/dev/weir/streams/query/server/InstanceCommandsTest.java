package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import dev.weir.streams.query.LineCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code weir features get} and {@code weir moderate} against a server. */
final class InstanceCommandsTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    long t = RunningServer.NOW_MS - 5_000;
    LineCatalogue.row(server.rows, "author_posting", "u1", "posts_1h PRESENT 4 2 " + t);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Run(int code, String out, String err) {}

  private static Run weir(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private static String url() {
    return server.server.address().toString();
  }

  @Test
  void get_feature_isATableWithStatusAndBound() {
    Run run =
        weir(
            "features",
            "get",
            "--url",
            url(),
            "--entity",
            "author=u1,none",
            "--feature",
            "author_posting:posts_1h",
            "--feature",
            "posts_twice");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(" +author_posting:posts_1h +4 +PRESENT +±2 +2026-11-20T11:59:55Z"))
        .anySatisfy(line -> assertThat(line).matches(" +author_posting:posts_1h +- +NOT_FOUND +-"))
        .anySatisfy(line -> assertThat(line).matches(" +posts_twice +8 +PRESENT +-"))
        .anySatisfy(
            line -> assertThat(line).startsWith("author_id u1, as of 2026-11-20T12:00:00Z"));
  }

  @Test
  void get_serviceOfMoreEntities_leavesTheOthersOut() {
    Run run = weir("features", "get", "--url", url(), "--entity", "author=u1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("author_posting:posts_1h").contains("text_spread:authors_1h");
    assertThat(run.out().lines().findFirst()).contains("author_id u1, as of 2026-11-20T12:00:00Z");
  }

  @Test
  void get_withRequestValues_sendsOneForAllOrOneForEach() {
    Run run = byAge("viewer_age=2,8");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anySatisfy(line -> assertThat(line).matches(" +posts_by_age +2 +PRESENT.*"))
        .anySatisfy(line -> assertThat(line).matches(" +posts_by_age +0\\.50* +PRESENT.*"));
    assertThat(byAge("viewer_age=2.0").out().lines().filter(line -> line.contains(" 2 ")))
        .hasSize(2);
    assertThat(byAge("viewer_age=old").err()).contains("a finite number");
    assertThat(byAge("viewer_age=1,2,3").err()).contains("2 values: one for each entity");
    assertThat(
            weir(
                    "features",
                    "get",
                    "--url",
                    url(),
                    "--entity",
                    "author=u1",
                    "--feature",
                    "posts_by_age")
                .err())
        .contains("viewer_age");
  }

  private static Run byAge(String request) {
    return weir(
        "features",
        "get",
        "--url",
        url(),
        "--entity",
        "author=u1,u1",
        "--feature",
        "posts_by_age",
        "--request",
        request);
  }

  @Test
  void get_json_isTheServersAnswer() throws IOException {
    Run run =
        weir(
            "features",
            "get",
            "--url",
            url(),
            "--json",
            "--entity",
            "author=u1",
            "--as-of",
            "2026-11-20T11:00:00Z",
            "--feature",
            "author_posting:posts_1h");

    assertThat(new ObjectMapper().readTree(run.out()).at("/metadata/as_of").asText())
        .isEqualTo("2026-11-20T11:00:00Z");
  }

  @Test
  void get_withoutUrl_usesTheAddressInTheDataDirectory(@TempDir Path data) throws IOException {
    Files.writeString(data.resolve("http"), url() + "\n");

    Run run =
        weir(
            "features",
            "get",
            "--data-dir",
            data.toString(),
            "--entity",
            "author=u1",
            "--feature",
            "author_posting:posts_1h");

    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void get_noInstance_saysWhatToDo(@TempDir Path data) {
    Run run = weir("features", "get", "--data-dir", data.toString(), "--entity", "author=u1");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no running instance in " + data).contains("./weir run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "author=u1|nowhere:x|Feature view nowhere does not exist",
        "author=u1|text_spread:posts_1h|body.entities.text_fingerprint: Field required",
        "author=|text_spread:posts_1h|--entity author= (expected: NAME=KEY[,KEY...])",
        "author|text_spread:posts_1h|--entity author (expected: NAME=KEY[,KEY...])",
      })
  void get_wrong_failsWithTheReason(String entity, String feature, String reason) {
    Run run = weir("features", "get", "--url", url(), "--entity", entity, "--feature", feature);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(reason);
  }

  @Test
  void get_urlNobodyAnswers_says() {
    Run run = weir("features", "get", "--url", "http://127.0.0.1:1", "--entity", "author=u1");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no answer from http://127.0.0.1:1/get-online-features");
  }

  @Test
  void get_entityMissing_isUsage() {
    assertThat(weir("features", "get", "--url", url()).code()).isEqualTo(2);
  }

  @Test
  void moderate_withoutInstance_judgesWithTheShippedModelAndPolicy() throws IOException {
    Run run = weir("moderate", "--json", "Have a nice day, everyone.");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertThat(answer.get("action").asText()).isEqualTo("allow");
    assertThat(answer.get("features").asText()).isEqualTo("none");
    assertThat(answer.at("/scores/toxic").isNumber()).isTrue();
  }

  @Test
  void moderate_forPeople_namesActionScoresAndVersions() {
    Run run = weir("moderate", "Have a nice day, everyone.");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().findFirst()).contains("allow");
    assertThat(run.out()).containsPattern("toxic +0\\.\\d{3}").contains("features: none");
  }

  @Test
  void moderate_withUrl_asksTheInstance() throws IOException {
    Run run =
        weir("moderate", "--url", url(), "--author", "u1", "--json", "Have a nice day, everyone.");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertThat(answer.get("action").asText()).isEqualTo("demote");
    assertThat(answer.get("features").asText()).isEqualTo("read");
  }

  @Test
  void moderate_withPolicyFile_usesIt(@TempDir Path folder) throws IOException {
    Path policy = folder.resolve("strict.yaml");
    Files.writeString(
        policy,
        """
        name: strict
        mode: shadow
        fallback: review
        categories:
          any: {}
        rules:
          - id: everything
            category: any
            action: label
            when: "content.length > 0"
            explanation: "there is a text"
        """);

    Run run = weir("moderate", "--policy", policy.toString(), "Have a nice day, everyone.");

    assertThat(run.out()).startsWith("label (any), in shadow").contains("there is a text");
  }

  @Test
  void moderate_policyBroken_failsWithItsPlace(@TempDir Path folder) throws IOException {
    Path policy = folder.resolve("broken.yaml");
    Files.writeString(policy, "name: [");

    Run run = weir("moderate", "--policy", policy.toString(), "text");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("configuration refused").contains("broken.yaml:1:8");
  }

  @Test
  void moderate_authorWithoutInstance_saysWhatIsMissing() {
    Run run = weir("moderate", "--author", "u1", "text");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("--author").contains("--url");
  }
}
