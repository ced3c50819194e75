package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.weir.decision.LabelScore;
import dev.weir.decision.RevisionTakenBack;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.Main;
import dev.weir.streams.enforce.Backoff;
import dev.weir.streams.enforce.EnforcementMeters;
import dev.weir.streams.enforce.Enforcer;
import dev.weir.streams.enforce.Webhook;
import dev.weir.streams.enforce.WebhookBody;
import dev.weir.streams.enforce.WebhookSender;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of a live instance made again out of its log. */
class BacktestIT {
  private static final long SEED = 20261129;
  private static final int POSTS = 1_500;
  private static final int REPORTERS = 9;
  private static final int REVIEWS = POSTS / 50 + 1;
  private static final String STRICT =
      """
      name: strict
      mode: enforce
      fallback: review
      categories:
        toxicity:
          score: toxic
          thresholds: { review: 0.3 }
      """;

  @TempDir Path directory;
  private RunningWeir weir;

  @Test
  void decisions_madeAgainFromTheLog() throws Exception {
    List<Post> posts = Posts.of(SEED, POSTS, 25, Duration.ofHours(40));
    try (RunningWeir running = RunningWeir.start(directory.resolve("data"));
        Loader loader = new Loader(running.bootstrapServers());
        VerdictLog log = new VerdictLog(running.bootstrapServers(), 1)) {
      weir = running;
      posts.forEach(loader::send);
      log.awaitPosts(POSTS, running);
      sayMore(loader, posts);
      Await.until(
          () -> posts.stream().filter(BacktestIT::reported).allMatch(this::countedAllReports),
          () -> "all reports counted\n" + running.said());
      // Comes after all that the reports led to.
      Post last = posts.get(posts.size() - 2);
      review(loader, last, "review-last", "allow");
      Await.until(
          () -> {
            log.drain();
            return log.verdicts().stream()
                .anyMatch(v -> v.getPostId().equals(last.getPostId()) && v.getRevision() > 1);
          },
          () -> "the last review's verdict\n" + running.said());
      List<Verdict> verdicts = log.verdicts();

      theSamePolicy_decidesTheSame(verdicts);
      anotherPolicy_decidesAsCountedByHand(verdicts);
      verdicts_replayToTheByte(verdicts);
      aVerdict_isPutInWords(verdicts);
      anAppeal_overturnsWhatReportsLedTo(loader, log);
      verdicts_areBroughtToAWebhook(log);
    }
  }

  /** Passed, reported, held, removed by a reviewer, overturned by a second one on appeal. */
  private void anAppeal_overturnsWhatReportsLedTo(Loader loader, VerdictLog log) {
    Post post =
        Posts.post("joke", "joker", "we met by the lake before lunch", Posts.START.plusSeconds(9));
    List<String> record =
        List.of(
            "author_reputation:verdicts_7d", "author_reputation:flagged_7d", "flagged_ratio_7d");
    long asOfMs = post.getCreatedAt().plus(Duration.ofDays(1)).toEpochMilli();
    loader.send(post);
    awaitRevision(log, post, 1, "allow");
    Await.until(
        () -> isValue(weir.author("joker", asOfMs, record).get(record.get(0)), 1),
        () -> "the first verdict in its author's record\n" + weir.said());
    Map<String, RunningWeir.Told> untouched = weir.author("joker", asOfMs, record);

    report(loader, post, "joke");
    Verdict held = awaitRevision(log, post, 2, "review");
    assertThat(held.getChange().getRulesAdded()).containsExactly("reported-by-many");
    review(loader, post, "joke-1", "remove");
    Verdict removed = awaitRevision(log, post, 3, "remove");
    loader.sendRaw(
        Topics.APPEALS,
        post.getPostId().getBytes(UTF_8),
        AvroCodec.of(Appeal.class)
            .encode(
                new Appeal(
                    "appeal-1", "joke", "joker", 3, null, removed.getAsOf().plusSeconds(60))));
    assertThat(awaitRevision(log, post, 4, "remove").getAppeal()).isEqualTo("appeal-1");
    Await.until(
        () -> isValue(weir.author("joker", asOfMs, record).get(record.get(1)), 2),
        () -> "held and removed in its author's record\n" + weir.said());
    review(loader, post, "joke-2", "m2", "allow");
    Verdict overturned = awaitRevision(log, post, 5, "allow");
    assertThat(overturned.getOverturn().getTakenBack())
        .extracting(RevisionTakenBack::getRevision)
        .containsExactly(2, 3);
    Await.until(
        () -> weir.author("joker", asOfMs, record).equals(untouched),
        () -> "a record as though nothing had been: " + untouched + "\n" + weir.said());
    assertThat(weir(0, "replay", "joke"))
        .contains("revision 1: the same, to the byte", "revision 2: the same, to the byte")
        .doesNotContain("differs");
    assertThat(weir(0, "explain", "joke"))
        .contains("overturned on appeal", "Taken back from the author's record: revisions 2, 3");
  }

  /** A receiver that fails at first, and refuses one post for good. */
  private void verdicts_areBroughtToAWebhook(VerdictLog log) throws Exception {
    log.drain();
    Set<String> wanted = new TreeSet<>();
    log.verdicts().stream()
        .filter(v -> WebhookBody.isWanted(v, Set.of()))
        .forEach(v -> wanted.add(WebhookBody.id(v.getPostId(), v.getRevision())));
    assertThat(wanted).contains("joke/2", "joke/3", "joke/4", "joke/5").doesNotContain("joke/1");
    Set<String> failed = ConcurrentHashMap.newKeySet();
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            int status = id.equals("joke/3") ? 410 : failed.add(id) ? 500 : 204;
            if (status == 204) {
              taken.add(id);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
      Webhook to = Webhook.of("http://127.0.0.1:" + server.getAddress().getPort() + "/", false);
      Predicate<EnforcementMeters> all =
          m -> m.counted("delivered") + m.counted("set_aside") == wanted.size();
      enforce(to, threads, all);
      assertThat(taken).doesNotHaveDuplicates();
      wanted.remove("joke/3");
      assertThat(taken).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(taken.stream().filter(id -> id.startsWith("joke/")).toList())
          .containsExactly("joke/2", "joke/4", "joke/5");
      List<String> letters = new ArrayList<>();
      try (TopicLog aside =
          new TopicLog(
              weir.bootstrapServers(),
              Topics.ENFORCEMENT_DEAD_LETTERS,
              1,
              record -> letters.add(new String(record.value(), UTF_8)))) {
        aside.drain();
      }
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0))
          .contains("\"id\":\"joke/3\"", "status 410", "\"action\":\"remove\"");

      // The group has done it all: one more verdict is all that another start tells.
      Post more = Posts.post("more", "joker", "we met by the lake", Posts.START.plusSeconds(9_000));
      try (Loader loader = new Loader(weir.bootstrapServers())) {
        loader.send(more);
        awaitRevision(log, more, 1, "allow");
        review(loader, more, "more-1", "remove");
        awaitRevision(log, more, 2, "remove");
      }
      taken.clear();
      enforce(to, threads, m -> m.counted("delivered") == 1);
      assertThat(taken).containsExactly("more/2");
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private void enforce(Webhook to, ExecutorService threads, Predicate<EnforcementMeters> done)
      throws Exception {
    WebhookSender sender =
        new WebhookSender(to, null, Duration.ofMinutes(1), InstantSource.system(), threads);
    Enforcer.Settings settings =
        new Enforcer.Settings(
            "enforcing", true, Set.of(), 4, 100, new Backoff(1, 10, 1_000, 600_000), SEED);
    try (EnforcementMeters meters = new EnforcementMeters()) {
      CountDownLatch stop = new CountDownLatch(1);
      Future<?> running =
          threads.submit(
              () -> {
                try (Enforcer enforcer =
                    new Enforcer(
                        KafkaConnection.to(weir.bootstrapServers()),
                        settings,
                        sender::send,
                        InstantSource.system(),
                        meters)) {
                  var unused =
                      threads.submit(
                          () -> {
                            stop.await();
                            enforcer.stop();
                            return null;
                          });
                  enforcer.run();
                }
              });
      try {
        Await.until(
            () -> running.isDone() || done.test(meters), () -> meters.page() + "\n" + weir.said());
      } finally {
        stop.countDown();
      }
      running.get(2, TimeUnit.MINUTES);
      assertThat(done.test(meters)).as(meters.page()).isTrue();
    }
  }

  private static boolean isValue(RunningWeir.Told told, double expected) {
    return told != null && told.value() != null && told.value() == expected;
  }

  private Verdict awaitRevision(VerdictLog log, Post post, int revision, String action) {
    List<Verdict> found = new ArrayList<>();
    Await.until(
        () -> {
          log.drain();
          log.verdicts().stream()
              .filter(v -> v.getPostId().equals(post.getPostId()) && v.getRevision() == revision)
              .forEach(found::add);
          return !found.isEmpty();
        },
        () -> post.getPostId() + " revision " + revision + "\n" + weir.said());
    assertThat(found.get(0).getAction()).isEqualTo(action);
    return found.get(0);
  }

  /** Reports of some posts by enough people for a second look; reviewers' answers to others. */
  private static void sayMore(Loader loader, List<Post> posts) {
    for (int i = 0; i < posts.size(); i++) {
      Post post = posts.get(i);
      if (reported(post)) {
        report(loader, post, "report-" + i);
      }
      if (i % 50 == 7) {
        review(loader, post, "review-" + i, i % 100 == 7 ? "remove" : "allow");
      }
    }
  }

  private static void report(Loader loader, Post post, String id) {
    AvroCodec<Report> reports = AvroCodec.of(Report.class);
    for (int n = 0; n < REPORTERS; n++) {
      loader.sendRaw(
          Topics.REPORTS,
          post.getPostId().getBytes(UTF_8),
          reports.encode(
              new Report(
                  id + "-" + n,
                  post.getPostId(),
                  post.getAuthorId(),
                  "reader-" + n,
                  null,
                  null,
                  post.getCreatedAt().plusSeconds(60))));
    }
  }

  private static void review(Loader loader, Post post, String id, String action) {
    review(loader, post, id, "m1", action);
  }

  private static void review(Loader loader, Post post, String id, String reviewer, String action) {
    Instant at = post.getCreatedAt().plusSeconds(90);
    loader.sendRaw(
        Topics.REVIEWS,
        post.getPostId().getBytes(UTF_8),
        AvroCodec.of(Review.class)
            .encode(
                new Review(
                    id, post.getPostId(), post.getAuthorId(), reviewer, action, null, null, at)));
  }

  private static boolean reported(Post post) {
    return post.getPostId().hashCode() % 20 == 0;
  }

  private boolean countedAllReports(Post post) {
    RunningWeir.Told reports =
        weir.told(
                Map.of("post_id", post.getPostId()),
                post.getCreatedAt().plusSeconds(60).toEpochMilli(),
                List.of("post_reports:reports_1h"))
            .get("post_reports:reports_1h");
    return reports != null && reports.value() != null && reports.value() == REPORTERS;
  }

  private static boolean isSecondLook(Verdict verdict) {
    return verdict.getRevision() > 1 && !Redecision.byReviewer(verdict);
  }

  private void theSamePolicy_decidesTheSame(List<Verdict> verdicts) throws IOException {
    Path report = directory.resolve("report.html");
    JsonNode said = json(0, "backtest", "--json", "--expect-same", "--report", report.toString());
    assertThat(said.path("different").asLong()).as("%s", said).isZero();
    assertThat(said.path("posts").asLong()).isEqualTo(POSTS);
    assertThat(said.path("decisions").asLong())
        .isEqualTo(verdicts.stream().filter(v -> !Redecision.byReviewer(v)).count());
    assertThat(said.path("second_looks").asLong())
        .isEqualTo(verdicts.stream().filter(BacktestIT::isSecondLook).count())
        .isGreaterThan(10);
    assertThat(said.path("judged_posts").asLong()).isEqualTo(REVIEWS);
    assertThat(said.path("skipped").isEmpty()).as("%s", said).isTrue();
    assertThat(weir(1, "backtest", "--report", directory.resolve("none/report.html").toString()))
        .contains("--report", "none/report.html: cannot be written");
    assertThat(Files.readString(report))
        .contains("<h2>By action</h2>", "0 differ")
        .doesNotContain("<script", "http");
  }

  private void anotherPolicy_decidesAsCountedByHand(List<Verdict> verdicts) throws IOException {
    Path policy = Files.writeString(directory.resolve("strict.yaml"), STRICT);
    Map<String, Map<String, Long>> expected = new TreeMap<>();
    long changed = 0;
    for (Verdict verdict : verdicts) {
      if (!Redecision.byReviewer(verdict)) {
        String now = toxic(verdict) >= 0.3 ? "review" : "allow";
        expected
            .computeIfAbsent(verdict.getAction(), a -> new TreeMap<>())
            .merge(now, 1L, Long::sum);
        changed += now.equals(verdict.getAction()) ? 0 : 1;
      }
    }
    JsonNode said = json(0, "backtest", "--json", "--policy", policy.toString());
    assertThat(changed).isPositive();
    assertThat(said.path("action_changed").asLong()).isEqualTo(changed);
    assertThat(said.path("actions"))
        .isEqualTo(new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(expected)));
    assertThat(said.path("reviewer_load").path("now").asLong())
        .isEqualTo(expected.values().stream().mapToLong(m -> m.getOrDefault("review", 0L)).sum());
    assertThat(said.path("changes").get(0).path("post_id").asText()).isNotEmpty();
    Map<Boolean, Long> reviewed =
        verdicts.stream()
            .filter(Redecision::byReviewer)
            .collect(Collectors.partitioningBy(v -> toxic(v) >= 0.3, Collectors.counting()));
    JsonNode quality = said.path("quality_now");
    assertThat(quality.path("harmful_flagged").asLong() + quality.path("harmless_flagged").asLong())
        .isEqualTo(reviewed.get(true));
    assertThat(quality.path("harmful_flagged").asLong() + quality.path("harmful_passed").asLong())
        .isEqualTo(POSTS / 100);
    assertThat(weir(1, "backtest", "--policy", policy.toString(), "--expect-same"))
        .contains("By action", "Examples of changed actions");
  }

  private static double toxic(Verdict verdict) {
    return verdict.getScores().stream()
        .filter(score -> score.getLabel().equals("toxic"))
        .mapToDouble(LabelScore::getScore)
        .findFirst()
        .orElseThrow();
  }

  private void verdicts_replayToTheByte(List<Verdict> verdicts) throws IOException {
    String looked =
        verdicts.stream().filter(BacktestIT::isSecondLook).findFirst().orElseThrow().getPostId();
    String reviewed =
        verdicts.stream().filter(Redecision::byReviewer).findFirst().orElseThrow().getPostId();
    String plain = verdicts.get(verdicts.size() / 2).getPostId();
    for (String post : List.of(looked, reviewed, plain)) {
      assertThat(weir(0, "replay", post)).contains("revision 1: the same, to the byte");
    }
    assertThat(weir(0, "replay", looked)).contains("revision 2: the same, to the byte");
    assertThat(weir(0, "replay", reviewed)).contains("a reviewer's answer");
    Path policy = directory.resolve("strict.yaml");
    assertThat(weir(1, "replay", plain, "--policy", policy.toString()))
        .contains("decided with policy", "--policy FILE of then");
    assertThat(weir(1, "replay", plain, "--policy", policy.toString(), "--any-version"))
        .contains("differs in", "policy_version");
    assertThat(weir(1, "replay", "no-such-post")).contains("no verdict in the log");
  }

  private void aVerdict_isPutInWords(List<Verdict> verdicts) throws IOException {
    Verdict flagged =
        verdicts.stream()
            .filter(v -> v.getReasons().stream().anyMatch(r -> r.getRule().equals("spam-burst")))
            .filter(v -> v.getAction().equals("demote") && !Redecision.byReviewer(v))
            .findFirst()
            .orElseThrow();
    String revision = String.valueOf(flagged.getRevision());
    assertThat(weir(0, "explain", flagged.getPostId(), "--revision", revision))
        .contains(
            "demote (spam)",
            "spam-burst fired",
            "when features.author_posting.posts_10s >= 5",
            "author_posting:posts_10s 4 instead of");
    JsonNode said = json(0, "explain", flagged.getPostId(), "--revision", revision, "--json");
    for (JsonNode change : said.path("nearest_changes")) {
      assertThat(change.path("action").asText()).isNotEqualTo("demote");
    }
    assertThat(weir(1, "explain", flagged.getPostId(), "--revision", "99"))
        .contains("--revision: 99 (expected: 1");
  }

  private JsonNode json(int expectedCode, String... arguments) throws IOException {
    return new ObjectMapper().readTree(weir(expectedCode, arguments));
  }

  /** What the command says on standard output; what it says on error where that is empty. */
  private String weir(int expectedCode, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--bootstrap-servers";
    all[arguments.length + 1] = weir.bootstrapServers();
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
    assertThat(code).as("%s%n%s%n%s", List.of(all), out, err).isEqualTo(expectedCode);
    return out.toString().isEmpty() ? err.toString() : out.toString();
  }
}
