package dev.weir.benchmarks.soak;

import java.util.List;
import java.util.Locale;

/**
 * Quantities over time as one SVG file, a strip for each, with scales of their own. Colours are the
 * file's own, readable on light and dark pages. Not thread-safe.
 */
final class TimePlot {
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 16;
  private static final int STRIP = 92;
  private static final int HEAD = 34;
  private static final int GAP = 34;
  private static final String[] COLOURS = {"#2563eb", "#d97706", "#059669", "#db2777"};

  private final StringBuilder svg = new StringBuilder();
  private final List<Sample> samples;
  private final double secondsMax;
  private int strips;

  /** A line in a strip: the quantity's name in samples, and by how much its values are divided. */
  record Line(String quantity, String label, double divisor) {}

  TimePlot(String title, List<Sample> samples) {
    this.samples = samples;
    this.secondsMax = Math.max(60, samples.get(samples.size() - 1).seconds());
    text(LEFT, 20, "start", "#475569", 13, title);
  }

  /** Adds a strip below the others; its scale begins at 0. */
  TimePlot strip(String unit, List<Line> lines) {
    double top = HEAD + strips * (STRIP + GAP) + 16.0;
    double max = 0;
    for (Line line : lines) {
      for (Sample sample : samples) {
        double value = sample.of(line.quantity()) / line.divisor();
        max = Double.isNaN(value) ? max : Math.max(max, value);
      }
    }
    max = rounded(max);
    for (int tick = 0; tick <= 2; tick++) {
      double y = top + STRIP * (1 - tick / 2.0);
      rule(LEFT, y, WIDTH - RIGHT, y);
      text(LEFT - 6, y + 4, "end", "#64748b", 10, number(max * tick / 2));
    }
    for (int minutes = 0; minutes * 60 <= secondsMax; minutes += minuteStep()) {
      double x = x(minutes * 60);
      rule(x, top, x, top + STRIP);
      text(x, top + STRIP + 12, "middle", "#64748b", 10, minutes + (minutes == 0 ? " min" : ""));
    }
    double labelX = LEFT;
    text(labelX, top - 5, "start", "#64748b", 11, unit);
    labelX += 14 + unit.length() * 6.2;
    for (int i = 0; i < lines.size(); i++) {
      String colour = COLOURS[i % COLOURS.length];
      text(labelX, top - 5, "start", colour, 11, lines.get(i).label());
      labelX += 14 + lines.get(i).label().length() * 6.2;
      curve(lines.get(i), colour, top, max);
    }
    strips++;
    return this;
  }

  String svg() {
    int height = HEAD + strips * (STRIP + GAP) + 12;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + height
        + "\" font-family=\"sans-serif\">\n"
        + svg
        + "</svg>\n";
  }

  private void curve(Line line, String colour, double top, double max) {
    svg.append("<polyline fill=\"none\" stroke-width=\"1.3\" stroke=\"").append(colour);
    svg.append("\" points=\"");
    for (Sample sample : samples) {
      double value = sample.of(line.quantity()) / line.divisor();
      if (!Double.isNaN(value)) {
        svg.append(number(x(sample.seconds()))).append(',');
        svg.append(number(top + STRIP * (1 - value / max))).append(' ');
      }
    }
    svg.append("\"/>\n");
  }

  private double x(double seconds) {
    return LEFT + (WIDTH - LEFT - RIGHT) * seconds / secondsMax;
  }

  private int minuteStep() {
    return secondsMax <= 600 ? 1 : secondsMax <= 1_800 ? 5 : secondsMax <= 7_200 ? 10 : 60;
  }

  /** The next of 1, 2, 4, 5 or 8 times a power of ten. */
  private static double rounded(double max) {
    if (max <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(max)));
    for (double step : new double[] {1, 2, 4, 5, 8}) {
      if (max <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private void rule(double x1, double y1, double x2, double y2) {
    svg.append("<path stroke=\"#94a3b8\" stroke-opacity=\"0.35\" d=\"M").append(number(x1));
    svg.append(' ').append(number(y1)).append('L').append(number(x2)).append(' ');
    svg.append(number(y2)).append("\"/>\n");
  }

  private void text(double x, double y, String anchor, String colour, int size, String words) {
    svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
    svg.append("\" text-anchor=\"").append(anchor).append("\" fill=\"").append(colour);
    svg.append("\" font-size=\"").append(size).append("\">");
    svg.append(words.replace("&", "&amp;").replace("<", "&lt;")).append("</text>\n");
  }

  private static String number(double value) {
    String digits = String.format(Locale.ROOT, "%.1f", value);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }
}
