package dev.weir.streams.stage;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.AuthorAction;
import dev.weir.moderation.enforcement.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an action is carried out, and what is done besides, as records of the verdict topic. */
final class ActionRecords {
  private ActionRecords() {}

  /** Null when nothing is said. */
  static @Nullable ActionParameters parameters(Verdict verdict) {
    var said = verdict.parameters();
    return said.equals(dev.weir.moderation.enforcement.ActionParameters.NONE)
        ? null
        : new ActionParameters(
            said.factor(), said.queue(), said.priority() == 0 ? null : said.priority());
  }

  /** As they hold when they are first said as of that event time. */
  static List<AuthorAction> authorActions(Verdict verdict, Instant asOf) {
    if (verdict.authorActions().isEmpty()) {
      return List.of();
    }
    List<AuthorAction> actions = new ArrayList<>(verdict.authorActions().size());
    for (var action : verdict.authorActions()) {
      actions.add(
          new AuthorAction(
              action.kind().key(),
              action.durationMs(),
              asOf.plusMillis(action.durationMs()),
              action.rules()));
    }
    return actions;
  }

  /** Whether acting on what is decided would do what the logged verdict does already. */
  static boolean same(Verdict decided, dev.weir.decision.Verdict logged) {
    if (!Objects.equals(parameters(decided), logged.getParameters())
        || !decided.channels().equals(logged.getNotify())
        || decided.authorActions().size() != logged.getAuthorActions().size()) {
      return false;
    }
    for (int i = 0; i < decided.authorActions().size(); i++) {
      var one = decided.authorActions().get(i);
      AuthorAction other = logged.getAuthorActions().get(i);
      if (!one.kind().key().equals(other.getAction())
          || one.durationMs() != other.getDurationMs()) {
        return false;
      }
    }
    return true;
  }
}
