package dev.weir.moderation.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The laws of the logic, over every combination. */
class TruthTest {
  @Property
  void and_or_areCommutativeAndIdempotent(@ForAll Truth a, @ForAll Truth b) {
    assertThat(a.and(b)).isEqualTo(b.and(a));
    assertThat(a.or(b)).isEqualTo(b.or(a));
    assertThat(a.and(a)).isEqualTo(a);
    assertThat(a.or(a)).isEqualTo(a);
  }

  @Property
  void and_or_areAssociative(@ForAll Truth a, @ForAll Truth b, @ForAll Truth c) {
    assertThat(a.and(b).and(c)).isEqualTo(a.and(b.and(c)));
    assertThat(a.or(b).or(c)).isEqualTo(a.or(b.or(c)));
  }

  @Property
  void identitiesAndAbsorption(@ForAll Truth a) {
    assertThat(a.and(Truth.TRUE)).isEqualTo(a);
    assertThat(a.or(Truth.FALSE)).isEqualTo(a);
    assertThat(a.and(Truth.FALSE)).isEqualTo(Truth.FALSE);
    assertThat(a.or(Truth.TRUE)).isEqualTo(Truth.TRUE);
  }

  @Property
  void deMorgan_andDoubleNegation(@ForAll Truth a, @ForAll Truth b) {
    assertThat(a.and(b).not()).isEqualTo(a.not().or(b.not()));
    assertThat(a.or(b).not()).isEqualTo(a.not().and(b.not()));
    assertThat(a.not().not()).isEqualTo(a);
  }

  /** Kleene's strong tables: an answer given in doubt holds however the doubt is resolved. */
  @Property
  void unknown_isDecidedOnlyWhenBothResolutionsAgree(@ForAll Truth other) {
    if (other == Truth.UNKNOWN || other == Truth.FAILED) {
      return;
    }
    Truth ifTrue = Truth.TRUE.and(other);
    Truth ifFalse = Truth.FALSE.and(other);
    assertThat(Truth.UNKNOWN.and(other)).isEqualTo(ifTrue == ifFalse ? ifTrue : Truth.UNKNOWN);
  }

  @Example
  void failed_givesWayToUnknown() {
    assertThat(Truth.FAILED.and(Truth.UNKNOWN)).isEqualTo(Truth.UNKNOWN);
    assertThat(Truth.FAILED.or(Truth.UNKNOWN)).isEqualTo(Truth.UNKNOWN);
    assertThat(Truth.FAILED.and(Truth.TRUE)).isEqualTo(Truth.FAILED);
    assertThat(Truth.FAILED.or(Truth.FALSE)).isEqualTo(Truth.FAILED);
  }
}
