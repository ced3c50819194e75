package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.moderation.rollout.Share;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.stage.StageFixture;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReleasesTest {
  private final TestReleases topic = new TestReleases(StageFixture.loader());

  private static String policy(String name) {
    return """
        name: %s
        mode: enforce
        fallback: review
        categories: { spam: {} }
        rules:
          - { id: loud, category: spam, action: label, when: score.toxic > 0.5 }
          - { id: long, category: spam, action: label, when: content.length > 9 }
        """
        .formatted(name);
  }

  @Test
  void rollback_eachTime_goesBackOneFurther() {
    String a = topic.first(policy("a"));
    String b = topic.text(policy("b"));
    String c = topic.text(policy("c"));
    topic.publish(plan -> plan.enforce(topic.now(), b));
    topic.publish(plan -> plan.enforce(topic.now(), c));

    assertThat(rolledBack().getPolicyVersion()).isEqualTo(b);
    assertThat(rolledBack().getPolicyVersion()).isEqualTo(a);
    assertThat(ReleasePlan.previous(topic.now())).isEmpty();
    // What is published next stands on what holds now.
    topic.publish(plan -> plan.enforce(topic.now(), c));
    assertThat(rolledBack().getPolicyVersion()).isEqualTo(a);
    assertThat(ReleasePlan.previous(topic.now())).isEmpty();
    assertThat(topic.now().history()).hasSize(7);
  }

  @Test
  void rollback_fromACandidate_takesTheCandidateAway() {
    String a = topic.first(policy("a"));
    String b = topic.text(policy("b"));
    topic.publish(plan -> plan.shadow(topic.now(), b));
    Release share =
        topic.publish(plan -> plan.share(topic.now(), b, new Share(500, "salt", Share.By.AUTHOR)));
    assertThat(share.getCandidate().getShare().getHundredths()).isEqualTo(500);
    assertThat(rolledBack().getCandidate().getShare()).isNull();
    assertThat(rolledBack().getCandidate()).isNull();
    assertThat(topic.now().inForce().rollout().enforced().policy().version()).isEqualTo(a);
  }

  @Test
  void pause_makesTheRuleSilent_andResumeLetsItSpeak() {
    String a = topic.first(policy("a"));
    topic.publish(plan -> plan.pause(topic.now(), "loud", a));
    assertThat(topic.now().inForce().pausedRules()).containsExactly("loud");
    assertThat(topic.now().inForce().rollout().enforced().policy().ruleIds())
        .containsExactly("long");
    assertThat(topic.now().pauseOf("loud")).isPresent();
    assertThat(topic.now().inForce().resumes()).isZero();

    topic.publish(plan -> plan.resume(topic.now(), "loud"));
    assertThat(topic.now().inForce().pausedRules()).isEmpty();
    assertThat(topic.now().inForce().resumes()).isEqualTo(1);
    assertThat(topic.now().inForce().rollout().enforced().policy().ruleIds())
        .containsExactly("loud", "long");
    assertThatThrownBy(() -> topic.publish(plan -> plan.resume(topic.now(), "loud")))
        .hasMessage("rule loud: not paused (expected: none is)");
  }

  @Test
  void pause_writtenWhileSomebodyPublishes_takesNothingBack() {
    String a = topic.first(policy("a"));
    String b = topic.text(policy("b"));
    Releases then = topic.now();
    topic.publish(plan -> plan.enforce(topic.now(), b));
    topic.publish(plan -> plan.pause(then, "loud", a));
    assertThat(topic.now().inForce().rollout().enforced().policy().version()).isEqualTo(b);
    assertThat(topic.now().inForce().pausedRules()).isEmpty();
  }

  @Test
  void pauses_writtenAtOnce_addUp_butNotAfterAResume() {
    String a = topic.first(policy("a"));
    Releases then = topic.now();
    topic.publish(plan -> plan.pause(then, "loud", a));
    topic.publish(plan -> plan.pause(then, "long", a));
    topic.publish(plan -> plan.pause(then, "long", a));
    assertThat(topic.now().inForce().pausedRules()).containsExactly("loud", "long");
    topic.publish(plan -> plan.resume(topic.now(), "long"));
    topic.publish(plan -> plan.pause(then, "long", a));
    assertThat(topic.now().inForce().pausedRules()).containsExactly("loud");
  }

  @Test
  void pauses_standBesideACandidate_andEndWithAnotherPolicy() {
    String a = topic.first(policy("a"));
    String b = topic.text(policy("b"));
    topic.publish(plan -> plan.pause(topic.now(), "loud", a));
    topic.publish(plan -> plan.shadow(topic.now(), b));
    assertThat(topic.now().inForce().pausedRules()).containsExactly("loud");
    topic.publish(plan -> plan.pause(topic.now(), "long", b));
    assertThat(topic.now().inForce().pausedRules()).containsExactly("loud", "long");
    topic.publish(plan -> plan.enforce(topic.now(), b));
    assertThat(topic.now().inForce().pausedRules()).isEmpty();
    assertThat(topic.now().inForce().resumes()).isEqualTo(1);
  }

  @Test
  void releaseThatCannotBeUsedHere_leavesTheOneBeforeInForce_andSaysWhy() {
    String a = topic.first(policy("a"));
    String other = topic.text(policy("b").replace("score.toxic", "score.unheard_of"));
    topic.publish(plan -> plan.enforce(topic.now(), other));
    assertThat(topic.now().inForce().rollout().enforced().policy().version()).isEqualTo(a);
    assertThat(topic.now().problem())
        .hasValueSatisfying(why -> assertThat(why).contains("unheard_of"));
    assertThat(topic.now().newest().orElseThrow().getPolicyVersion()).isEqualTo(other);

    topic.publish(plan -> plan.enforce(topic.now(), "0123456789abcdef"));
    assertThat(topic.now().problem())
        .hasValueSatisfying(why -> assertThat(why).contains("0123456789abcdef is not in the"));
  }

  @Test
  void recordsThatAreNone_areRefusedInWords() {
    ReleaseFormat format = new ReleaseFormat(new Policies(StageFixture.loader()));
    byte[] release =
        AvroCodec.of(Release.class).encode(ReleasePlan.first("0123456789abcdef", Instant.EPOCH));
    PolicyText text =
        PolicyText.newBuilder(
                PolicyTexts.record(PolicySource.of(policy("a")), "ann", null, Instant.EPOCH))
            .setYaml(policy("b"))
            .build();
    byte[] forged = AvroCodec.of(PolicyText.class).encode(text);
    refused(format, PolicyKeys.release("other"), release, "under another key");
    refused(format, PolicyKeys.text(text.getVersion()), forged, "has not the hash it says");
    refused(format, "nonsense".getBytes(UTF_8), release, "neither a policy nor a release");
    refused(format, PolicyKeys.release("1-0123"), new byte[] {1, 2, 3}, "header");
  }

  @Test
  void releaseTakenAway_isNoMore() {
    String a = topic.first(policy("a"));
    String b = topic.text(policy("b"));
    Release second = topic.publish(plan -> plan.enforce(topic.now(), b));
    topic.write(PolicyKeys.release(second.getId()), null);
    assertThat(topic.now().inForce().rollout().enforced().policy().version()).isEqualTo(a);
    assertThat(topic.now().history()).hasSize(1);
  }

  private static void refused(ReleaseFormat format, byte[] key, byte[] value, String why) {
    assertThatThrownBy(() -> format.read(new LiveRecord(key, value, 0, 0)))
        .isInstanceOf(BrokenEntryException.class)
        .hasMessageContaining(why);
  }

  private Release rolledBack() {
    return topic.publish(
        plan -> plan.rollback(topic.now(), ReleasePlan.previous(topic.now()).orElseThrow()));
  }
}
