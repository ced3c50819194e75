package dev.weir.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.ModerationFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With what a policy is checked: {@code @Mixin}. */
final class PolicyFile {
  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "features.yaml of the instances (default: the one that ships).")
  private @Nullable Path definitions;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Text model of the instances (default: the one that ships).")
  private @Nullable Path model;

  private @Nullable Configuration loaded;

  /** Definitions and model, with the policy that ships; read once. */
  Configuration configuration() {
    Configuration before = loaded;
    if (before != null) {
      return before;
    }
    Configuration now =
        Configuration.load(
            new ModerationFiles(
                Optional.ofNullable(definitions), Optional.empty(), Optional.ofNullable(model)));
    loaded = now;
    return now;
  }

  /**
   * The policy of a file, checked.
   *
   * @throws PolicyException with every mistake
   */
  PolicySource source(Path file) {
    return configuration().source(file, read(file));
  }

  /**
   * The policy of a file, compiled.
   *
   * @throws PolicyException with every mistake
   */
  Policy check(Path file) {
    Configuration with = configuration();
    return with.moderator(with.source(file, read(file)), file.toString()).policy();
  }

  static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": no such file (expected: policy.yaml)", e);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e, e);
    }
  }
}
