package dev.weir.streams.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.streams.security.Guard.Decision;
import dev.weir.streams.security.Guard.Verdict;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The file of callers, and what the guard makes of it. */
final class CallersTest {
  private static final String HASH = Callers.hash("k1");

  @Test
  void file_withComments_isRead() {
    Callers callers =
        Callers.parse(
            "keys",
            List.of(
                "# who", "", "ranking reader 50 " + HASH, "ops admin,reviewer 0 cn:ops.example"));

    assertThat(callers.ofKey("k1")).contains(new Caller("ranking", Set.of(Role.READER), 50));
    assertThat(callers.ofKey("k2")).isEmpty();
    assertThat(callers.ofKey(HASH)).isEmpty();
    assertThat(callers.ofCommonName("ops.example").orElseThrow().may(Role.PRODUCER)).isTrue();
    assertThat(callers.ofCommonName("k1")).isEmpty();
  }

  @Test
  void file_full_ofMistakes_tellsEachWithItsLineAndNoKey() {
    assertThatThrownBy(
            () ->
                Callers.parse(
                    "keys",
                    List.of(
                        "a reader 1 " + HASH,
                        "a reader 1 " + Callers.hash("k2"),
                        "b king 1 " + Callers.hash("k3"),
                        "c reader -1 " + Callers.hash("k4"),
                        "d reader 1 weir_secret",
                        "e reader",
                        "f reader 1 " + HASH,
                        "g/ reader 1 " + Callers.hash("k5"))))
        .isInstanceOf(SecurityFileException.class)
        .hasMessageContaining("keys:2: name a again")
        .hasMessageContaining("keys:3: role 'king' (expected: reader, producer, policy-editor")
        .hasMessageContaining("keys:4: rate")
        .hasMessageContaining("keys:5: fourth word")
        .hasMessageContaining("keys:6: 2 words")
        .hasMessageContaining("keys:7: the key of an earlier line")
        .hasMessageContaining("keys:8: name")
        .hasMessageNotContaining("secret");
  }

  @Test
  void file_notThere_saysHowToMakeOne() {
    assertThatThrownBy(() -> Callers.read(Path.of("no-such-file")))
        .isInstanceOf(SecurityFileException.class)
        .hasMessageContaining("weir api-key");
  }

  @Test
  void keys_made_areLongAndNeverTheSame() {
    SecureRandom random = new SecureRandom();

    String key = Callers.newKey(random);

    assertThat(key).matches("weir_[A-Za-z0-9_-]{43}").isNotEqualTo(Callers.newKey(random));
    assertThat(Callers.hash(key)).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  void guard_eachVerdict_isGivenForItsReason() {
    Guard guard =
        new Guard(
            Callers.parse(
                "keys", List.of("a reader 2 " + HASH, "b reader,producer 0 cn:b.example")),
            0);

    assertThat(guard.decide(null, null, Role.READER, 0))
        .isEqualTo(new Decision(Verdict.UNAUTHENTICATED, "-"));
    assertThat(guard.decide("x".repeat(10_000), null, Role.READER, 0).verdict())
        .isEqualTo(Verdict.UNAUTHENTICATED);
    assertThat(guard.decide("k1", null, Role.PRODUCER, 0))
        .isEqualTo(new Decision(Verdict.FORBIDDEN, "a"));
    assertThat(guard.decide("k1", null, Role.READER, 0))
        .isEqualTo(new Decision(Verdict.ALLOWED, "a"));
    assertThat(guard.decide("k1", null, Role.READER, 0))
        .isEqualTo(new Decision(Verdict.LIMITED, "a"));
    assertThat(guard.decide(null, "b.example", Role.PRODUCER, 0).verdict())
        .isEqualTo(Verdict.ALLOWED);
    // A wrong key is not made good by a certificate.
    assertThat(guard.decide("wrong", "b.example", Role.READER, 0).verdict())
        .isEqualTo(Verdict.UNAUTHENTICATED);
    assertThat(guard.decide("k1", null, Role.READER, 500_000_000L).verdict())
        .isEqualTo(Verdict.ALLOWED);
    assertThat(guard.decide("k1", null, Role.READER, 500_000_001L).verdict())
        .isEqualTo(Verdict.LIMITED);
  }

  @Test
  void bucket_afterALongRest_holdsNoMoreThanASecond() {
    TokenBucket bucket = new TokenBucket(3, 0);
    long later = 3_600_000_000_000L;
    int taken = 0;
    while (bucket.take(later)) {
      taken++;
    }

    assertThat(taken).isEqualTo(3);
    // A clock that goes back gives nothing.
    assertThat(bucket.take(0)).isFalse();
  }
}
