package dev.weir.features.definition;

import dev.weir.features.expression.Formula;
import dev.weir.features.serving.FeatureColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A feature computed from others, and from values of the request, at the moment of reading.
 * Immutable, thread-safe; equal only to itself.
 */
public final class OnDemandFeature {
  /** On-demand features one above another. */
  static final int DEPTH_MAX = 16;

  private final String name;
  private final Formula formula;
  private final int depth;
  private final List<OnDemandFeature> steps;
  private final List<String> inputs;

  /** Over features of views alone. */
  public OnDemandFeature(String name, Formula formula) {
    this(name, formula, List.of());
  }

  /**
   * @param over the on-demand features that the formula reads
   * @throws IllegalArgumentException if more than {@value #DEPTH_MAX} stand one above another
   */
  public OnDemandFeature(String name, Formula formula, List<OnDemandFeature> over) {
    this.name = name;
    this.formula = formula;
    this.depth = 1 + over.stream().mapToInt(feature -> feature.depth).max().orElse(0);
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "on-demand feature " + name + ": over " + (depth - 1) + " others, one above another");
    }
    Set<OnDemandFeature> ordered = new LinkedHashSet<>();
    over.forEach(feature -> ordered.addAll(feature.steps()));
    this.steps = new ArrayList<>(ordered);
    steps.add(this);
    Set<String> computed = new HashSet<>();
    ordered.forEach(feature -> computed.add(feature.name()));
    Set<String> read = new LinkedHashSet<>();
    steps.forEach(step -> read.addAll(step.formula.inputs()));
    read.removeAll(computed);
    this.inputs = List.copyOf(read);
  }

  public String name() {
    return name;
  }

  public Formula formula() {
    return formula;
  }

  public FeatureColumn column() {
    return new FeatureColumn("", name, formula.type());
  }

  /**
   * What it is computed from in the end, through other on-demand features: references of views'
   * features ({@code view:feature}) and names of request values.
   */
  public List<String> inputs() {
    return inputs;
  }

  /** The request values among the inputs. */
  public List<String> requestValues() {
    return inputs.stream().filter(input -> input.indexOf(':') < 0).toList();
  }

  /** The on-demand features it takes, each once and after those that it reads; itself last. */
  public List<OnDemandFeature> steps() {
    return List.copyOf(steps);
  }

  /** How many on-demand features stand one above another, this one included. */
  int depth() {
    return depth;
  }

  @Override
  public String toString() {
    return "on-demand feature " + name;
  }
}
