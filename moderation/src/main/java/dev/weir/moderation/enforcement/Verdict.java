package dev.weir.moderation.enforcement;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy's answer for a post. Immutable.
 *
 * @param action the most severe action proposed
 * @param category category of the rule that decided; null for allow
 * @param reasons every rule that fired, failed, or abstained where it could have mattered, in
 *     policy order
 * @param enforced false when the policy runs in shadow: record, do not act
 * @param quotas those that it falls under, in policy order: it is acted upon if all have room, else
 *     held for review; none when it is not enforced
 * @param parameters how the action is carried out
 * @param authorActions what is done about the author besides
 * @param channels channels to be told
 */
public record Verdict(
    Action action,
    @Nullable String category,
    List<Reason> reasons,
    boolean enforced,
    List<Quota> quotas,
    ActionParameters parameters,
    List<AuthorAction> authorActions,
    List<String> channels) {
  public Verdict {
    requireNonNull(action, "action");
    reasons = List.copyOf(reasons);
    quotas = List.copyOf(quotas);
    requireNonNull(parameters, "parameters");
    authorActions = List.copyOf(authorActions);
    channels = List.copyOf(channels);
  }

  /**
   * Whether acting on the other verdict would do the same to the post, whatever the reasons. A
   * second look that ends in the same effect needs no new revision.
   */
  public boolean sameEffect(Verdict other) {
    return action == other.action
        && enforced == other.enforced
        && Objects.equals(category, other.category)
        && parameters.equals(other.parameters)
        && authorActions.equals(other.authorActions)
        && channels.equals(other.channels);
  }
}
