package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class CommunityTest {
  private static final long START_MS = 1_700_000_000_000L;

  @Test
  void sameSeed_twice_givesTheSameEvents() {
    assertThat(events(7, 200, 30)).isEqualTo(events(7, 200, 30));
  }

  @Test
  void otherSeed_givesOtherPosts() {
    assertThat(texts(events(7, 50, 10))).doesNotContainAnyElementsOf(texts(events(8, 50, 10)));
  }

  @Property(tries = 5)
  void events_ofAnySeed_areInOrderAndWithinTheRun(@ForAll @LongRange(min = 0) long seed) {
    long lastMs = START_MS;
    for (TimedEvent event : events(seed, 100, 30)) {
      assertThat(event.atMs()).isBetween(lastMs, START_MS + 30_000 - 1);
      lastMs = event.atMs();
    }
  }

  @Property(tries = 5)
  void halfAMinute_ofAnySeed_holdsEveryScenarioAtSmallShare(@ForAll @LongRange(min = 0) long seed) {
    Map<String, Integer> posts = postsByScenario(events(seed, 200, 30));
    int all = posts.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(all).isBetween(5_400, 6_600);
    for (Scenario scenario : Scenario.values()) {
      assertThat(posts.getOrDefault(scenario.key(), 0))
          .as(scenario.key())
          .isGreaterThanOrEqualTo(scenario.posts());
    }
    assertThat(posts.get("ordinary")).isGreaterThan((int) (0.94 * all)).isLessThan(all - 100);
  }

  @Test
  void slowCommunity_forHalfAMinute_stillHoldsEveryScenario() {
    Map<String, Integer> posts = postsByScenario(events(3, 20, 30));
    assertThat(posts).hasSize(Scenario.values().length + 1);
  }

  @Test
  void twentyMinutes_ofASlowCommunity_holdEveryScenarioThroughout() {
    Map<String, Set<Long>> minutes = new HashMap<>();
    for (TimedEvent event : events(5, 20, 1200)) {
      if (event.event() instanceof Post post) {
        minutes
            .computeIfAbsent(scenario(post), s -> new HashSet<>())
            .add((event.atMs() - START_MS) / 60_000);
      }
    }
    assertThat(minutes.values()).hasSize(6).allSatisfy(m -> assertThat(m.size()).isGreaterThan(15));
  }

  @Test
  void ordinaryTexts_aHundredThousand_areHardlyEverEqual() {
    Set<String> distinct = new HashSet<>();
    int posts = 0;
    var community = new Community(11, "t", START_MS, Long.MAX_VALUE, 1000);
    while (posts < 100_000) {
      if (community.next().event() instanceof Post post
          && Scenario.of(post.getPostId()).isEmpty()) {
        distinct.add(post.getText());
        posts++;
      }
    }
    assertThat(posts - distinct.size()).isLessThan(500);
  }

  @Test
  void ordinaryAuthors_writeAtAHumanPace() {
    Map<String, Long> last = new HashMap<>();
    for (TimedEvent event : events(2, 200, 120)) {
      if (event.event() instanceof Post post && Scenario.of(post.getPostId()).isEmpty()) {
        Long before = last.put(post.getAuthorId(), event.atMs());
        if (before != null) {
          assertThat(event.atMs() - before).isGreaterThanOrEqualTo(Population.PAUSE_MS);
        }
      }
    }
    assertThat(last.size()).isGreaterThan(5_000);
  }

  @Test
  void ids_ofAllEvents_areUnique() {
    Set<String> ids = new HashSet<>();
    for (TimedEvent event : events(4, 300, 60)) {
      if (event.event() instanceof Post post) {
        assertThat(ids.add(post.getPostId())).isTrue();
        assertThat(event.key()).isEqualTo(post.getAuthorId());
      } else if (event.event() instanceof Reaction reaction) {
        assertThat(ids.add(reaction.getReactionId())).isTrue();
        assertThat(event.key()).isEqualTo(reaction.getPostId());
      } else {
        Report report = (Report) event.event();
        assertThat(ids.add(report.getReportId())).isTrue();
        assertThat(event.key()).isEqualTo(report.getPostId());
      }
    }
  }

  @Test
  void pileOn_drawsReportsFromDistinctReportersWithinSeconds() {
    Map<String, Set<String>> reporters = new HashMap<>();
    for (TimedEvent event : events(6, 200, 60)) {
      if (event.event() instanceof Report report && report.getPostId().startsWith("pile-")) {
        reporters
            .computeIfAbsent(report.getPostId(), p -> new HashSet<>())
            .add(report.getReporterId());
      }
    }
    assertThat(reporters).hasSizeGreaterThan(3);
    assertThat(reporters.values()).allSatisfy(r -> assertThat(r).hasSize(24));
  }

  @Test
  void spamBurst_isOneAuthorWithinSeconds_andTheCampaignIsManyAuthors() {
    Map<String, Set<String>> authors = new HashMap<>();
    for (TimedEvent event : events(6, 20, 15)) {
      if (event.event() instanceof Post post) {
        authors.computeIfAbsent(scenario(post), s -> new HashSet<>()).add(post.getAuthorId());
      }
    }
    assertThat(authors.get("spam_burst")).hasSize(1);
    assertThat(authors.get("copy_paste_campaign")).hasSize(40);
    assertThat(authors.get("toxic_regular")).hasSize(2);
  }

  @Test
  void scenario_ofIds_isReadFromThePrefixOnly() {
    assertThat(Scenario.of("spam-r1-3")).contains(Scenario.SPAM_BURST);
    assertThat(Scenario.of("post-r1-3")).isEmpty();
    assertThat(Scenario.of("spammy-r1-3")).isEmpty();
    assertThat(Scenario.of("spam")).isEmpty();
  }

  @Test
  void finishedRun_askedForMore_saysSo() {
    var community = new Community(1, "t", START_MS, START_MS, 10);
    assertThat(community.hasNext()).isFalse();
    assertThatThrownBy(community::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void rateOutOfRange_isRefused() {
    assertThatThrownBy(() -> new Community(1, "t", 0, 1, 0)).hasMessageContaining("0.1 to 1000000");
    assertThatThrownBy(() -> new Community(1, "a-b", 0, 1, 1)).hasMessageContaining("run: 'a-b'");
  }

  private static List<TimedEvent> events(long seed, double rate, long seconds) {
    var events = new ArrayList<TimedEvent>();
    new Community(seed, "t", START_MS, START_MS + seconds * 1000, rate)
        .forEachRemaining(events::add);
    return events;
  }

  private static List<String> texts(List<TimedEvent> events) {
    return events.stream()
        .filter(e -> e.event() instanceof Post)
        .map(e -> ((Post) e.event()).getText())
        .toList();
  }

  private static Map<String, Integer> postsByScenario(List<TimedEvent> events) {
    var counts = new HashMap<String, Integer>();
    for (TimedEvent event : events) {
      if (event.event() instanceof Post post) {
        counts.merge(scenario(post), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String scenario(Post post) {
    return Scenario.of(post.getPostId()).map(Scenario::key).orElse("ordinary");
  }
}
