package dev.weir.streams.stage;

import dev.weir.decision.QuotaGrant;
import dev.weir.decision.QuotaOutcome;
import dev.weir.decision.Verdict;
import dev.weir.features.expiry.SweepRange;
import dev.weir.features.storage.RowStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many verdicts each quota has let through in each window, exactly, and what was answered to
 * each verdict. Two kinds of rows:
 *
 * <pre>
 *   answer, by a hash of post id and revision   arrivedMs:8 firstOffset:8 { length:2 quota outcome:1 granted:4 }*
 *   count, by quota, window length and start    arrivedMs:8 granted:4 full:1
 * </pre>
 *
 * Answers are logged before counts, and say the count that they made: a crash that took counts and
 * left answers is mended when what it answered comes again, for a count never goes back. So a
 * repeat is answered as before and counted once, whatever part of an interval a crash has left.
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class QuotaCounts {
  /** How long after its arrival a verdict may come again: as long as its post stays in the log. */
  static final Duration ANSWERS_KEPT = Duration.ofDays(8);

  /** How long after the last verdict in it a window is known: the longest window, and answers. */
  static final Duration COUNTS_KEPT = Duration.ofDays(38);

  private final RowStore rows;
  private long newestMs = Long.MIN_VALUE;

  /**
   * @param grants to what the verdict asks, in its order
   * @param firstOffset where it stood in the stage's log the first time
   * @param repeated whether it was answered before
   * @param newlyFull quotas that had their first verdict too many in a window by this one
   */
  record Answer(
      List<QuotaGrant> grants, long firstOffset, boolean repeated, List<QuotaGrant> newlyFull) {}

  QuotaCounts(RowStore rows) {
    this.rows = rows;
  }

  /**
   * Answers a verdict. One that asks for nothing is remembered by its place, with what it was
   * answered.
   *
   * @param arrivedMs record timestamp
   */
  Answer answer(Verdict verdict, long offset, long arrivedMs) {
    newestMs = Math.max(newestMs, arrivedMs);
    byte[] key = key(verdict.getPostId(), verdict.getRevision());
    byte[] row = rows.get(key);
    Kept kept = row == null ? null : Kept.read(row);
    if (!QuotaGrants.areAsked(verdict)) {
      if (kept == null) {
        raise(verdict.getQuotas(), arrivedMs);
        rows.put(key, new Kept(arrivedMs, offset, answersOf(verdict.getQuotas())).row());
        return new Answer(verdict.getQuotas(), offset, false, List.of());
      }
      return new Answer(verdict.getQuotas(), kept.firstOffset(), true, List.of());
    }
    if (kept != null && kept.answers().keySet().equals(answersOf(verdict.getQuotas()).keySet())) {
      List<QuotaGrant> grants = new ArrayList<>();
      for (QuotaGrant asked : verdict.getQuotas()) {
        One one = kept.answers().get(asked.getQuota());
        if (one != null) {
          grants.add(answered(asked, one.outcome(), one.granted()));
        }
      }
      raise(grants, kept.arrivedMs());
      return new Answer(grants, kept.firstOffset(), true, List.of());
    }
    // New; or what a crash took has come out another way, and asks for something else.
    Answer answer = count(verdict.getQuotas(), offset, arrivedMs);
    rows.put(key, new Kept(arrivedMs, offset, answersOf(answer.grants())).row());
    return answer;
  }

  private Answer count(List<QuotaGrant> asked, long offset, long arrivedMs) {
    int[] granted = new int[asked.size()];
    boolean full = false;
    for (int i = 0; i < granted.length; i++) {
      granted[i] = granted(asked.get(i));
      full |= granted[i] >= asked.get(i).getLimit();
    }
    List<QuotaGrant> grants = new ArrayList<>(granted.length);
    List<QuotaGrant> newlyFull = new ArrayList<>();
    for (int i = 0; i < granted.length; i++) {
      QuotaGrant one = asked.get(i);
      if (!full) {
        grants.add(answered(one, QuotaOutcome.GRANTED, granted[i] + 1));
        var unused = raise(one, granted[i] + 1, false, arrivedMs);
      } else if (granted[i] < one.getLimit()) {
        grants.add(answered(one, QuotaOutcome.UNUSED, granted[i]));
      } else {
        QuotaGrant refusal = answered(one, QuotaOutcome.FULL, granted[i]);
        grants.add(refusal);
        if (raise(one, granted[i], true, arrivedMs)) {
          newlyFull.add(refusal);
        }
      }
    }
    return new Answer(grants, offset, false, newlyFull);
  }

  private void raise(List<QuotaGrant> answers, long arrivedMs) {
    for (QuotaGrant answer : answers) {
      if (answer.getOutcome() == QuotaOutcome.GRANTED) {
        var unused = raise(answer, answer.getGranted(), false, arrivedMs);
      }
    }
  }

  private int granted(QuotaGrant quota) {
    byte[] row = rows.get(key(quota));
    return row == null ? 0 : ByteBuffer.wrap(row).getInt(Long.BYTES);
  }

  /**
   * Raises the count to at least that.
   *
   * @return whether the window is full now, and was not
   */
  private boolean raise(QuotaGrant quota, int granted, boolean full, long arrivedMs) {
    byte[] key = key(quota);
    byte[] row = rows.get(key);
    int before = 0;
    boolean fullBefore = false;
    long seenMs = arrivedMs;
    if (row != null) {
      ByteBuffer kept = ByteBuffer.wrap(row);
      seenMs = Math.max(seenMs, kept.getLong());
      before = kept.getInt();
      fullBefore = kept.get() != 0;
    }
    rows.put(
        key,
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1)
            .putLong(seenMs)
            .putInt(Math.max(before, granted))
            .put((byte) (full || fullBefore ? 1 : 0))
            .array());
    return full && !fullBefore;
  }

  /** For a sweep: over when nothing can come again that was answered, or that would count. */
  List<SweepRange> ranges() {
    return List.of(
        range("quota answers", StageKeys.quotaAnswerPrefix(), ANSWERS_KEPT),
        range("quota counts", StageKeys.quotaCountPrefix(), COUNTS_KEPT));
  }

  private SweepRange range(String name, byte[] prefix, Duration kept) {
    return new SweepRange(
        name,
        SweepRange.Kind.RECORDS,
        prefix,
        (key, head) -> ByteBuffer.wrap(head).getLong(),
        (key, head, streamTimeMs) ->
            newestMs != Long.MIN_VALUE
                && ByteBuffer.wrap(head).getLong() < newestMs - kept.toMillis(),
        newest -> {});
  }

  /** Whether that revision was held, as far as its answer is still known. */
  boolean held(String postId, int revision) {
    byte[] row = rows.get(key(postId, revision));
    return row != null
        && Kept.read(row).answers().values().stream()
            .anyMatch(one -> one.outcome() == QuotaOutcome.FULL);
  }

  private static byte[] key(String postId, int revision) {
    return StageKeys.quotaAnswer(Fences.hash("verdict", revision + "/" + postId));
  }

  private static byte[] key(QuotaGrant quota) {
    return StageKeys.quotaCount(
        quota.getQuota(), quota.getWindowMs(), quota.getWindowStart().toEpochMilli());
  }

  private static QuotaGrant answered(QuotaGrant asked, QuotaOutcome outcome, int granted) {
    return QuotaGrant.newBuilder(asked).setOutcome(outcome).setGranted(granted).build();
  }

  private static Map<String, One> answersOf(List<QuotaGrant> grants) {
    Map<String, One> answers = new LinkedHashMap<>();
    grants.forEach(g -> answers.put(g.getQuota(), new One(g.getOutcome(), g.getGranted())));
    return answers;
  }

  /** What one quota said. */
  private record One(QuotaOutcome outcome, int granted) {}

  /** A row of answers. */
  private record Kept(long arrivedMs, long firstOffset, Map<String, One> answers) {
    byte[] row() {
      int bytes = 2 * Long.BYTES;
      for (String quota : answers.keySet()) {
        bytes += Short.BYTES + quota.length() + 1 + Integer.BYTES;
      }
      ByteBuffer row = ByteBuffer.allocate(bytes).putLong(arrivedMs).putLong(firstOffset);
      answers.forEach(
          (quota, one) -> {
            byte[] id = quota.getBytes(StandardCharsets.US_ASCII); // as the policy checks
            row.putShort((short) id.length).put(id).put(code(one.outcome())).putInt(one.granted());
          });
      return row.array();
    }

    static Kept read(byte[] row) {
      ByteBuffer in = ByteBuffer.wrap(row);
      long arrivedMs = in.getLong();
      long firstOffset = in.getLong();
      Map<String, One> answers = new LinkedHashMap<>();
      while (in.hasRemaining()) {
        byte[] id = new byte[in.getShort()];
        in.get(id);
        QuotaOutcome outcome = outcome(in.get());
        answers.put(new String(id, StandardCharsets.US_ASCII), new One(outcome, in.getInt()));
      }
      return new Kept(arrivedMs, firstOffset, answers);
    }

    private static byte code(QuotaOutcome outcome) {
      return switch (outcome) {
        case ASKED -> 0;
        case GRANTED -> 1;
        case FULL -> 2;
        case UNUSED -> 3;
      };
    }

    private static QuotaOutcome outcome(byte code) {
      return switch (code) {
        case 0 -> QuotaOutcome.ASKED;
        case 1 -> QuotaOutcome.GRANTED;
        case 2 -> QuotaOutcome.FULL;
        case 3 -> QuotaOutcome.UNUSED;
        default ->
            throw new IllegalStateException("quota outcome: " + code + " (expected: 0 to 3)");
      };
    }
  }
}
