package dev.weir.benchmarks.endtoend;

import dev.weir.benchmarks.endtoend.RunFigures.Mode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Runs as a table: median and spread of two contenders, and the second over the first. */
final class Comparison {
  private final List<RunFigures> runs;
  private final Contender base;
  private final Contender other;

  /** A row of the table. */
  private record Quantity(String name, ToDoubleFunction<RunFigures> of) {}

  private static final List<Quantity> COSTS =
      List.of(
          new Quantity("posts/s", RunFigures::postsPerSecond),
          new Quantity("app CPU s per million posts", RunFigures::appCpu),
          new Quantity("broker CPU s per million posts", RunFigures::brokerCpu),
          new Quantity("app + broker CPU s per million", r -> r.appCpu() + r.brokerCpu()),
          new Quantity("lost", RunFigures::lost),
          new Quantity("duplicated", RunFigures::duplicated));

  private static final List<Quantity> LATENCIES =
      List.of(
          new Quantity("p50 ms", RunFigures::p50Ms),
          new Quantity("p99 ms", RunFigures::p99Ms),
          new Quantity("p99.9 ms", RunFigures::p999Ms),
          new Quantity("max ms", RunFigures::maxMs));

  Comparison(List<RunFigures> runs, Contender base, Contender other) {
    this.runs = List.copyOf(runs);
    this.base = base;
    this.other = other;
  }

  void print(PrintWriter out) {
    for (Mode mode : Mode.values()) {
      if (runs.stream().anyMatch(r -> r.mode() == mode)) {
        out.printf(
            Locale.ROOT,
            "%n%-11s %-31s %28s %28s   %s%n",
            mode.name().toLowerCase(Locale.ROOT),
            "median (lowest - highest)",
            base.label(),
            other.label(),
            "ratio (per round)");
        if (mode == Mode.LATENCY) {
          LATENCIES.forEach(q -> row(out, mode, q));
        }
        COSTS.forEach(q -> row(out, mode, q));
      }
    }
    out.flush();
  }

  private void row(PrintWriter out, Mode mode, Quantity quantity) {
    double[] ratios = ratios(mode, quantity);
    out.printf(
        Locale.ROOT,
        "%-11s %-31s %28s %28s   %s%n",
        "",
        quantity.name(),
        spread(values(mode, base, quantity)),
        spread(values(mode, other, quantity)),
        ratios.length == 0 ? "" : spread(ratios));
  }

  private double[] values(Mode mode, Contender contender, Quantity quantity) {
    return runs.stream()
        .filter(r -> r.mode() == mode && r.contender() == contender)
        .mapToDouble(quantity.of())
        .sorted()
        .toArray();
  }

  /** One over the other of the same round, in which the machine was about equally busy. */
  private double[] ratios(Mode mode, Quantity quantity) {
    Map<Integer, Double> first = new LinkedHashMap<>();
    runs.stream()
        .filter(r -> r.mode() == mode && r.contender() == base)
        .forEach(r -> first.put(r.round(), quantity.of().applyAsDouble(r)));
    return runs.stream()
        .filter(r -> r.mode() == mode && r.contender() == other)
        .filter(r -> first.getOrDefault(r.round(), 0.0) > 0)
        .mapToDouble(r -> quantity.of().applyAsDouble(r) / first.getOrDefault(r.round(), 0.0))
        .sorted()
        .toArray();
  }

  private static String spread(double[] sorted) {
    if (sorted.length == 0) {
      return "-";
    }
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return sorted.length == 1
        ? number(median)
        : number(median)
            + " ("
            + number(sorted[0])
            + " - "
            + number(sorted[sorted.length - 1])
            + ")";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 || value == 0 ? "%,.0f" : "%.2f", value);
  }
}
