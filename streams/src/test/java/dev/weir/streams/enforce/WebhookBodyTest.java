package dev.weir.streams.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.PostSummary;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.SourceCoordinates;
import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.decision.VerdictChange;
import dev.weir.feature.FeatureVectorSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookBodyTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void body_saysWhatIsToBeDoneAndWhy() {
    Verdict verdict =
        Verdict.newBuilder(verdict("review", true, "allow"))
            .setParameters(new ActionParameters(null, "reports", 50))
            .build();
    assertThat(new String(WebhookBody.of(verdict), UTF_8))
        .isEqualTo(
            "{\"id\":\"p+%C3%A9%2F1/2\",\"post_id\":\"p é/1\",\"author_id\":\"a\",\"revision\":2,"
                + "\"action\":\"review\",\"category\":\"reported\",\"previous_action\":\"allow\","
                + "\"proposed_action\":null,\"parameters\":{\"queue\":\"reports\",\"priority\":50},"
                + "\"author_actions\":[],\"notify\":[],\"appeal\":null,\"overturned_revisions\":[],"
                + "\"reasons\":[{\"rule\":\"many\",\"action\":\"review\",\"category\":\"reported\","
                + "\"explanation\":\"9 people\"}],\"as_of\":\"2026-01-01T00:00:00Z\","
                + "\"policy_version\":\"policy1\"}");
  }

  @Test
  void wanted_isWhatIsActedUponAndWhatEndsIt() {
    assertThat(WebhookBody.isWanted(verdict("remove", true, null), Set.of())).isTrue();
    assertThat(WebhookBody.isWanted(verdict("allow", true, null), Set.of())).isFalse();
    assertThat(WebhookBody.isWanted(verdict("allow", true, "remove"), Set.of())).isTrue();
    assertThat(WebhookBody.isWanted(verdict("remove", false, null), Set.of())).isFalse();
    Set<String> demotions = Set.of("demote");
    assertThat(WebhookBody.isWanted(verdict("remove", true, null), demotions)).isFalse();
    assertThat(WebhookBody.isWanted(verdict("remove", true, "demote"), demotions)).isTrue();
    assertThat(WebhookBody.isWanted(verdict("demote", true, "allow"), demotions)).isTrue();
  }

  /** A policy put in shadow: what it did before ends, and nothing begins. */
  @Test
  void shadow_afterAnAction_allows() {
    Verdict shadow = verdict("remove", false, "review");
    assertThat(WebhookBody.isWanted(shadow, Set.of())).isTrue();
    assertThat(new String(WebhookBody.of(shadow), UTF_8)).contains("\"action\":\"allow\"");
  }

  /** The vector of docs/enforcement.md, as openssl dgst -sha256 -hmac has it. */
  @Test
  void signature_isThatOfOpenssl() {
    byte[] body = "{\"id\":\"p/1\"}".getBytes(UTF_8);
    assertThat(WebhookSignature.by(List.of("0123456789abcdef")).of(1_767_225_600L, body))
        .isEqualTo("v1=4cc12f1a482c54ac06c34b9522de743a3acae47ae347b7a10eb0941cd28e8cc5");
    assertThat(
            WebhookSignature.by(List.of("0123456789abcdef", "another secret here"))
                .of(1_767_225_600L, body))
        .startsWith("v1=4cc12f1a482c54ac06c34b9522de743a3acae47ae347b7a10eb0941cd28e8cc5,v1=");
    assertThatThrownBy(() -> WebhookSignature.by(List.of("short")))
        .hasMessageContaining("at least 16");
  }

  private static Verdict verdict(String action, boolean enforced, String before) {
    SourceCoordinates source = new SourceCoordinates("posts", 0, 1L);
    return Verdict.newBuilder()
        .setPostId("p é/1")
        .setAuthorId("a")
        .setRevision(before == null ? 1 : 2)
        .setCreatedAt(AT)
        .setAsOf(AT)
        .setPost(new PostSummary(null, null, null, null, 4, "00ff"))
        .setAction(action)
        .setCategory("reported")
        .setEnforced(enforced)
        .setReasons(
            List.of(
                new Reason("many", RuleOutcome.FIRED, "review", "reported", "9 people"),
                new Reason("other", RuleOutcome.ABSTAINED, "remove", "reported", "no value")))
        .setScores(List.of())
        .setFeatures(new FeatureVectorSnapshot("s", "v", AT, List.of()))
        .setPolicyVersion("policy1")
        .setModelVersion("m")
        .setSource(source)
        .setTimings(new Timings(AT, AT))
        .setChange(
            before == null
                ? null
                : new VerdictChange(source, before, null, true, List.of(), List.of(), List.of()))
        .build();
  }
}
