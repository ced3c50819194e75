package dev.weir.streams.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.doctor.InstanceFacts.Probe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InstanceChecksTest {
  private static InstanceFacts instance(
      String name, long aheadMs, String policy, @Nullable String problem, Probe probe) {
    return new InstanceFacts(
        name, name + ":6566", Duration.ofMillis(aheadMs), policy, problem, probe);
  }

  private static List<String> wrong(InstanceFacts... instances) {
    return InstanceChecks.of(List.of(instances), instances.length).stream()
        .filter(finding -> finding.level() != Finding.Level.OK)
        .map(f -> f.level() + " " + f.check() + " " + f.subject() + ": " + f.found())
        .toList();
  }

  @Test
  void instances_thatAreReadyAndAgree_areFine() {
    Probe ready = new Probe(200, "ready");

    assertThat(wrong(instance("a", -4, "p1", null, ready), instance("b", 9, "p1", null, ready)))
        .isEmpty();
  }

  @Test
  void group_ofWhichNobodySpeaks_isSaid() {
    assertThat(InstanceChecks.of(List.of(), 2))
        .singleElement()
        .extracting(Finding::found)
        .isEqualTo("none has said that it lives, in half a minute by this machine's clock");
    assertThat(InstanceChecks.of(List.of(), 0)).as("said of the group already").isEmpty();
  }

  @Test
  void instance_thatIsNotReached_isWorseThanOneThatIsNotReady() {
    assertThat(
            wrong(
                instance("a", 0, "p1", null, new Probe(0, "no answer")),
                instance("b", 0, "p1", null, new Probe(503, "restoring"))))
        .containsExactly(
            "FAIL instances a at a:6566: says that it lives, and is not reached from here: no answer",
            "WARN instances b at b:6566: not ready: restoring");
  }

  @Test
  void clocks_thatAreOff_eitherWay_areSaid() {
    Probe ready = new Probe(200, "ready");

    assertThat(
            wrong(
                instance("a", 2_001, "p1", null, ready), instance("b", -9_000, "p1", null, ready)))
        .containsExactly(
            "WARN clocks a at a:6566: 2001 ms before the broker's",
            "WARN clocks b at b:6566: -9000 ms before the broker's");
  }

  @Test
  void policies_thatDiffer_andOneThatCannotBeUsed_areSaid() {
    Probe ready = new Probe(200, "ready");

    assertThat(
            wrong(
                instance("a", 0, "p1", "no label 'x'", ready), instance("b", 0, "p2", null, ready)))
        .containsExactly(
            "FAIL policy a at a:6566: cannot use the newest release: no label 'x'",
            "WARN policy instances: decide by 2 policies: p1, p2");
  }
}
