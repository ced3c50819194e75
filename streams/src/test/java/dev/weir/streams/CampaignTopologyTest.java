package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.live.SettableTable;
import dev.weir.streams.stage.CampaignFormat;
import dev.weir.streams.stage.CampaignTable;
import dev.weir.streams.stage.Redecision;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign of edited copies through the whole topology; the live table follows its topic. */
class CampaignTopologyTest {
  private static final Instant START = DrivenTopology.START;

  @TempDir Path stateDir;
  private DrivenTopology driven;
  private SettableTable<CampaignTable> table;
  private StageParts parts;
  private final CampaignFormat format = new CampaignFormat();
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);

  @BeforeEach
  void open() {
    table = new SettableTable<>(Topics.CAMPAIGNS, CampaignTable.NONE);
    parts = StageFixture.partsWithCampaigns(table);
    driven = new DrivenTopology(parts, stateDir);
  }

  @AfterEach
  void close() {
    driven.close();
  }

  @Test
  void copies_ofOneText_areDecidedAsACampaignOnceItIsKnown() throws Exception {
    CampaignTraffic traffic = traffic(600, 80);
    Map<String, Verdict> decided = new HashMap<>();
    for (CampaignTraffic.Post post : traffic.posts()) {
      Verdict verdict = decide(post);
      decided.put(post.id(), verdict);
    }

    List<Verdict> copies = new ArrayList<>();
    int falseJoins = 0;
    for (CampaignTraffic.Post post : traffic.posts()) {
      Verdict verdict = decided.get(post.id());
      if (post.copy()) {
        copies.add(verdict);
      } else if (verdict.getCampaign() != null) {
        falseJoins++;
      }
    }
    List<Verdict> caught = copies.stream().filter(copy -> copy.getCampaign() != null).toList();
    assertThat(caught).hasSizeGreaterThanOrEqualTo(60);
    assertThat(caught).allMatch(copy -> copy.getAction().equals("review"));
    assertThat(caught.get(0).getReasons().get(0).getExplanation()).startsWith("campaign of ");
    assertThat(caught.get(caught.size() - 1).getCampaign().getPosts()).isGreaterThan(10);
    assertThat(caught.get(caught.size() - 1).getCampaign().getAuthorAgeHours()).isNotNull();
    assertThat(falseJoins).isZero();
    replaysToTheByte(traffic, decided);
  }

  @Test
  void copies_decidedBeforeTheCampaignWasKnown_areDecidedAgainWhereThePolicySaysSo()
      throws Exception {
    driven.close();
    parts = StageFixture.partsWithCampaignsAndEarlierPosts(table);
    driven = new DrivenTopology(parts, stateDir.resolve("earlier"));
    CampaignTraffic traffic = traffic(100, 40);
    Map<String, List<Verdict>> decided = new HashMap<>();
    for (CampaignTraffic.Post post : traffic.posts()) {
      Instant at = Instant.ofEpochMilli(post.createdAtMs());
      driven.send(Topics.POSTS, post.author(), posts.encode(record(post)), at);
      driven.advance(Duration.ofMillis(300));
      follow();
      for (Verdict verdict : driven.verdicts()) {
        decided.computeIfAbsent(verdict.getPostId(), id -> new ArrayList<>()).add(verdict);
      }
    }

    Redecision again = new Redecision(StageFixture.partsWithCampaignsAndEarlierPosts(table), true);
    int revised = 0;
    int first = 0;
    for (CampaignTraffic.Post post : traffic.posts()) {
      List<Verdict> revisions = decided.get(post.id());
      if (!post.copy()) {
        assertThat(revisions).hasSize(1);
      } else if (revisions.size() == 2) {
        Verdict before = revisions.get(0);
        Verdict after = revisions.get(1);
        revised++;
        assertThat(before.getCampaign()).isNull();
        assertThat(before.getAction()).isEqualTo("allow");
        assertThat(after.getAction()).isEqualTo("review");
        assertThat(after.getCampaign().getPosts()).isGreaterThanOrEqualTo(5);
        assertThat(after.getChange().getCause().getTopic()).isEqualTo(Topics.CAMPAIGN_MEMBERS);
        assertThat(after.getChange().getRulesAdded()).containsExactly("campaign");
        assertThat(again.bytes(again.again(record(post), before, after)))
            .isEqualTo(verdicts.encode(after));
      } else {
        first += revisions.get(0).getCampaign() != null ? 1 : 0;
      }
    }
    // Five make a campaign: these were decided without it. Copies of other bands may be more.
    assertThat(revised).isGreaterThanOrEqualTo(5);
    assertThat(first + revised).isGreaterThanOrEqualTo(30);
  }

  @Test
  void campaign_quietForTwiceItsTime_isTakenBack() throws Exception {
    for (CampaignTraffic.Post post : traffic(0, 30).posts()) {
      decide(post);
    }
    assertThat(table.current().value().byId()).isNotEmpty();
    long laterMs = START.toEpochMilli() + Duration.ofDays(3).toMillis();
    decide(
        new CampaignTraffic.Post(
            "later",
            "u1",
            laterMs,
            START.toEpochMilli(),
            "violin rehearsal behind the greenhouse tomorrow bring lavender and cinnamon",
            false));
    driven.advance(Duration.ofMinutes(2));
    follow();
    assertThat(table.current().value().byId()).isEmpty();
  }

  private static CampaignTraffic traffic(int ordinary, int copies) {
    return CampaignTraffic.of(
        CampaignTraffic.Plan.standard(0.05, 0.25).withPosts(ordinary, copies, copies / 2),
        START.toEpochMilli(),
        3,
        List.of());
  }

  /** The decision of then, made again from the log alone: what was known of campaigns included. */
  private void replaysToTheByte(CampaignTraffic traffic, Map<String, Verdict> decided) {
    Redecision again = new Redecision(StageFixture.partsWithCampaigns(table), true);
    for (CampaignTraffic.Post post : traffic.posts()) {
      Verdict logged = decided.get(post.id());
      assertThat(again.bytes(again.again(record(post), null, logged)))
          .as(post.id())
          .isEqualTo(verdicts.encode(logged));
    }
  }

  private Verdict decide(CampaignTraffic.Post post) throws Exception {
    Instant at = Instant.ofEpochMilli(post.createdAtMs());
    driven.send(Topics.POSTS, post.author(), posts.encode(record(post)), at);
    // Commits, and lets the text stage look for what is new.
    driven.advance(Duration.ofMillis(300));
    follow();
    List<Verdict> out = driven.verdicts();
    assertThat(out).as(post.id()).hasSize(1);
    return out.get(0);
  }

  private void follow() throws Exception {
    List<CampaignFormat.Change> changes = new ArrayList<>();
    for (TestRecord<byte[], byte[]> one : driven.records(Topics.CAMPAIGNS)) {
      changes.add(format.read(new LiveRecord(one.key(), one.value(), 0, 0)));
    }
    if (!changes.isEmpty()) {
      table.set(format.with(table.current().value(), changes));
    }
  }

  private static Post record(CampaignTraffic.Post post) {
    return Post.newBuilder()
        .setPostId(post.id())
        .setAuthorId(post.author())
        .setText(post.text())
        .setCreatedAt(Instant.ofEpochMilli(post.createdAtMs()))
        .setContext(
            PostContext.newBuilder()
                .setAuthorCreatedAt(Instant.ofEpochMilli(post.authorCreatedAtMs()))
                .build())
        .build();
  }
}
