package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.evaluation.report.ModelReport.Bin;
import dev.weir.moderation.evaluation.report.ModelReport.Point;
import java.util.List;
import java.util.Locale;

/** One plot of the unit square as inline SVG; colours are the page's. Not thread-safe. */
final class SvgPlot {
  private static final int SIDE = 220;
  private static final int LEFT = 48;
  private static final int TOP = 26;
  private static final int WIDTH = SIDE + LEFT + 14;
  private static final int HEIGHT = SIDE + TOP + 40;

  private final StringBuilder svg = new StringBuilder();

  SvgPlot(String title, String xAxis, String yAxis) {
    svg.append("<svg class=\"plot\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"").append(HtmlReport.escaped(title)).append("\">");
    text(LEFT, 15, "title", "start", title);
    for (int tick = 0; tick <= 4; tick++) {
      double value = tick / 4.0;
      line("grid", x(value), y(0), x(value), y(1));
      line("grid", x(0), y(value), x(1), y(value));
      String number = tick % 2 == 0 ? number(value) : "";
      text(x(value), y(0) + 15, "tick", "middle", number);
      text(x(0) - 6, y(value) + 4, "tick", "end", number);
    }
    text(x(0.5), HEIGHT - 6, "axis", "middle", xAxis);
    svg.append("<text class=\"axis\" text-anchor=\"middle\" transform=\"rotate(-90 10 ");
    svg.append(number(y(0.5))).append(")\" x=\"10\" y=\"").append(number(y(0.5))).append("\">");
    svg.append(HtmlReport.escaped(yAxis)).append("</text>");
  }

  /** From corner to corner: chance, or perfect calibration. */
  SvgPlot diagonal() {
    line("chance", x(0), y(0), x(1), y(1));
    return this;
  }

  SvgPlot level(double value) {
    line("chance", x(0), y(value), x(1), y(value));
    return this;
  }

  SvgPlot curve(String style, List<Point> points) {
    svg.append("<polyline class=\"curve ").append(style).append("\" points=\"");
    for (Point point : points) {
      svg.append(number(x(point.x()))).append(',').append(number(y(point.y()))).append(' ');
    }
    svg.append("\"/>");
    return this;
  }

  /** A dot per bin, its area that of the share of texts in it. */
  SvgPlot bins(String style, List<Bin> bins) {
    int all = bins.stream().mapToInt(Bin::texts).sum();
    for (Bin bin : bins) {
      double radius = 2 + 8 * Math.sqrt((double) bin.texts() / Math.max(1, all));
      svg.append("<circle class=\"dot ").append(style).append("\" cx=\"");
      svg.append(number(x(bin.score()))).append("\" cy=\"").append(number(y(bin.rate())));
      svg.append("\" r=\"").append(number(radius)).append("\"><title>");
      svg.append(bin.texts()).append(" texts</title></circle>");
    }
    return this;
  }

  String svg() {
    return svg + "</svg>";
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    svg.append("<line class=\"").append(style).append("\" x1=\"").append(number(x1));
    svg.append("\" y1=\"").append(number(y1)).append("\" x2=\"").append(number(x2));
    svg.append("\" y2=\"").append(number(y2)).append("\"/>");
  }

  private void text(double x, double y, String style, String anchor, String words) {
    svg.append("<text class=\"").append(style).append("\" text-anchor=\"").append(anchor);
    svg.append("\" x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\">");
    svg.append(HtmlReport.escaped(words)).append("</text>");
  }

  private static double x(double value) {
    return LEFT + SIDE * value;
  }

  private static double y(double value) {
    return TOP + SIDE * (1 - value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }
}
