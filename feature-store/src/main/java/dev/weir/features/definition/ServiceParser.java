package dev.weir.features.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads one feature service: a list of views and on-demand features. */
final class ServiceParser {
  private final YamlTree tree;
  private final Map<String, Object> known = new LinkedHashMap<>();
  // With problems of their own: naming them is not one more problem.
  private final Set<String> brokenViews;
  private final Set<String> brokenOnDemand;
  private final Set<String> readForEvents;

  /**
   * @param readForEvents names of services that must do without request values
   */
  ServiceParser(
      YamlTree tree,
      Map<String, FeatureView> views,
      Set<String> brokenViews,
      OnDemandParser onDemand,
      Set<String> readForEvents) {
    this.tree = tree;
    this.brokenViews = brokenViews;
    this.brokenOnDemand = onDemand.broken();
    this.readForEvents = readForEvents;
    known.putAll(views);
    known.putAll(onDemand.features());
  }

  FeatureService parse(String name, Node node) {
    String what = "feature service '" + name + "'";
    List<FeatureView> views = new ArrayList<>();
    List<OnDemandFeature> onDemand = new ArrayList<>();
    for (Node item : tree.items(node, what)) {
      if (item instanceof ScalarNode scalar
          && (brokenViews.contains(scalar.getValue())
              || brokenOnDemand.contains(scalar.getValue()))) {
        continue;
      }
      Object found = tree.lookUp(item, what, known);
      if (found instanceof FeatureView view && !views.contains(view)) {
        views.add(view);
      } else if (found instanceof OnDemandFeature feature && !onDemand.contains(feature)) {
        onDemand.add(feature);
        if (readForEvents.contains(name)) {
          checkWithoutRequest(what, item, feature);
        }
      } else if (found != null) {
        tree.add(item, what + ": listed twice; remove one");
      }
    }
    checkInputs(what, node, views, onDemand);
    return new FeatureService(name, views, onDemand);
  }

  private void checkWithoutRequest(String what, Node item, OnDemandFeature feature) {
    if (!feature.requestValues().isEmpty()) {
      tree.add(
          item,
          what
              + ": '"
              + feature.name()
              + "' reads the request's "
              + String.join(", ", feature.requestValues())
              + ", but this service is read as events arrive, when there is no request; take it"
              + " out, or list it in a service of its own for lookups");
    }
  }

  private void checkInputs(
      String what, Node node, List<FeatureView> views, List<OnDemandFeature> onDemand) {
    Set<String> names = new LinkedHashSet<>(brokenViews);
    views.forEach(view -> names.add(view.name()));
    for (OnDemandFeature feature : onDemand) {
      for (String input : feature.inputs()) {
        int colon = input.indexOf(':');
        if (colon >= 0 && names.add(input.substring(0, colon))) {
          String view = input.substring(0, colon);
          tree.add(
              node,
              what + ": '" + feature.name() + "' reads view '" + view + "'; list that view too");
        }
      }
    }
  }
}
