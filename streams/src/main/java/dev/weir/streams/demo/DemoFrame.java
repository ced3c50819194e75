package dev.weir.streams.demo;

import dev.weir.streams.demo.DemoSnapshot.Caught;
import dev.weir.streams.demo.DemoSnapshot.Flagged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One picture of the running demo: figures in, lines out. Pure.
 *
 * @param elapsedMs since the start
 * @param durationMs of the whole run, 0 when it runs until stopped
 * @param postsPerSecond over the last second
 * @param verdictsPerSecond over the last second
 * @param whereNext lines that say where to look next
 * @param columns of the terminal; longer lines are cut
 * @param colour whether lines may hold ANSI colours
 */
record DemoFrame(
    DemoSnapshot now,
    long elapsedMs,
    long durationMs,
    double postsPerSecond,
    double verdictsPerSecond,
    List<String> whereNext,
    int columns,
    boolean colour) {
  private static final int BAR_CELLS = 60;
  private static final int RECALL_CELLS = 20;
  private static final int LAST_SHOWN = 5;
  private static final int RULES_SHOWN = 4;

  /** Letters of the bar and colours, in the order of severity. */
  private static final Map<String, Character> LETTERS =
      Map.of(
          "allow",
          '·',
          "label",
          'l',
          "demote",
          'd',
          "interstitial",
          'i',
          "review",
          'v',
          "remove",
          'x');

  private static final Map<Character, Integer> COLOURS =
      Map.of('·', 32, 'l', 36, 'd', 34, 'i', 35, 'v', 33, 'x', 31);

  /** The picture: always as many lines, 23 with four where-next lines, so that 24 rows hold it. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        bold(
            "Weir demo  "
                + clock(elapsedMs)
                + (durationMs > 0 ? " of " + clock(durationMs) : "")
                + "  a simulated community; Ctrl-C stops"));
    lines.add(
        cut(
            format(
                "posts %,d  %,.0f/s   verdicts %,d  %,.0f/s   dead letters %,d   lookups %,d%s",
                now.posts(),
                postsPerSecond,
                now.verdicts(),
                verdictsPerSecond,
                now.deadLetters(),
                now.lookups(),
                now.failedLookups() == 0 ? "" : format(" (%,d failed)", now.failedLookups()))));
    lines.add(
        cut(
            "latency  p50 "
                + ms(now.latency().p50Ms())
                + "  p99 "
                + ms(now.latency().p99Ms())
                + "  p99.9 "
                + ms(now.latency().p999Ms())
                + "  (planned send to verdict)"));
    lines.add(cut(actionShares()));
    lines.add(actionBar());
    lines.add(bold("planted                posts   caught   recall"));
    now.planted().forEach((scenario, caught) -> lines.add(recall(scenario, caught)));
    lines.add(
        cut(
            format(
                "  %-20s %6d %8d   %6s",
                "ordinary, flagged",
                now.ordinary().posts(),
                now.ordinary().caught(),
                percent(now.ordinary().rate(), 2))));
    lines.add(cut("rules that fired: " + rules()));
    lines.add(bold("last verdicts other than allow"));
    for (int i = 0; i < LAST_SHOWN; i++) {
      lines.add(i < now.lastFlagged().size() ? cut("  " + verdict(now.lastFlagged().get(i))) : "");
    }
    for (int i = 0; i < whereNext.size(); i++) {
      lines.add(cut((i == 0 ? "look next: " : "           ") + whereNext.get(i)));
    }
    return lines;
  }

  /** Everything in one line, for logs and terminals without cursor. */
  String line() {
    var planted = new StringBuilder();
    now.planted()
        .forEach(
            (scenario, caught) ->
                planted
                    .append(planted.length() == 0 ? "" : " ")
                    .append(scenario)
                    .append(' ')
                    .append(caught.caught())
                    .append('/')
                    .append(caught.posts()));
    return format(
        "demo %s  posts %d (%.0f/s)  verdicts %d (%.0f/s)  p50 %s p99 %s  dead letters %d  "
            + "lookups %d  caught: %s  ordinary flagged %d/%d",
        clock(elapsedMs),
        now.posts(),
        postsPerSecond,
        now.verdicts(),
        verdictsPerSecond,
        ms(now.latency().p50Ms()),
        ms(now.latency().p99Ms()),
        now.deadLetters(),
        now.lookups(),
        planted,
        now.ordinary().caught(),
        now.ordinary().posts());
  }

  private String actionShares() {
    var shares = new StringBuilder("actions ");
    now.byAction()
        .forEach(
            (action, posts) -> {
              if (posts > 0) {
                char letter = LETTERS.getOrDefault(action, '?');
                shares.append(format(" %c %s %s ", letter, action, percent(share(posts), 1)));
              }
            });
    return shares.toString().stripTrailing();
  }

  /** A cell for every sixtieth of the posts; whatever happened at all gets one. */
  private String actionBar() {
    var cells = new StringBuilder();
    now.byAction()
        .forEach(
            (action, posts) -> {
              if (posts > 0 && !action.equals("allow")) {
                int width = (int) Math.max(1, Math.round(share(posts) * BAR_CELLS));
                cells.append(String.valueOf(LETTERS.getOrDefault(action, '?')).repeat(width));
              }
            });
    if (now.verdicts() > 0 && cells.length() < BAR_CELLS) {
      cells.insert(0, "·".repeat(BAR_CELLS - cells.length()));
    }
    var bar = new StringBuilder("  ");
    int width = Math.min(cells.length(), columns - 2);
    for (int from = 0, to; from < width; from = to) {
      char cell = cells.charAt(from);
      for (to = from + 1; to < width && cells.charAt(to) == cell; ) {
        to++;
      }
      Integer code = COLOURS.get(cell);
      String run = cells.substring(from, to);
      bar.append(colour && code != null ? "\u001b[" + code + "m" + run + "\u001b[0m" : run);
    }
    return bar.toString();
  }

  private double share(long posts) {
    return now.verdicts() == 0 ? Double.NaN : (double) posts / now.verdicts();
  }

  private String recall(String scenario, Caught caught) {
    double rate = caught.rate();
    String bar = Double.isNaN(rate) ? "" : "█".repeat((int) Math.round(rate * RECALL_CELLS));
    return cut(
        format(
                "  %-20s %6d %8d   %6s  %s",
                scenario, caught.posts(), caught.caught(), percent(rate, 0), bar)
            .stripTrailing());
  }

  private String rules() {
    var fired = new ArrayList<String>();
    now.topRules().entrySet().stream()
        .limit(RULES_SHOWN)
        .forEach(e -> fired.add(e.getKey() + " " + e.getValue()));
    return fired.isEmpty() ? "none yet" : String.join("   ", fired);
  }

  private static String verdict(Flagged flagged) {
    Answer answer = flagged.answer();
    String why = answer.rules().isEmpty() ? "" : answer.rules().get(0);
    String text = flagged.excerpt().isEmpty() ? "" : "  \"" + flagged.excerpt() + "\"";
    return format("%-20s %-12s %-12s ", answer.postId(), answer.authorId(), answer.action())
        + why
        + (answer.explanation().isEmpty() ? "" : ": " + answer.explanation())
        + text;
  }

  private String bold(String line) {
    String shown = cut(line);
    return colour ? "\u001b[1m" + shown + "\u001b[0m" : shown;
  }

  /** At most as wide as the terminal, and nothing that steers it. */
  private String cut(String line) {
    var plain = new StringBuilder();
    line.codePoints()
        .limit(columns)
        .map(c -> Character.isISOControl(c) ? '·' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static String clock(long ms) {
    long seconds = ms / 1_000;
    return seconds < 3_600
        ? format("%02d:%02d", seconds / 60, seconds % 60)
        : format("%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }

  private static String ms(double ms) {
    return Double.isNaN(ms) ? "-" : format(ms < 100 ? "%.1f ms" : "%,.0f ms", ms);
  }

  private static String percent(double rate, int digits) {
    return Double.isNaN(rate) ? "-" : format("%." + digits + "f %%", rate * 100);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
