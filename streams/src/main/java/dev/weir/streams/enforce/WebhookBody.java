package dev.weir.streams.enforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.decision.ActionParameters;
import dev.weir.decision.AuthorAction;
import dev.weir.decision.Overturn;
import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import dev.weir.decision.VerdictChange;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What a webhook says of a verdict: what is to be done, to which post of whom, and why. Ids, names
 * and numbers; no part of a text.
 */
public final class WebhookBody {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ALLOW = "allow";

  private WebhookBody() {}

  /**
   * Whether there is anything to do: the verdict is acted upon, and its action, or the one before
   * that it ends, is among those wanted. That a post may stay is told only where it ends something.
   *
   * @param actions those wanted; none for all
   */
  public static boolean isWanted(Verdict verdict, Set<String> actions) {
    VerdictChange change = verdict.getChange();
    boolean ends = change != null && isActed(change.getPreviousAction(), actions);
    boolean ended = change != null && change.getPreviousEnforced() && ends;
    return verdict.getEnforced() ? isActed(verdict.getAction(), actions) || ended : ended;
  }

  private static boolean isActed(String action, Set<String> actions) {
    return !action.equals(ALLOW) && (actions.isEmpty() || actions.contains(action));
  }

  /** Tells a verdict from all others: the post's id, percent-encoded, and the revision. */
  public static String id(String postId, int revision) {
    return URLEncoder.encode(postId, StandardCharsets.UTF_8) + "/" + revision;
  }

  /** The body, JSON in UTF-8; the same verdict always gives the same bytes. */
  public static byte[] of(Verdict verdict) {
    ObjectNode body = JSON.createObjectNode();
    body.put("id", id(verdict.getPostId(), verdict.getRevision()));
    body.put("post_id", verdict.getPostId());
    body.put("author_id", verdict.getAuthorId());
    body.put("revision", verdict.getRevision());
    body.put("action", verdict.getEnforced() ? verdict.getAction() : ALLOW);
    body.put("category", verdict.getCategory());
    VerdictChange change = verdict.getChange();
    body.put("previous_action", change == null ? null : change.getPreviousAction());
    body.put("proposed_action", verdict.getProposedAction());
    parameters(verdict, body);
    body.put("appeal", verdict.getAppeal());
    overturned(verdict, body);
    reasons(verdict, body);
    body.put("as_of", verdict.getAsOf().toString());
    body.put("policy_version", verdict.getPolicyVersion());
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON of a verdict", e);
    }
  }

  private static void parameters(Verdict verdict, ObjectNode body) {
    ObjectNode parameters = body.putObject("parameters");
    ActionParameters given = verdict.getParameters();
    if (given != null) {
      if (given.getFactor() != null) {
        parameters.put("factor", given.getFactor());
      }
      if (given.getQueue() != null) {
        parameters.put("queue", given.getQueue());
      }
      if (given.getPriority() != null) {
        parameters.put("priority", given.getPriority());
      }
    }
    ArrayNode authorActions = body.putArray("author_actions");
    for (AuthorAction action : verdict.getAuthorActions()) {
      authorActions
          .addObject()
          .put("action", action.getAction())
          .put("duration_ms", action.getDurationMs())
          .put("until", action.getUntil().toString());
    }
    ArrayNode notify = body.putArray("notify");
    verdict.getNotify().forEach(notify::add);
  }

  private static void overturned(Verdict verdict, ObjectNode body) {
    ArrayNode revisions = body.putArray("overturned_revisions");
    Overturn overturn = verdict.getOverturn();
    if (overturn != null) {
      overturn.getTakenBack().forEach(taken -> revisions.add(taken.getRevision()));
    }
  }

  private static void reasons(Verdict verdict, ObjectNode body) {
    ArrayNode reasons = body.putArray("reasons");
    for (Reason reason : verdict.getReasons()) {
      if (reason.getOutcome() == RuleOutcome.FIRED) {
        reasons
            .addObject()
            .put("rule", reason.getRule())
            .put("action", reason.getAction())
            .put("category", reason.getCategory())
            .put("explanation", reason.getExplanation());
      }
    }
  }
}
