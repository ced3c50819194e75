package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.social.SocialDefinitions;
import dev.weir.features.window.ViewPlan;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.Main;
import dev.weir.streams.endtoend.DisturbedLog.Kind;
import dev.weir.streams.endtoend.DisturbedLog.Sent;
import dev.weir.streams.endtoend.ValueTally.Computed;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Live = replay = training set. One log of posts, with late ones, doubles and deletions, goes
 * through a running instance, which logs features with its verdicts; through {@code weir
 * training-set}, which replays the topic; and through a count that knows nothing of either. All
 * values of all posts are compared.
 *
 * <p>What is claimed is said in docs/training-sets.md. A long run, which takes minutes:
 *
 * <pre>
 * ./mvnw -q -Dquick -Dmaven.test.skip=false -DskipTests=false -pl streams -am verify -Dtest=None \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
 *     -Dit.test=LiveReplayTrainingIT -Dweir.posts=1000000
 * </pre>
 */
class LiveReplayTrainingIT {
  private static final int POSTS = Integer.getInteger("weir.posts", 4_000);
  private static final long SEED = Long.getLong("weir.seed", 20261125);
  private static final int LONG_RUN = 100_000;

  // About 60 days of event time at a million posts, 3 at some thousands: bursts and quiet hours.
  private static final int MEAN_GAP_MS = POSTS < LONG_RUN ? 90_000 : 8_000;
  private static final int AUTHORS = Math.max(20, POSTS / 50);
  private static final int HOT_AUTHORS = POSTS < LONG_RUN ? 3 : 30;
  // A post waits for answers to its author's posts of more than a second before: a log in which
  // every other one does goes through one after the other.
  private static final int HOT_PERCENT = POSTS < LONG_RUN ? 30 : 4;
  private static final int BURST_EVERY = POSTS < LONG_RUN ? 8 : 80;

  /** Posts sent and not answered yet, at most: answers must not take 30 s on any machine. */
  private static final int AHEAD_MAX = 1_000;

  private static final String POSTS_SOURCE =
      "posts:     { topic: posts,     schema: dev.weir.event.Post,       event_time: created_at }";

  @TempDir Path directory;

  private final TextScorer scorer = Configuration.scorer(Optional.empty());
  private final Map<String, List<String>> inputs = new HashMap<>();
  private FeatureDefinitions definitions;
  private final ValueTally liveAndTraining = new ValueTally("live = training set");
  private final ValueTally liveAndNaive = new ValueTally("live, naive");
  private final ValueTally trainingAndNaive = new ValueTally("training set, naive");
  private final ValueTally byEventTime = new ValueTally("training set by event time, naive");

  /** Which definitions, and how many partitions. */
  enum Setting {
    /** The shipped views, doubles known by their id; a deletion takes no count back. */
    BOUNDED,
    /** Raw events kept; a deletion takes its post out of every window. */
    EXACT
  }

  @ParameterizedTest
  @CsvSource({"BOUNDED, 1", "EXACT, 1", "BOUNDED, 2"})
  void features_liveInATrainingSetAndCountedNaively_areTheSame(Setting setting, int partitions)
      throws IOException {
    Path file = Files.writeString(directory.resolve("features.yaml"), definitions(setting));
    read(file);
    boolean logOrder = partitions == 1;
    String partitionsGiven = Integer.toString(partitions);
    List<String> memory = POSTS < LONG_RUN ? RunningWeir.SMALL : List.of("-Xmx1g");
    try (RunningWeir weir =
            RunningWeir.start(
                memory,
                directory.resolve("data"),
                "--definitions",
                file.toString(),
                "--partitions",
                partitionsGiven);
        Loader loader = new Loader(weir.bootstrapServers());
        FirstVerdicts verdicts = new FirstVerdicts(weir.bootstrapServers(), partitions)) {
      int sent = send(loader, weir, partitions);
      Path moments = writeMoments();
      String topic = "kafka:posts";
      Path eventTime = directory.resolve("event-time.csv");
      trainingSet(weir, file, topic, moments, eventTime, List.of());
      Optional<Path> known = Optional.empty();
      if (logOrder) {
        known = Optional.of(directory.resolve("known.csv"));
        trainingSet(
            weir,
            file,
            topic,
            moments,
            known.get(),
            List.of("--known-offset-column", "post_offset"));
      }
      compareInLogOrder(weir, verdicts, known, setting);
      compareByEventTime(eventTime, setting);
      System.out.printf(
          "%s views, %d partitions, seed %d: %,d posts, %,d records; %.0f waited, %.0f in vain%n",
          setting,
          partitions,
          SEED,
          POSTS,
          sent,
          weir.metric("weir_posts_parked_total"),
          weir.metric("weir_posts_impatient_total"));
      assertThat(weir.metric("weir_posts_impatient_total"))
          .as("posts that went on without an answer that took 30 s: too busy a machine")
          .isZero();
      assertThat(weir.metric("weir_posts_parked_total")).isPositive();
      assertThat(weir.metric("weir_posts_waiting")).as("all have been answered").isZero();
      List<ValueTally> tallies =
          logOrder
              ? List.of(liveAndTraining, liveAndNaive, trainingAndNaive, byEventTime)
              : List.of(liveAndNaive, byEventTime);
      for (ValueTally tally : tallies) {
        System.out.println(tally);
        assertThat(tally.mismatches()).as("%s", tally.differences()).isZero();
        assertThat(tally.exact()).as("%s", tally).isGreaterThan(20L * POSTS);
        assertThat(tally.invalid()).as("%s", tally).isLessThan(POSTS / 5);
      }
      if (setting == Setting.BOUNDED) {
        assertThat(byEventTime.bounded()).isGreaterThan(POSTS / 10);
      }
    }
  }

  private void read(Path file) {
    definitions = DefinitionsFile.load(Optional.of(file), scorer.labels()).definitions();
    definitions
        .onDemand()
        .forEach(feature -> inputs.put(feature.name(), feature.formula().inputs()));
  }

  private long keptMs(String view) {
    return new ViewPlan(definitions.view(view).orElseThrow()).retentionMs();
  }

  private static String definitions(Setting setting) {
    String shipped = SocialDefinitions.yaml();
    assertThat(shipped).contains(POSTS_SOURCE).contains("  moderation:\n");
    String ids = "event_time: created_at, event_id: post_id, dedupe: 7d";
    boolean exact = setting == Setting.EXACT;
    return shipped
        .replace(
            POSTS_SOURCE,
            POSTS_SOURCE.replace(
                "event_time: created_at", exact ? ids + ", retraction: deleted" : ids))
        .replace("    source: posts\n", "    source: posts\n" + (exact ? EXACT_VIEW : ""))
        .replace(
            "feature_services:\n",
            "feature_services:\n  of_posts: [author_posting, text_spread, duplicate_ratio_1h,"
                + " burst_ratio_1h, spread_ratio_1h]\n");
  }

  private static final String EXACT_VIEW = "    precision: exact\n";

  /** The same log each time. */
  private static DisturbedLog log() {
    return new DisturbedLog(
        Posts.endless(SEED, LiveReplayTrainingIT::author, MEAN_GAP_MS, BURST_EVERY), POSTS, SEED);
  }

  private static int author(Random random) {
    return random.nextInt(100) < HOT_PERCENT
        ? random.nextInt(HOT_AUTHORS)
        : random.nextInt(AUTHORS);
  }

  private static int send(Loader loader, RunningWeir weir, int partitions) {
    AtomicInteger answers = new AtomicInteger();
    int sent = 0;
    int posts = 0;
    try (TopicLog verdicts =
        new TopicLog(
            weir.bootstrapServers(),
            Topics.VERDICTS,
            partitions,
            record -> answers.incrementAndGet())) {
      for (DisturbedLog log = log(); log.hasNext(); sent++) {
        Sent next = log.next();
        loader.send(next.post());
        posts += next.kind() == Kind.POST ? 1 : 0;
        while (answers.get() < posts - AHEAD_MAX) {
          awaitMore(answers, verdicts, weir);
        }
      }
      loader.awaitAcknowledged(sent);
      while (answers.get() < posts) {
        awaitMore(answers, verdicts, weir);
      }
    }
    return sent;
  }

  private static void awaitMore(AtomicInteger answers, TopicLog verdicts, RunningWeir weir) {
    int before = answers.get();
    Await.until(
        () -> {
          verdicts.poll();
          return answers.get() > before;
        },
        () -> "an answer after " + before + "\n" + weir.said());
  }

  /** A question per post: its author and its text, as of when it was written, known as it came. */
  private Path writeMoments() throws IOException {
    NaiveModeration naive = new NaiveModeration(scorer, 0, 0);
    Path file = directory.resolve("moments.csv");
    try (Writer out = Files.newBufferedWriter(file, UTF_8)) {
      out.write("post_id,author_id,text_fingerprint,as_of,post_offset\n");
      DisturbedLog log = log();
      for (int offset = 0; log.hasNext(); offset++) {
        Sent next = log.next();
        Post post = next.post();
        if (next.kind() == Kind.POST) {
          out.write(
              String.join(
                      ",",
                      post.getPostId(),
                      post.getAuthorId(),
                      naive.fingerprint(post),
                      Long.toString(post.getCreatedAt().toEpochMilli()),
                      Integer.toString(offset))
                  + "\n");
        }
      }
    }
    return file;
  }

  private static void trainingSet(
      RunningWeir weir,
      Path definitions,
      String topic,
      Path moments,
      Path out,
      List<String> options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "training-set",
                "--bootstrap-servers",
                weir.bootstrapServers(),
                "--definitions",
                definitions.toString(),
                "--events",
                topic,
                "--at",
                moments.toString(),
                "--service",
                "of_posts",
                "--bounds",
                "--statuses",
                "--strict",
                "--memory",
                "128",
                "--out",
                out.toString()));
    arguments.addAll(options);
    StringWriter said = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(arguments.toArray(new String[0]));
    assertThat(code).as("%s", said).isZero();
  }

  /** Each post with what had been counted when it came: records before it, and it. */
  private void compareInLogOrder(
      RunningWeir weir, FirstVerdicts verdicts, Optional<Path> known, Setting setting) {
    NaiveModeration naive =
        new NaiveModeration(scorer, keptMs("author_posting"), keptMs("text_spread"));
    Map<String, Integer> numbers = new HashMap<>();
    DisturbedLog log = log();
    try (TrainingRows rows = known.map(TrainingRows::new).orElse(null)) {
      for (int offset = 0; log.hasNext(); offset++) {
        Sent next = log.next();
        Post post = next.post();
        if (next.kind() == Kind.DELETION && setting == Setting.EXACT) {
          naive.takeBack(numbers.get(post.getPostId()), post);
        }
        if (next.kind() != Kind.POST) {
          continue;
        }
        numbers.put(post.getPostId(), offset);
        naive.count(offset, post);
        Verdict verdict = verdicts.of(post.getPostId(), weir);
        NaiveModeration.Moment moment = naive.asOf(post);
        if (rows != null) {
          rows.next();
          assertThat(rows.cell("post_id")).isEqualTo(post.getPostId());
          assertThat(verdict.getSource().getOffset()).isEqualTo(offset);
        }
        Set<String> has = new HashSet<>();
        for (FeatureValue logged : verdict.getFeatures().getFeatures()) {
          compare(logged, naive, moment, rows, has, post.getPostId());
          if (logged.getStatus() == FeatureStatus.PRESENT) {
            has.add(logged.getName());
          }
        }
        naive.answered(offset, post, verdict.getAction());
      }
    }
  }

  private void compare(
      FeatureValue logged,
      NaiveModeration naive,
      NaiveModeration.Moment moment,
      TrainingRows rows,
      Set<String> has,
      String postId) {
    String feature = logged.getName();
    Computed live = live(logged);
    if (!naive.knows(feature)) {
      // Nobody reports anybody here.
      assertThat(feature).startsWith("author_reports:");
      assertThat(live.status()).as("%s of %s", feature, postId).isEqualTo("NOT_FOUND");
      return;
    }
    if (rows != null && rows.has(feature)) {
      liveAndTraining.same(feature, postId, live, rows.value(feature));
    }
    boolean ofTexts = feature.startsWith("text_") || feature.startsWith("spread_");
    if (rows != null || !ofTexts) {
      boolean lacksInput =
          inputs.getOrDefault(feature, List.of()).stream().anyMatch(i -> !has.contains(i));
      double counted = lacksInput ? Double.NaN : naive.value(feature, moment);
      liveAndNaive.within(feature, postId, live, counted);
      if (rows != null && rows.has(feature)) {
        trainingAndNaive.within(feature, postId, rows.value(feature), counted);
      }
    }
  }

  private static Computed live(FeatureValue logged) {
    boolean present = logged.getStatus() == FeatureStatus.PRESENT;
    return new Computed(
        logged.getStatus().name(),
        present ? ((Number) logged.getValue()).doubleValue() : Double.NaN,
        present ? logged.getErrorBound() : 0);
  }

  /** Each post with what happened up to its moment, whenever it came. */
  private void compareByEventTime(Path rows, Setting setting) {
    NaiveModeration naive = new NaiveModeration(scorer, Long.MAX_VALUE, Long.MAX_VALUE);
    Map<String, Integer> numbers = new HashMap<>();
    int number = 0;
    for (DisturbedLog log = log(); log.hasNext(); number++) {
      Sent next = log.next();
      if (next.kind() == Kind.POST) {
        numbers.put(next.post().getPostId(), number);
        naive.count(number, next.post());
      } else if (next.kind() == Kind.DELETION && setting == Setting.EXACT) {
        naive.takeBack(numbers.get(next.post().getPostId()), next.post());
      }
    }
    try (TrainingRows answers = new TrainingRows(rows)) {
      for (DisturbedLog log = log(); log.hasNext(); ) {
        Sent next = log.next();
        if (next.kind() == Kind.POST) {
          answers.next();
          assertThat(answers.cell("post_id")).isEqualTo(next.post().getPostId());
          NaiveModeration.Moment moment = naive.asOf(next.post());
          for (String feature : naive.features()) {
            if (answers.has(feature)) {
              boolean lacksInput =
                  inputs.getOrDefault(feature, List.of()).stream()
                      .anyMatch(i -> !answers.value(i).present());
              byEventTime.within(
                  feature,
                  next.post().getPostId(),
                  answers.value(feature),
                  lacksInput ? Double.NaN : naive.value(feature, moment));
            }
          }
        }
      }
    }
  }
}
