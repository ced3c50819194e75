package dev.weir.moderation.policy;

/** Why a post is looked at. */
public enum Look {
  /** It was just posted. */
  FIRST,
  /** Reactions, reports or a review arrived since. */
  SECOND
}
