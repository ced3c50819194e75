package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.decision.Reason;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.rollout.Share;
import dev.weir.streams.Main;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.policies.PolicyArchive;
import dev.weir.streams.routing.RoutingTable;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.settings.ModerationFiles;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageMeters;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Policies published to two instances under load, one of which is killed in between. How long
 * things take is told; what verdicts say is held against the policy that they name.
 *
 * <p>Bigger: {@code -Dweir.publish.policies=100 -Dweir.publish.posts=500}.
 */
class PolicyPublishingIT {
  private static final int PARTITIONS = 2;
  private static final int POLICIES = Integer.getInteger("weir.publish.policies", 20);
  private static final int POSTS_PER_SECOND = Integer.getInteger("weir.publish.posts", 100);
  private static final long SEED = 20261121;
  private static final Duration BETWEEN = Duration.ofNanos(1_000_000_000L / POSTS_PER_SECOND);

  @TempDir Path directory;
  private EmbeddedBroker broker;
  private VerdictLog log;
  private final Map<String, Post> postsById = new ConcurrentHashMap<>();
  private final Map<Integer, List<Long>> delaysMsByPartition = new TreeMap<>();

  private static String policy(int number) {
    return """
        name: published
        mode: enforce
        fallback: review
        categories:
          toxicity:
            score: toxic
            thresholds: { review: 0.%02d }
          stamp: {}
        rules:
          - id: stamp
            category: stamp
            action: label
            when: content.length >= 1 && features.author_posting.posts_10s >= 1
            explanation: "policy number %d, {features.author_posting.posts_10s} posts"
        """
        .formatted(50 + number % 50, number);
  }

  @Test
  void policies_publishedUnderLoad_decideEachVerdictAlone() throws Exception {
    List<ClusterInstance> instances = new ArrayList<>();
    try (EmbeddedBroker running = EmbeddedBroker.start(directory.resolve("broker"))) {
      broker = running;
      Path first = write(0);
      Random ports = new Random();
      for (int i = 0; i < 2; i++) {
        instances.add(
            new ClusterInstance(
                broker.bootstrapServers(),
                directory.resolve("instance-" + i),
                ManyInstancesIT.freePort(ports),
                List.of("--partitions", "" + PARTITIONS, "--policy", first.toString())));
      }
      instances.get(0).start();
      instances.get(0).awaitReady();
      instances.get(1).start();
      instances.get(1).awaitReady();
      try (VerdictLog verdicts = new VerdictLog(broker.bootstrapServers(), PARTITIONS)) {
        log = verdicts;
        try (Load load = new Load()) {
          load.start();
          awaitNumber(0, Instant.now(), false);
          for (int number = 1; number <= POLICIES; number++) {
            JsonNode said = json(0, "policy", "publish", write(number).toString(), "--wait", "0");
            assertThat(said.path("policy_version").asText()).isEqualTo(version(number));
            Instant published = Instant.parse(said.path("published_at").asText());
            boolean killed = number == POLICIES / 2;
            if (killed) {
              instances.get(1).kill();
              instances.get(1).start();
            }
            // The group has other things to do for a session after the kill.
            awaitNumber(number, published, !killed && number != POLICIES / 2 + 1);
          }
          instances.get(1).awaitReady();
          brokenPolicy_isRefused();
          rollback_putsThePolicyBeforeInForce();
          candidate_looksOn_andDecidesItsShare();
          bothInstances_sayWhatTheyDecideBy();
        }
        log.drain();
        assertThat(log.conflicts()).as("repeated verdicts with other bytes").isEmpty();
        everyVerdict_isThatOfThePolicyItNames();
        tell();
      }
    } finally {
      instances.forEach(ClusterInstance::close);
    }
  }

  private void brokenPolicy_isRefused() throws IOException {
    String before = json(0, "policy", "status").path("releases").toString();
    Path broken =
        Files.writeString(
            directory.resolve("broken.yaml"),
            policy(1).replace("posts_10s >= 1", "posts_11s >= 1"));
    assertThat(weir(2, "policy", "publish", broken.toString()))
        .contains("broken.yaml:13:")
        .contains("did you mean 'features.author_posting.posts_10s'?")
        .contains("nothing was published");
    assertThat(weir(2, "policy", "check", broken.toString())).contains("it cannot be published");
    assertThat(json(0, "policy", "status").path("releases").toString()).isEqualTo(before);
  }

  private void rollback_putsThePolicyBeforeInForce() throws IOException {
    Instant now = Instant.now();
    JsonNode said = json(0, "policy", "rollback", "--wait", "120");
    assertThat(said.path("policy_version").asText()).isEqualTo(version(POLICIES - 1));
    assertThat(said.path("missing").isEmpty()).as("%s", said).isTrue();
    assertThat(said.path("effective_ms").size()).as("%s", said).isEqualTo(2);
    awaitNumber(POLICIES - 1, now, false);
    assertThat(weir(0, "policy", "diff", write(POLICIES).toString()))
        .contains("category 'toxicity': thresholds.review: ", "rule 'stamp': explanation: ");
  }

  private void candidate_looksOn_andDecidesItsShare() throws IOException {
    String other = version(POLICIES);
    JsonNode shadow =
        json(0, "policy", "publish", write(POLICIES).toString(), "--shadow", "--wait", "0");
    String release = shadow.path("release").asText();
    Await.until(
        () -> {
          log.drain();
          return log.verdicts().stream()
              .anyMatch(v -> release(v).equals(release) && v.getRelease().getCandidate() != null);
        },
        () -> "a verdict with a candidate");
    JsonNode half =
        json(
            0,
            "policy",
            "publish",
            write(POLICIES).toString(),
            "--percentage",
            "50",
            "--wait",
            "0");
    Share share = new Share(5_000, "published", Share.By.AUTHOR);
    Await.until(
        () -> {
          log.drain();
          return log.verdicts().stream()
                  .filter(v -> release(v).equals(half.path("release").asText()))
                  .map(Verdict::getPolicyVersion)
                  .distinct()
                  .count()
              == 2;
        },
        () -> "verdicts of both policies");
    for (Verdict verdict : log.verdicts()) {
      if (release(verdict).equals(half.path("release").asText())) {
        assertThat(verdict.getPolicyVersion().equals(other))
            .as("%s", verdict)
            .isEqualTo(share.has(verdict.getAuthorId(), verdict.getPostId()));
      }
    }
  }

  private void bothInstances_sayWhatTheyDecideBy() {
    Await.until(
        () -> {
          JsonNode status = json(0, "policy", "status");
          String newest = status.path("releases").get(0).path("id").asText();
          return status.path("instances").size() == 2
              && newest.equals(status.path("instances").get(0).path("release").asText())
              && newest.equals(status.path("instances").get(1).path("release").asText());
        },
        () -> weir(0, "policy", "status", "--history"));
  }

  private static String release(Verdict verdict) {
    return verdict.getRelease() == null ? "" : verdict.getRelease().getId();
  }

  /** Waits until each text task decides by that policy. */
  private void awaitNumber(int number, Instant since, boolean timed) {
    String version = version(number);
    Map<Integer, Long> delays = new TreeMap<>();
    Await.until(
        () -> {
          log.drain();
          for (Verdict verdict : log.verdicts()) {
            long decidedMs = verdict.getTimings().getDecidedAt().toEpochMilli();
            if (verdict.getPolicyVersion().equals(version) && decidedMs >= since.toEpochMilli()) {
              delays.merge(partition(verdict), decidedMs - since.toEpochMilli(), Math::min);
            }
          }
          return delays.size() == PARTITIONS;
        },
        () -> "policy number " + number + " decides: " + delays);
    if (timed) {
      delays.forEach(
          (partition, ms) ->
              delaysMsByPartition.computeIfAbsent(partition, p -> new ArrayList<>()).add(ms));
    }
  }

  private static int partition(Verdict verdict) {
    return RoutingTable.partitionOf(verdict.getPost().getTextFingerprint(), PARTITIONS);
  }

  /** Each is made again with the policy it names: no byte may come from another one. */
  private void everyVerdict_isThatOfThePolicyItNames() {
    Configuration loaded = Configuration.load(ModerationFiles.shipped());
    PolicyArchive archive =
        PolicyArchive.read(KafkaConnection.to(broker.bootstrapServers()), loaded::moderator)
            .orElseThrow();
    StageParts parts =
        new StageParts(
            loaded.definitions(),
            loaded.definitions().version(),
            loaded.columns(),
            loaded.firstLook(),
            new Normalizer(),
            loaded.scorer(),
            loaded.moderator(loaded.policySource(), "policy.yaml"),
            InstantSource.system(),
            StageMeters.NONE,
            false);
    Redecision redecision = new Redecision(parts, true, archive);
    AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
    Map<String, String> texts = new TreeMap<>();
    for (int number = 0; number <= POLICIES; number++) {
      texts.put(version(number), "policy number " + number + ",");
    }
    assertThat(log.verdicts()).hasSizeGreaterThan(POLICIES);
    for (Verdict verdict : log.verdicts()) {
      Verdict again = redecision.again(postsById.get(verdict.getPostId()), null, verdict);
      assertThat(codec.encode(again)).as("%s%n%s", verdict, again).isEqualTo(codec.encode(verdict));
      assertThat(verdict.getReasons())
          .as("%s", verdict)
          .extracting(Reason::getExplanation)
          .anyMatch(said -> said.startsWith(texts.get(verdict.getPolicyVersion())));
    }
  }

  private void tell() {
    delaysMsByPartition.forEach(
        (partition, delays) -> {
          delays.sort(null);
          System.out.printf(
              Locale.ROOT,
              "text task %d: release written to first verdict by the new policy: %d policies,"
                  + " p50 %d ms, p99 %d ms, longest %d ms%n",
              partition,
              delays.size(),
              delays.get(delays.size() / 2),
              delays.get(Math.min(delays.size() - 1, delays.size() * 99 / 100)),
              delays.get(delays.size() - 1));
        });
    System.out.printf(
        "%d verdicts, each made again with the policy it names; %d delivered again%n",
        log.verdicts().size(), log.repeated());
  }

  private Path write(int number) throws IOException {
    return Files.writeString(directory.resolve("policy-" + number + ".yaml"), policy(number));
  }

  private static String version(int number) {
    return PolicyCompiler.version(policy(number));
  }

  private JsonNode json(int code, String... arguments) {
    try {
      String[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = "--json";
      return new ObjectMapper().readTree(weir(code, all));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What the command says on standard output; what it says on error where that is empty. */
  private String weir(int expectedCode, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--bootstrap-servers";
    all[arguments.length + 1] = broker.bootstrapServers();
    boolean connects = !List.of(arguments).contains("check");
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(connects ? all : arguments);
    assertThat(code).as("%s%n%s%n%s", List.of(all), out, err).isEqualTo(expectedCode);
    return out.toString().isEmpty() ? err.toString() : out.toString();
  }

  /** Posts one after the other until it is closed. */
  private final class Load implements AutoCloseable {
    private final Loader loader = new Loader(broker.bootstrapServers());
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean stopped;

    void start() {
      thread.start();
    }

    private void run() {
      Iterator<Post> posts = Posts.endless(SEED, random -> random.nextInt(400), 1_000, 1_000);
      while (!stopped) {
        Post post = posts.next();
        postsById.put(post.getPostId(), post);
        loader.send(post);
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      loader.awaitAcknowledged(postsById.size());
    }

    @Override
    public void close() {
      stopped = true;
      try {
        thread.join(TimeUnit.MINUTES.toMillis(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      loader.close();
    }
  }
}
