package dev.weir.streams.policies;

import dev.weir.internal.PolicyListFile;
import dev.weir.internal.PolicyText;
import dev.weir.moderation.policy.PolicySource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Policies as records, and back. */
final class PolicyTexts {
  private PolicyTexts() {}

  static PolicySource source(PolicyText text) {
    return new PolicySource(
        text.getYaml(),
        text.getFiles().stream()
            .map(file -> new PolicySource.NamedFile(file.getPath(), file.getText()))
            .toList());
  }

  static PolicyText record(PolicySource source, String author, @Nullable String note, Instant now) {
    return new PolicyText(
        source.version(),
        source.yaml(),
        source.files().stream().map(file -> new PolicyListFile(file.path(), file.text())).toList(),
        author,
        note,
        now);
  }
}
