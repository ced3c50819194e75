import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks a running Prometheus every query of every Grafana panel, and the value of every alert: each
 * must answer with data of the last minutes. Exit code 1 with the panels that do not.
 *
 * <pre>java -cp 'streams/target/weir/lib/*' .ci/Panels.java URL DASHBOARDS</pre>
 */
final class Panels {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration BACK = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What Grafana computes: four times the interval of the scrapes. */
  private static final String RATE_INTERVAL = "20s";

  private record Question(String where, String query) {}

  private static String url;

  public static void main(String[] args) throws IOException, InterruptedException {
    url = args[0];
    List<Question> questions = new ArrayList<>(panels(Path.of(args[1])));
    int panels = questions.size();
    questions.addAll(alerts());
    List<Question> open = questions;
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      List<Question> still = new ArrayList<>();
      for (Question question : open) {
        if (!answered(question)) {
          still.add(question);
        }
      }
      open = still;
      if (open.isEmpty() || Instant.now().isAfter(end)) {
        break;
      }
      Thread.sleep(2_000);
    }
    for (Question question : open) {
      System.err.println("check failed: no data: " + question.where() + ": " + question.query());
    }
    if (!open.isEmpty() || panels == 0 || questions.size() == panels) {
      System.err.println("check failed: " + (questions.size() - open.size()) + " with data");
      System.exit(1);
    }
    System.out.printf(
        "ok: Prometheus answers %d queries of panels and %d of alerts with data%n",
        panels, questions.size() - panels);
  }

  private static List<Question> panels(Path directory) throws IOException {
    List<Question> questions = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      JsonNode board = JSON.readTree(Files.readString(file));
      for (JsonNode panel : board.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          questions.add(
              new Question(
                  board.path("title").asText() + " / " + panel.path("title").asText(),
                  target.path("expr").asText().replace("$__rate_interval", RATE_INTERVAL)));
        }
      }
    }
    return questions;
  }

  /** Of each alert the value that it compares; what Prometheus says of its rules must be good. */
  private static List<Question> alerts() throws IOException, InterruptedException {
    List<Question> questions = new ArrayList<>();
    for (JsonNode group : get("/api/v1/rules").path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        String name = rule.path("name").asText();
        String last = rule.path("lastError").asText();
        if (!last.isEmpty() || rule.path("health").asText().equals("err")) {
          throw new IllegalStateException("alert " + name + ": " + last);
        }
        questions.add(
            new Question(
                "alert " + name,
                rule.path("query").asText().replaceFirst(" (?:<|>|==|>=|<=) [0-9.]+$", "")));
      }
    }
    return questions;
  }

  /** At least one number in the last minutes that is one. */
  private static boolean answered(Question question) throws IOException, InterruptedException {
    Instant now = Instant.now();
    JsonNode data =
        get(
            "/api/v1/query_range?step=5&start="
                + now.minus(BACK).getEpochSecond()
                + "&end="
                + now.getEpochSecond()
                + "&query="
                + URLEncoder.encode(question.query(), StandardCharsets.UTF_8));
    for (JsonNode series : data.path("result")) {
      for (JsonNode point : series.path("values")) {
        if (!point.path(1).asText().equals("NaN")) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.ofString());
    JsonNode answer = JSON.readTree(response.body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(path + ": " + answer);
    }
    return answer.path("data");
  }

  private Panels() {}
}
