package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.Post;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.LinearTextModel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The texts seen with the engine's own eyes: what is meant to be ordinary is, what is meant to be
 * abuse can be known. Bounds are wide: they hold the texts to their purpose, not the model.
 */
final class CommunityTextTest {
  private static final double LABELLED = 0.65;

  /** A minute of 200 posts a second. */
  private static final Map<String, Tally> TALLIES = new HashMap<>();

  @BeforeAll
  static void readAMinute() {
    var normalizer = new Normalizer();
    var model = LinearTextModel.shipped();
    var copies = new HashMap<String, Integer>();
    new Community(21, "t", 0, 60_000, 200)
        .forEachRemaining(
            event -> {
              if (event.event() instanceof Post post) {
                Content content = normalizer.normalize(post.getText());
                Tally tally =
                    TALLIES.computeIfAbsent(
                        Scenario.of(post.getPostId()).map(Scenario::key).orElse("ordinary"),
                        s -> new Tally());
                tally.posts++;
                tally.toxic += model.score(content).of("toxic") >= LABELLED ? 1 : 0;
                tally.copies += copies.merge(content.fingerprint(), 1, Integer::sum) > 5 ? 1 : 0;
              }
            });
  }

  @Test
  void ordinaryTalk_isSeldomACopyOrToxic() {
    assertThat(share("ordinary").copies()).isLessThan(0.005);
    assertThat(share("ordinary").toxic()).isLessThan(0.03);
  }

  @Test
  void insults_plainOrDisguised_areMostlyKnownAsToxic() {
    assertThat(share("toxic_regular").toxic()).isGreaterThan(0.6);
    assertThat(share("obfuscated_abuse").toxic()).isGreaterThan(0.5);
  }

  @Test
  void campaign_afterItsFirstCopies_isMostlyCopies() {
    assertThat(share("copy_paste_campaign").copies()).isGreaterThan(0.4);
    assertThat(share("copy_paste_campaign").toxic()).isLessThan(0.1);
  }

  private static Share share(String scenario) {
    Tally tally = TALLIES.getOrDefault(scenario, new Tally());
    return new Share(tally.toxic / tally.posts, tally.copies / tally.posts);
  }

  private record Share(double toxic, double copies) {}

  private static final class Tally {
    double posts;
    double toxic;
    double copies;
  }
}
