package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.features.social.SocialDefinitions;
import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.ListKind;
import dev.weir.review.Review;
import dev.weir.streams.Main;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.FileScan;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An author is forgotten by two instances, each with a copy of the other's rows: afterwards the id,
 * which is a part of the ids of the author's posts, too, is in no file of either and in no
 * changelog as compaction leaves it.
 */
class ErasureIT {
  private static final String ANN = "ann-who-wants-to-be-forgotten";
  private static final int PARTITIONS = 2;
  private static final List<String> STAGES =
      List.of(StageNames.AUTHOR, StageNames.TEXT, StageNames.POST);
  private static final String COUNT = "author_posting:posts_1d";

  @TempDir Path directory;

  @Test
  void author_forgotten_isInNoStoreNoCopyAndNoChangelog() throws Exception {
    Path definitions = Files.writeString(directory.resolve("features.yaml"), definitions());
    Path standbys =
        Files.writeString(directory.resolve("kafka.properties"), "num.standby.replicas=1\n");
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      String[] options = {
        "--bootstrap-servers", broker.bootstrapServers(),
        "--partitions", Integer.toString(PARTITIONS),
        "--definitions", definitions.toString(),
        "--kafka-properties", standbys.toString()
      };
      Path one = directory.resolve("one");
      Path two = directory.resolve("two");
      try (RunningWeir first = RunningWeir.start(one, options);
          RunningWeir second = RunningWeir.start(two, options);
          Loader loader = new Loader(broker.bootstrapServers());
          VerdictLog verdicts = new VerdictLog(broker.bootstrapServers(), PARTITIONS)) {
        List<Post> posts = posts();
        posts.forEach(loader::send);
        verdicts.awaitPosts(posts.size(), first);
        sendAnswers(loader, posts);
        Await.until(
            () -> storesWith(one).equals(Set.copyOf(STAGES)) && storesWith(two).size() == 3,
            () -> "the id in all stores of both: " + storesWith(one) + " " + storesWith(two));

        KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
        try (ListTopic lists = new ListTopic(kafka)) {
          for (String author : List.of(ANN, "someone-else")) {
            lists.send(
                EntryKey.of("trusted", ListKind.ENTITIES, "author:" + author),
                new ListEntry(Instant.EPOCH, null, null, null));
          }
          lists.flush();
        }

        JsonNode report = forget(broker.bootstrapServers());

        assertThat(ListTopic.entries(kafka, key -> true).keySet())
            .extracting(EntryKey::entry)
            .containsExactly("author:someone-else");

        assertThat(erased(report, StageNames.AUTHOR))
            .contains("author_posting", "author_reputation", "author_reports", "outbox")
            .contains("post ids seen");
        assertThat(erased(report, StageNames.TEXT)).contains("outbox");
        assertThat(erased(report, StageNames.POST))
            .contains("post memories", "post_reports", "post_reactions");
        Await.until(
            () -> filesWith(one).isEmpty() && filesWith(two).isEmpty(),
            () -> "the id in no file: " + filesWith(one) + " " + filesWith(two));
        for (String stage : STAGES) {
          LatestState state =
              LatestState.of(
                  broker.bootstrapServers(),
                  EngineSettings.DEFAULT_APPLICATION_ID
                      + "-"
                      + StageNames.store(stage)
                      + "-changelog",
                  PARTITIONS);
          assertThat(state.rows()).as("rows of others in the changelog of " + stage).isPositive();
          assertThat(state.deletions()).as("deletions of " + stage).isPositive();
          assertThat(state.with(ANN)).as("changelog of " + stage).isEmpty();
        }

        // Whoever has the rows now: they know nothing of before.
        Instant later = posts.get(posts.size() - 1).getCreatedAt().plusSeconds(60);
        loader.send(Posts.post(ANN + "-again", ANN, "hello once more, from anew", later));
        verdicts.awaitPosts(posts.size() + 1, first);
        first.kill();
        Await.until(
            () -> counted(second, later) == 1,
            () -> "the copy counts the new post only: " + counted(second, later));
      }
    }
  }

  /** The shipped ones, with texts in the author's rows. */
  private static String definitions() {
    return SocialDefinitions.yaml()
        .replace(
            "      posts:            { count: \"*\", windows: [10s, 1m, 10m, 1h, 1d, 7d] }\n",
            """
                  posts:            { count: "*", windows: [10s, 1m, 10m, 1h, 1d, 7d] }
                  first_post:       { first: post_id, windows: [1d] }
                  last_post:        { last: post_id, windows: [1h] }
                  latest_posts:     { last_n: post_id, n: 5, windows: [1d] }
                  all_posts:        { distinct_set: post_id, limit: 100, windows: [1d] }
                  frequent_posts:   { approx_top_k: post_id, k: 10, windows: [1d] }
            """);
  }

  /** Of some authors, every seventh Ann's: to the last hour, whose post ids no sweep takes. */
  private static List<Post> posts() {
    List<Post> posts = new ArrayList<>();
    int own = 0;
    for (Post post : Posts.of(20261126, 600, 25, Duration.ofHours(10))) {
      boolean hers = posts.size() % 7 == 0;
      posts.add(
          hers
              ? Post.newBuilder(post).setAuthorId(ANN).setPostId(ANN + "-post-" + own++).build()
              : post);
    }
    return posts;
  }

  /** Readers' reactions, reports and reviews: of Ann's posts, and of others. */
  private static void sendAnswers(Loader loader, List<Post> posts) {
    AvroCodec<Reaction> reactions = AvroCodec.of(Reaction.class);
    AvroCodec<Report> reports = AvroCodec.of(Report.class);
    AvroCodec<Review> reviews = AvroCodec.of(Review.class);
    int n = 0;
    for (Post post : posts) {
      if (n++ % 3 == 0 || post.getAuthorId().equals(ANN)) {
        byte[] key = post.getPostId().getBytes(UTF_8);
        Instant at = post.getCreatedAt().plusSeconds(5);
        String author = post.getAuthorId();
        loader.sendRaw(
            Topics.REACTIONS,
            key,
            reactions.encode(
                new Reaction(
                    "reaction-" + n, post.getPostId(), author, "reader", ReactionKind.VIEW, at)));
        loader.sendRaw(
            Topics.REPORTS,
            key,
            reports.encode(
                new Report("report-" + n, post.getPostId(), author, "reader", null, null, at)));
        if (n % 4 == 0) {
          loader.sendRaw(
              Topics.REVIEWS,
              key,
              reviews.encode(
                  new Review(
                      "review-" + n, post.getPostId(), author, "m1", "remove", "spam", null, at)));
        }
      }
    }
  }

  /** The stages whose stores below the directory hold the id. */
  private static Set<String> storesWith(Path dataDir) {
    Set<String> found = new HashSet<>();
    for (String file : filesWith(dataDir)) {
      for (String stage : STAGES) {
        if (file.contains("/" + StageNames.store(stage) + "/")) {
          found.add(stage);
        }
      }
    }
    return found;
  }

  private static List<String> filesWith(Path dataDir) {
    return FileScan.filesWith(dataDir, ANN);
  }

  private static JsonNode forget(String bootstrapServers) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "forget",
                "--bootstrap-servers",
                bootstrapServers,
                "--entity",
                "author=" + ANN,
                "--json");
    assertThat(code).as("%s%s", out, err).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  /** Names of what the stage's receipts say that went. */
  private static Set<String> erased(JsonNode report, String stage) {
    Set<String> names = new HashSet<>();
    report
        .path("receipts")
        .forEach(
            receipt -> {
              assertThat(receipt.path("purged_at").asText()).as("%s", receipt).isNotEmpty();
              if (receipt.path("stage").asText().equals(stage)) {
                receipt.path("erased").forEach(rows -> names.add(rows.path("name").asText()));
              }
            });
    return names;
  }

  private static long counted(RunningWeir weir, Instant asOf) {
    RunningWeir.Told told = weir.author(ANN, asOf.toEpochMilli(), List.of(COUNT)).get(COUNT);
    return told == null || told.value() == null ? 0 : told.value().longValue();
  }
}
