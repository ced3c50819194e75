package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.Post;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DemoScoreTest {
  private static final long MS = 1_000_000;

  private final DemoScore score = new DemoScore("r1", true);

  @Test
  void summary_ofAShortRun_readsAsPromised() {
    for (int i = 0; i < 8; i++) {
      send("post-r1-" + i, "good morning");
      score.answered(answer("post-r1-" + i, 1, i == 7 ? "label" : "allow", "harassment"), 2 * MS);
    }
    send("spam-r1-1", "buy");
    send("spam-r1-2", "buy");
    send("pile-r1-3", "look at this");
    score.answered(answer("spam-r1-1", 1, "allow", null), 4 * MS);
    score.answered(answer("spam-r1-2", 1, "remove", "spam"), 4 * MS);
    score.answered(answer("pile-r1-3", 1, "allow", null), 90 * MS);
    score.answered(answer("pile-r1-3", 2, "review", "reports"), 900 * MS);
    score.deadLetter();
    score.lookedUp(true);
    score.lookedUp(false);
    assertThat(score.summary().toPrettyString())
        .isEqualTo(
            """
            {
              "posts" : 11,
              "verdicts" : 11,
              "dead_letters" : 1,
              "by_action" : {
                "allow" : 8,
                "label" : 1,
                "demote" : 0,
                "interstitial" : 0,
                "review" : 1,
                "remove" : 1
              },
              "by_category" : {
                "harassment" : 1,
                "reports" : 1,
                "spam" : 1
              },
              "lookups" : 1,
              "latency_ms" : {
                "p50" : 2.0,
                "p99" : 90.05,
                "p999" : 90.05
              },
              "planted" : {
                "spam_burst" : {
                  "posts" : 2,
                  "caught" : 1,
                  "recall" : 0.5
                },
                "copy_paste_campaign" : {
                  "posts" : 0,
                  "caught" : 0,
                  "recall" : null
                },
                "pile_on" : {
                  "posts" : 1,
                  "caught" : 1,
                  "recall" : 1.0
                },
                "toxic_regular" : {
                  "posts" : 0,
                  "caught" : 0,
                  "recall" : null
                },
                "obfuscated_abuse" : {
                  "posts" : 0,
                  "caught" : 0,
                  "recall" : null
                }
              },
              "ordinary" : {
                "posts" : 8,
                "flagged" : 1,
                "rate" : 0.125
              }
            }"""
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void summary_beforeAnything_hasNoLatency() {
    assertThat(score.summary().get("latency_ms").get("p50").isNull()).isTrue();
    assertThat(score.summary().get("posts").asLong()).isZero();
  }

  @Test
  void repeatedDelivery_changesNothing() {
    send("post-r1-1", "hello");
    score.answered(answer("post-r1-1", 1, "remove", "spam"), MS);
    score.answered(answer("post-r1-1", 2, "review", "spam"), MS);
    DemoSnapshot once = score.snapshot();
    score.answered(answer("post-r1-1", 1, "remove", "spam"), MS);
    score.answered(answer("post-r1-1", 2, "review", "spam"), MS);
    assertThat(score.snapshot()).isEqualTo(once);
  }

  @Test
  void otherRunsVerdict_isNotOurs() {
    score.answered(answer("post-r0-1", 1, "remove", "spam"), MS);
    score.answered(answer("post-r12-1", 2, "remove", "spam"), MS);
    score.answered(answer("r1", 1, "remove", "spam"), MS);
    assertThat(score.snapshot().verdicts()).isZero();
    assertThat(score.snapshot().ordinary().caught()).isZero();
  }

  @Test
  void secondLookThatAllows_keepsThePostCaughtButMovesItsAction() {
    send("pile-r1-1", "x");
    score.answered(answer("pile-r1-1", 1, "review", "reports"), MS);
    score.answered(answer("pile-r1-1", 2, "allow", null), MS);
    DemoSnapshot now = score.snapshot();
    assertThat(now.planted().get("pile_on").caught()).isEqualTo(1);
    assertThat(now.byAction()).containsEntry("allow", 1L).containsEntry("review", 0L);
    assertThat(now.byCategory()).isEmpty();
  }

  @Test
  void secondLookBeforeTheFirst_countsThePostOnce() {
    send("pile-r1-1", "x");
    score.answered(answer("pile-r1-1", 2, "remove", "reports"), MS);
    assertThat(score.unanswered()).isEqualTo(1);
    score.answered(answer("pile-r1-1", 1, "allow", null), MS);
    DemoSnapshot now = score.snapshot();
    assertThat(now.verdicts()).isEqualTo(1);
    assertThat(now.byAction()).containsEntry("allow", 0L).containsEntry("remove", 1L);
  }

  @Test
  void excerpt_cannotSteerATerminal() {
    send("toxic-r1-1", "a\u001b[2Jb\u200bc\nd");
    score.answered(answer("toxic-r1-1", 1, "remove", "insult"), MS);
    assertThat(score.snapshot().lastFlagged().get(0).excerpt()).isEqualTo("a·[2Jb·c·d");
  }

  @Test
  void withoutShowText_noTextIsKept() {
    var quiet = new DemoScore("r1", false);
    quiet.sent(post("post-r1-1", "a text"), 0);
    quiet.answered(answer("post-r1-1", 1, "remove", "insult"), MS);
    assertThat(quiet.snapshot().lastFlagged().get(0).excerpt()).isEmpty();
  }

  static Answer answer(String postId, int revision, String action) {
    return answer(postId, revision, action, null);
  }

  static Answer answer(String postId, int revision, String action, @Nullable String category) {
    List<String> rules = action.equals("allow") ? List.of() : List.of("rule_" + category);
    return new Answer(postId, "u17", revision, action, category, rules, "");
  }

  private void send(String postId, String text) {
    score.sent(post(postId, text), 0);
  }

  private static Post post(String postId, String text) {
    return Community.post(postId, "u17", text, 1_000, null, Population.context(17, 1_000));
  }
}
