import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks what the commands printed in a CI run, against a count over the same posts. Run from
 * source with the distribution's jars: {@code java -cp 'streams/target/weir/lib/*' .ci/Check.java}.
 *
 * <pre>
 *   demo FILE                    the summary of weir demo --json
 *   sent FILE                    prints how many rows weir ingest --json sent; none may be set aside
 *   verdicts FILE ROWS           weir verdicts tail --json: one verdict per post, ROWS of them
 *   repeats FILE ROWS            weir verdicts tail --json where instances died: a verdict for each of
 *                                ROWS posts; one that came again came with the same content
 *   authors FILE                 the authors of those verdicts, with commas
 *   as-of FILE                   the event time of the newest of those verdicts
 *   features VERDICTS FEATURES   weir features get --json of all of them, against a plain count
 * </pre>
 */
final class Check {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the demo plants; see docs of {@code weir demo}. */
  private static final List<String> SCENARIOS =
      List.of(
          "spam_burst", "copy_paste_campaign", "pile_on", "toxic_regular", "obfuscated_abuse");

  /** Far below what was measured: a tripwire for a broken path, not a claim about quality. */
  private static final double RECALL_MIN = 0.5;

  private static final double ORDINARY_RATE_MAX = 0.05;

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    switch (args[0]) {
      case "demo" -> demo(JSON.readTree(Files.readString(file)));
      case "sent" -> sent(JSON.readTree(Files.readString(file)));
      case "verdicts" -> verdicts(lines(file), Integer.parseInt(args[2]));
      case "repeats" -> repeats(lines(file), Integer.parseInt(args[2]));
      case "authors" -> System.out.println(String.join(",", postsByAuthor(lines(file)).keySet()));
      case "as-of" -> System.out.println(newest(lines(file)));
      case "features" -> features(lines(file), JSON.readTree(Files.readString(Path.of(args[2]))));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void demo(JsonNode summary) {
    long posts = number(summary, "posts");
    check(posts > 0, "posts", posts, "> 0");
    check(number(summary, "verdicts") == posts, "verdicts", summary.get("verdicts"), posts);
    check(number(summary, "dead_letters") == 0, "dead_letters", summary.get("dead_letters"), 0);
    check(number(summary, "lookups") > 0, "lookups", summary.get("lookups"), "> 0");
    for (String name : List.of("by_action", "by_category", "latency_ms", "planted", "ordinary")) {
      check(summary.path(name).isObject(), name, summary.get(name), "an object");
    }
    for (String name : List.of("p50", "p99", "p999")) {
      JsonNode value = summary.get("latency_ms").path(name);
      check(value.asDouble() > 0, "latency_ms." + name, value, "> 0");
    }
    long planted = 0;
    long caught = 0;
    for (String scenario : SCENARIOS) {
      JsonNode counts = summary.get("planted").path(scenario);
      check(counts.has("recall"), "planted." + scenario + ".recall", counts, "a rate or null");
      planted += number(counts, "posts");
      caught += number(counts, "caught");
    }
    check(planted > 0, "planted posts", planted, "> 0");
    check(caught >= RECALL_MIN * planted, "planted, caught of " + planted, caught, RECALL_MIN);
    double rate = summary.get("ordinary").path("rate").asDouble(1);
    check(rate <= ORDINARY_RATE_MAX, "ordinary.rate", rate, "<= " + ORDINARY_RATE_MAX);
    System.out.printf(
        "ok: %d posts, as many verdicts, no dead letter; planted %d of %d caught; ordinary flagged %s%n",
        posts, caught, planted, rate);
  }

  private static void sent(JsonNode summary) {
    check(number(summary, "rejected") == 0, "rejected", summary.get("rejected"), 0);
    check(number(summary, "sent") > 0, "sent", summary.get("sent"), "> 0");
    System.out.println(number(summary, "sent"));
  }

  private static void verdicts(List<JsonNode> verdicts, int rows) {
    Set<String> posts = new HashSet<>();
    Map<String, Integer> byAction = new TreeMap<>();
    for (JsonNode verdict : verdicts) {
      String post = verdict.path("post_id").asText();
      check(posts.add(post), "verdicts of " + post, "more than one", "one");
      check(verdict.path("scores").size() > 0, post + ": scores", verdict.get("scores"), "some");
      byAction.merge(verdict.path("action").asText(), 1, Integer::sum);
    }
    check(posts.size() == rows, "posts with a verdict", posts.size(), rows);
    System.out.printf("ok: %d posts, one verdict each: %s%n", rows, byAction);
  }

  private static void repeats(List<JsonNode> verdicts, int rows) {
    Set<String> posts = new HashSet<>();
    Map<String, JsonNode> seen = new TreeMap<>();
    int again = 0;
    for (JsonNode verdict : verdicts) {
      String post = verdict.path("post_id").asText();
      posts.add(post);
      JsonNode first = seen.putIfAbsent(post + " #" + verdict.path("revision").asInt(), verdict);
      if (first != null) {
        again++;
        check(first.equals(verdict), "a verdict that came again", verdict, first);
      }
    }
    check(posts.size() == rows, "posts with a verdict", posts.size(), rows);
    System.out.printf(
        "ok: %d posts, a verdict for each; %d revisions, %d came again with the same content%n",
        rows, seen.size(), again);
  }

  private static void features(List<JsonNode> verdicts, JsonNode answer) {
    Map<String, List<Instant>> posts = postsByAuthor(verdicts);
    Instant asOf = newest(verdicts);
    JsonNode authors = column(answer, "author_id");
    for (Map.Entry<String, Duration> window :
        Map.of("10m", Duration.ofMinutes(10), "1h", Duration.ofHours(1), "1d", Duration.ofDays(1))
            .entrySet()) {
      JsonNode counts = column(answer, "author_posting__posts_" + window.getKey());
      check(counts.size() == posts.size(), "authors answered", counts.size(), posts.size());
      Instant start = asOf.minus(window.getValue());
      for (int i = 0; i < counts.size(); i++) {
        String author = authors.get(i).asText();
        long naive = posts.get(author).stream().filter(at -> at.isAfter(start)).count();
        check(
            counts.get(i).asLong() == naive,
            author + " posts_" + window.getKey(),
            counts.get(i),
            naive);
      }
    }
    System.out.printf("ok: posts in 10m, 1h, 1d of %d authors equal a count%n", posts.size());
  }

  private static Map<String, List<Instant>> postsByAuthor(List<JsonNode> verdicts) {
    Map<String, List<Instant>> posts = new TreeMap<>();
    for (JsonNode verdict : verdicts) {
      posts
          .computeIfAbsent(verdict.path("author_id").asText(), author -> new ArrayList<>())
          .add(Instant.parse(verdict.path("as_of").asText()));
    }
    return posts;
  }

  private static Instant newest(List<JsonNode> verdicts) {
    return verdicts.stream()
        .map(verdict -> Instant.parse(verdict.path("as_of").asText()))
        .max(Instant::compareTo)
        .orElseThrow();
  }

  private static JsonNode column(JsonNode answer, String name) {
    JsonNode names = answer.path("metadata").path("feature_names");
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).asText().equals(name)) {
        return answer.path("results").path(i).path("values");
      }
    }
    throw new IllegalStateException("no column " + name + " in " + names);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> parsed = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      parsed.add(JSON.readTree(line));
    }
    return parsed;
  }

  private static long number(JsonNode object, String name) {
    check(object.path(name).isIntegralNumber(), name, object.get(name), "a whole number");
    return object.get(name).asLong();
  }

  private static void check(boolean holds, String what, Object value, Object expected) {
    if (!holds) {
      System.err.println("check failed: " + what + ": " + value + " (expected: " + expected + ")");
      System.exit(1);
    }
  }

  private Check() {}
}
