package dev.weir.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.demo.DemoSnapshot.Caught;
import dev.weir.streams.demo.DemoSnapshot.Flagged;
import dev.weir.streams.demo.DemoSnapshot.Latency;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemoViewTest {
  private static final List<String> WHERE =
      DemoView.whereNext("http://127.0.0.1:8080", "127.0.0.1:9092", "u10gr");

  @Test
  void picture_ofARunningDemo_readsAsDrawn() {
    assertThat(String.join("\n", frame(snapshot(), 100, false).lines()))
        .isEqualTo(
            """
            Weir demo  00:12 of 00:30  a simulated community; Ctrl-C stops
            posts 2,412  201/s   verdicts 2,409  200/s   dead letters 1   lookups 24 (2 failed)
            latency  p50 2.1 ms  p99 9.8 ms  p99.9 140 ms  (planned send to verdict)
            actions  · allow 96.1 %  l label 0.1 %  v review 1.7 %  x remove 2.1 %
              ·························································lvx
            planted                posts   caught   recall
              spam_burst               48       40     83 %  █████████████████
              pile_on                   0        0        -
              ordinary, flagged      2300       12   0.52 %
            rules that fired: author_burst 40   text_copies 22
            last verdicts other than allow
              toxic-k1-7           uk1r0        remove       insulting: insult 0.93 >= 0.90  "You ridicul·"
              pile-k1-9            u1v26        review       many_reports



            look next: verdict    curl -s http://127.0.0.1:8080/v1/verdicts/POST_ID
                       features   ./weir features get --entity author=u10gr --url http://127.0.0.1:8080
                       metrics    curl -s http://127.0.0.1:8080/metrics
                       Kafka      127.0.0.1:9092  (./weir verdicts tail --bootstrap-servers ...)""");
  }

  @Test
  void picture_beforeAnything_hasAsManyLines() {
    DemoSnapshot nothing = new DemoScore("t", false).snapshot();
    assertThat(frame(nothing, 80, true).lines()).hasSize(23).anyMatch(l -> l.contains("none yet"));
  }

  @Test
  void picture_ofANarrowTerminal_isCutToIt() {
    assertThat(frame(snapshot(), 40, false).lines()).allMatch(line -> line.length() <= 40);
  }

  @Test
  void style_withoutTerminalOrColour_isLines() {
    assertThat(DemoView.Style.of(true, false)).isEqualTo(DemoView.Style.PICTURE);
    assertThat(DemoView.Style.of(true, true)).isEqualTo(DemoView.Style.LINES);
    assertThat(DemoView.Style.of(false, false)).isEqualTo(DemoView.Style.LINES);
  }

  @Test
  void lines_oncePerSecond_holdTheRatesOfThatSecond() {
    var clock = new FakePaceClock();
    var out = new StringWriter();
    DemoSnapshot snapshot = snapshot();
    var view =
        new DemoView(
            new PrintWriter(out), DemoView.Style.LINES, () -> snapshot, clock, 0, WHERE, 80);
    clock.pass(2_000_000_000L);
    view.draw();
    clock.pass(100_000_000L);
    view.draw();
    clock.pass(900_000_000L);
    view.draw();
    assertThat(out.toString().lines())
        .containsExactly(line("00:02", 1206, 1205), line("00:02", 1206, 1205), line("00:03", 0, 0));
  }

  private static String line(String clock, int posts, int verdicts) {
    return "demo %s  posts 2412 (%d/s)  verdicts 2409 (%d/s)  p50 2.1 ms p99 9.8 ms  "
            .formatted(clock, posts, verdicts)
        + "dead letters 1  lookups 24  caught: spam_burst 40/48 pile_on 0/0  "
        + "ordinary flagged 12/2300";
  }

  @Test
  void picture_drawnAgain_startsWhereTheFirstStarted() {
    var clock = new FakePaceClock();
    var out = new StringWriter();
    DemoSnapshot snapshot = snapshot();
    var view =
        new DemoView(
            new PrintWriter(out), DemoView.Style.PICTURE, () -> snapshot, clock, 0, WHERE, 80);
    view.draw();
    int lines = (int) out.toString().chars().filter(c -> c == '\n').count();
    view.draw();
    assertThat(out.toString()).contains("\u001b[J\u001b[" + lines + "A\r");
  }

  private static DemoFrame frame(DemoSnapshot snapshot, int columns, boolean colour) {
    return new DemoFrame(snapshot, 12_345, 30_000, 201.2, 200, WHERE, columns, colour);
  }

  private static DemoSnapshot snapshot() {
    var actions = new LinkedHashMap<String, Long>();
    actions.put("allow", 2315L);
    actions.put("label", 2L);
    actions.put("demote", 0L);
    actions.put("interstitial", 0L);
    actions.put("review", 41L);
    actions.put("remove", 51L);
    var planted = new LinkedHashMap<String, Caught>();
    planted.put("spam_burst", new Caught(48, 40));
    planted.put("pile_on", new Caught(0, 0));
    var rules = new LinkedHashMap<String, Long>();
    rules.put("author_burst", 40L);
    rules.put("text_copies", 22L);
    return new DemoSnapshot(
        2412,
        2409,
        1,
        24,
        2,
        new Latency(2.14, 9.8, 140.2),
        actions,
        Map.of(),
        planted,
        new Caught(2300, 12),
        rules,
        List.of(
            new Flagged(
                new Answer(
                    "toxic-k1-7",
                    "uk1r0",
                    1,
                    "remove",
                    "insult",
                    List.of("insulting"),
                    "insult 0.93 >= 0.90"),
                "You ridicul·"),
            new Flagged(
                new Answer(
                    "pile-k1-9", "u1v26", 2, "review", "reports", List.of("many_reports"), ""),
                "")));
  }
}
