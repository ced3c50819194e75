package dev.weir.streams.offline.decision;

import dev.weir.decision.Verdict;
import dev.weir.streams.stage.Redecision;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/** A post's verdicts made again, and compared with the log to the byte. */
public final class Replay {
  private static final int SHOWN_MAX = 400;

  private Replay() {}

  /**
   * One revision.
   *
   * @param bytes of the verdict as it stands on its topic
   * @param sha256 of them, in hexadecimal digits
   */
  public record Revision(
      int revision, Outcome outcome, int bytes, String sha256, List<Difference> differences) {}

  /** How the revision made again compares. */
  public enum Outcome {
    IDENTICAL,
    DIFFERENT,
    /** A reviewer decided, or the author appealed: there is nothing to compute. */
    REVIEWED
  }

  /** A field of the verdict that differs. */
  public record Difference(String field, String logged, String now) {}

  /** All revisions, in order. */
  public static List<Revision> of(DecidedPost decided, Redecision redecision) {
    List<Revision> revisions = new ArrayList<>();
    Verdict before = null;
    for (Verdict logged : decided.revisions()) {
      byte[] bytes = redecision.bytes(logged);
      if (!Redecision.byRules(logged)) {
        revisions.add(revision(logged, Outcome.REVIEWED, bytes, List.of()));
      } else {
        Verdict again = redecision.again(decided.post(), before, logged);
        boolean same = Arrays.equals(bytes, redecision.bytes(again));
        revisions.add(
            revision(
                logged,
                same ? Outcome.IDENTICAL : Outcome.DIFFERENT,
                bytes,
                same ? List.of() : differences(logged, again)));
      }
      before = logged;
    }
    return revisions;
  }

  private static Revision revision(
      Verdict logged, Outcome outcome, byte[] bytes, List<Difference> differences) {
    return new Revision(logged.getRevision(), outcome, bytes.length, sha256(bytes), differences);
  }

  private static List<Difference> differences(Verdict logged, Verdict again) {
    List<Difference> differences = new ArrayList<>();
    for (Schema.Field field : logged.getSchema().getFields()) {
      Object then = logged.get(field.pos());
      Object now = again.get(field.pos());
      if (!Objects.equals(then, now)) {
        differences.add(new Difference(field.name(), clip(then), clip(now)));
      }
    }
    return differences;
  }

  private static String clip(Object value) {
    String text = String.valueOf(value);
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every Java)", e);
    }
  }
}
