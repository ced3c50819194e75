package dev.weir.benchmarks.windowcosts;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Runs as rows of a Markdown table: medians, the spread of CPU, and ratios within each round. */
final class CostTable {
  private final List<CostFigures> runs;
  private final String base;

  /**
   * @param base label of the contender whose CPU is 1 in the last column
   */
  CostTable(List<CostFigures> runs, String base) {
    this.runs = List.copyOf(runs);
    this.base = base;
  }

  void print(PrintWriter out) {
    out.println(
        "| contender | events counted | events/s | app CPU s/M | broker CPU s/M | both (lowest -"
            + " highest) | state B/key | on disk B/key | changelog B/event | × "
            + base
            + " |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    Map<String, List<CostFigures>> byTitle =
        runs.stream()
            .collect(
                Collectors.groupingBy(CostFigures::title, LinkedHashMap::new, Collectors.toList()));
    byTitle.forEach((title, of) -> row(out, title, of));
    out.flush();
  }

  private void row(PrintWriter out, String title, List<CostFigures> of) {
    double[] cpu = sorted(of, CostFigures::cpu);
    out.printf(
        Locale.ROOT,
        "| %s | %,d | %s | %s | %s | **%s** (%s - %s) | %s | %s | %s | %s |%n",
        title,
        of.get(0).events(),
        number(median(sorted(of, CostFigures::eventsPerSecond))),
        number(median(sorted(of, CostFigures::appCpu))),
        number(median(sorted(of, CostFigures::brokerCpu))),
        number(median(cpu)),
        number(cpu[0]),
        number(cpu[cpu.length - 1]),
        orNone(median(sorted(of, CostFigures::liveBytesPerKey))),
        orNone(median(sorted(of, CostFigures::diskBytesPerKey))),
        orNone(median(sorted(of, CostFigures::loggedBytesPerEvent))),
        ratios(of));
  }

  private String ratios(List<CostFigures> of) {
    double[] ratios =
        of.stream()
            .flatMap(run -> baseOf(run.round()).map(b -> run.cpu() / b.cpu()).stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return ratios.length == 0 ? "-" : number(median(ratios));
  }

  private Optional<CostFigures> baseOf(int round) {
    return runs.stream().filter(r -> r.round() == round && r.label().equals(base)).findFirst();
  }

  private static double[] sorted(List<CostFigures> of, ToDoubleFunction<CostFigures> value) {
    double[] values = of.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    return values;
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String orNone(double value) {
    return value == 0 ? "-" : number(value);
  }

  private static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
