package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances want twice as many removals as a quota lets through, and each of them is killed in
 * the midst of it: exactly the quota is let through, the rest is held for review.
 */
class QuotaIT {
  private static final int PARTITIONS = 4;
  private static final int LIMIT = 60;
  private static final int POSTS = 4 * LIMIT;
  private static final String POLICY =
      """
      name: breaker
      mode: enforce
      fallback: review
      categories:
        spam: {}
      rules:
        - id: offers
          category: spam
          action: remove
          when: content.text.startsWith('offer')
      quotas:
        - { id: offers, rule: offers, limit: %d, per: 1h }
      """
          .formatted(LIMIT);

  @TempDir Path directory;

  @Test
  void quota_overshotTwofoldOnTwoInstancesThatAreKilled_isUsedExactly() throws IOException {
    Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        ClusterInstance one = instance(broker, "one", policy);
        ClusterInstance two = instance(broker, "two", policy)) {
      one.start();
      one.awaitReady(); // it makes the topics
      two.start();
      two.awaitReady();
      Supplier<String> said = () -> one.said() + "\n" + two.said();
      try (Loader loader = new Loader(broker.bootstrapServers());
          VerdictLog verdicts = new VerdictLog(broker.bootstrapServers(), PARTITIONS)) {
        for (int i = 0; i < POSTS; i++) {
          loader.send(
              Posts.post(
                  "post-" + i,
                  "author-" + i,
                  i % 2 == 0 ? "offer number " + i : "a mild word about number " + i,
                  Posts.START.plus(Duration.ofSeconds(i))));
          if (i == POSTS / 4) {
            verdicts.awaitPosts(POSTS / 8, said);
            one.kill();
            one.start();
          } else if (i == POSTS * 5 / 8) {
            one.awaitReady();
            verdicts.awaitPosts(POSTS / 2, said);
            two.kill();
            two.start();
          }
        }
        loader.awaitAcknowledged(POSTS);
        verdicts.awaitPosts(POSTS, said);
        verdicts.drain();
        assertThat(verdicts.conflicts()).as("answers that differ").isEmpty();
        List<Verdict> all = verdicts.verdicts();
        assertThat(all).hasSize(POSTS);
        assertThat(count(all, "remove")).isEqualTo(LIMIT);
        assertThat(count(all, "review")).isEqualTo(LIMIT);
        assertThat(all)
            .filteredOn(v -> v.getAction().equals("review"))
            .allSatisfy(
                v -> {
                  assertThat(v.getProposedAction()).isEqualTo("remove");
                  assertThat(v.getReasons().get(1).getRule()).isEqualTo("quota/offers");
                });
        System.out.printf(
            "quota of %d, asked %d times, two instances killed once each: %d removed, %d held, %d"
                + " verdicts delivered again%n",
            LIMIT, POSTS / 2, count(all, "remove"), count(all, "review"), verdicts.repeated());
      }
    }
  }

  private static long count(List<Verdict> verdicts, String action) {
    return verdicts.stream().filter(v -> v.getAction().equals(action)).count();
  }

  private ClusterInstance instance(EmbeddedBroker broker, String name, Path policy) {
    return new ClusterInstance(
        broker.bootstrapServers(),
        directory.resolve(name),
        ManyInstancesIT.freePort(new Random()),
        List.of("--policy", policy.toString(), "--partitions", String.valueOf(PARTITIONS)));
  }
}
