package dev.weir.streams.policies;

import dev.weir.internal.CandidateShare;
import dev.weir.internal.ShareBy;
import dev.weir.moderation.rollout.Share;

/** Shares of candidates, as records and back. */
final class Shares {
  private Shares() {}

  static Share of(CandidateShare share) {
    return new Share(
        share.getHundredths(),
        share.getSalt(),
        share.getBy() == ShareBy.AUTHOR ? Share.By.AUTHOR : Share.By.POST);
  }

  static CandidateShare record(Share share) {
    return new CandidateShare(
        share.hundredths(),
        share.salt(),
        share.by() == Share.By.AUTHOR ? ShareBy.AUTHOR : ShareBy.POST);
  }
}
