package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import dev.weir.streams.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live instance learns of a campaign and decides later copies as part of it. */
class CampaignIT {
  private static final String POLICY =
      """
      name: campaigns
      mode: enforce
      fallback: review
      campaigns: { min_posts: 5, min_authors: 4, within: 1h }
      categories:
        campaign: {}
      rules:
        - id: edited-copies
          category: campaign
          action: demote
          when: campaign.active
          explanation: "{campaign.posts} copies, {campaign.authors} authors"
      """;

  @TempDir Path directory;

  @Test
  void copies_afterACampaignIsKnown_areDecidedAsPartOfIt() throws Exception {
    Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    Instant start = Instant.now().minus(Duration.ofHours(3));
    List<CampaignTraffic.Post> traffic =
        CampaignTraffic.of(
                CampaignTraffic.Plan.standard(0.05, 0.25).withPosts(100, 120, 80),
                start.toEpochMilli(),
                3,
                List.of())
            .posts();
    try (RunningWeir weir =
            RunningWeir.start(directory.resolve("data"), "--policy", policy.toString());
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog log = new VerdictLog(weir.bootstrapServers(), 1)) {
      int sent = 0;
      List<Verdict> known = new ArrayList<>();
      // One after the other: how soon a campaign is known depends on the machine, that it is not.
      for (CampaignTraffic.Post post : traffic) {
        loader.send(record(post));
        log.awaitPosts(++sent, weir);
      }
      for (Verdict verdict : log.verdicts()) {
        if (verdict.getCampaign() != null) {
          known.add(verdict);
        }
      }
      assertThat(known).as(weir.said()).isNotEmpty();
      assertThat(known)
          .allMatch(verdict -> verdict.getPostId().startsWith("c"))
          .allMatch(verdict -> verdict.getAction().equals("demote"));
      Verdict last = known.get(known.size() - 1);
      assertThat(replayed(last.getPostId(), policy, weir)).contains("the same, to the byte");
      String id = last.getCampaign().getId();
      assertThat(weir(weir, "campaigns", "list")).contains(id, " posts ", " authors ");
      assertThat(weir(weir, "campaigns", "show", id))
          .contains("examples", "over_unless_seen_until");
    }
  }

  private static String replayed(String post, Path policy, RunningWeir weir) {
    return weir(weir, "replay", post, "--policy", policy.toString());
  }

  private static String weir(RunningWeir weir, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--bootstrap-servers";
    all[arguments.length + 1] = weir.bootstrapServers();
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
    assertThat(code).as("%s%n%s", out, err).isZero();
    return out.toString();
  }

  private static Post record(CampaignTraffic.Post post) {
    return Post.newBuilder()
        .setPostId(post.id())
        .setAuthorId(post.author())
        .setText(post.text())
        .setCreatedAt(Instant.ofEpochMilli(post.createdAtMs()))
        .build();
  }
}
