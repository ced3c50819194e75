package dev.weir.streams.security;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a caller may do. An admin may do everything. */
public enum Role {
  /** Ask for features, descriptions, metrics, moderation of a text. */
  READER,
  /** Push events. */
  PRODUCER,
  /** Change policies. */
  POLICY_EDITOR,
  /** Read verdicts. */
  REVIEWER,
  /** Ask for rows as one instance asks another. */
  INSTANCE,
  /** All of it. */
  ADMIN;

  /** As it is written in files: {@code policy-editor}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether calls are few and each is worth a line in the audit log. */
  public boolean sensitive() {
    return this != READER && this != PRODUCER && this != INSTANCE;
  }

  static Optional<Role> of(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
