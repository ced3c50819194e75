package dev.weir.streams.policies;

import dev.weir.moderation.policy.PolicySource;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.TopicTable;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The published policies that an instance follows. */
public final class PublishedPolicies implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PublishedPolicies.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TopicTable<PolicyEntry, Releases> table;

  private PublishedPolicies(TopicTable<PolicyEntry, Releases> table) {
    this.table = table;
  }

  /**
   * Reads what is published.
   *
   * @throws PoliciesException if the topic is not read within a minute
   */
  public static PublishedPolicies open(KafkaConnection kafka, PolicyLoader loader) {
    TopicTable<PolicyEntry, Releases> table =
        new TopicTable<>(
            kafka,
            Topics.POLICIES,
            new ReleaseFormat(new Policies(loader)),
            TopicSpec.LIVE_MESSAGE_BYTES_MAX);
    PublishedPolicies opened = new PublishedPolicies(table);
    table.start();
    opened.await(() -> "", 0, kafka);
    return opened;
  }

  /**
   * Puts a policy in force if none is published yet; else what is published holds, and the log says
   * so when it is another one.
   *
   * @param source checked before
   * @throws PoliciesException if nothing that is published can be used here
   */
  public void orFirst(KafkaConnection kafka, PolicySource source, InstantSource clock) {
    if (table.current().value().newest().isEmpty()) {
      Instant now = clock.instant();
      try (PolicyPublisher publisher = new PolicyPublisher(kafka)) {
        String version = publisher.text(source, "weir run", null, now);
        long position = publisher.release(ReleasePlan.first(version, now));
        await(() -> "release of policy " + version, position, kafka);
      }
    }
    Releases releases = table.current().value();
    if (!releases.usable()) {
      throw new PoliciesException(
          "topic "
              + Topics.POLICIES
              + " at "
              + kafka
              + ": no published policy can be used with this model and these definitions; "
              + releases.problem().orElse("none is there")
              + "; publish one that can: weir policy publish FILE");
    }
    InForce inForce = releases.inForce();
    String version = inForce.rollout().enforced().policy().version();
    log.info("policy {} is in force, release {}", version, inForce.release());
    if (!version.equals(source.version())) {
      log.warn(
          "the policy that was published holds, not that of --policy; to change it: weir policy"
              + " publish FILE");
    }
    releases.problem().ifPresent(problem -> log.error("an older release holds here: {}", problem));
  }

  private void await(Supplier<String> what, long position, KafkaConnection kafka) {
    try {
      if (!table.await(position, PATIENCE)) {
        throw new PoliciesException(
            "topic "
                + Topics.POLICIES
                + " at "
                + kafka
                + ": "
                + what.get()
                + " not read within "
                + PATIENCE.toSeconds()
                + " s; "
                + table.health().error());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoliciesException("interrupted while policies are read");
    }
  }

  /** What is published, as it changes. */
  public LiveTable<Releases> table() {
    return table;
  }

  @Override
  public void close() {
    table.close();
  }
}
