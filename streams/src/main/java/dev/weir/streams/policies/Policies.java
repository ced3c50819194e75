package dev.weir.streams.policies;

import dev.weir.internal.PolicyText;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.policy.PolicyException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Published policies as this instance understands them: each is compiled once. Thread-safe. */
public final class Policies {
  private final PolicyLoader loader;
  private final Map<String, Loaded> loadedByVersion = new ConcurrentHashMap<>();

  private record Loaded(@Nullable Moderator moderator, @Nullable PolicyException refused) {}

  public Policies(PolicyLoader loader) {
    this.loader = loader;
  }

  /**
   * What decides by that policy, some of its rules silent.
   *
   * @throws PolicyException if it does not go with the model and definitions of this instance
   */
  public Moderator moderator(PolicyText text, Collection<String> silent) {
    Loaded loaded = loadedByVersion.computeIfAbsent(text.getVersion(), version -> load(text));
    PolicyException refused = loaded.refused();
    if (refused != null) {
      throw refused;
    }
    Moderator moderator = java.util.Objects.requireNonNull(loaded.moderator());
    return silent.isEmpty()
        ? moderator
        : new Moderator(
            moderator.scorer(), moderator.policy().without(Set.copyOf(silent)), new Enforcement());
  }

  private Loaded load(PolicyText text) {
    try {
      return new Loaded(loader.load(PolicyTexts.source(text), "policy " + text.getVersion()), null);
    } catch (PolicyException e) {
      return new Loaded(null, e);
    }
  }
}
