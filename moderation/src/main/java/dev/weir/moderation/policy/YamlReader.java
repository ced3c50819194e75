package dev.weir.moderation.policy;

import java.io.StringReader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * YAML text to a tree with places, within limits: size, depth, no aliases. Builds no objects: what
 * a tag names is never made.
 */
final class YamlReader {
  static final int CODE_POINTS_MAX = 512 * 1024;
  static final int DEPTH_MAX = 16;

  private YamlReader() {}

  /** The root mapping; null, with the problem noted, when there is none. */
  static @Nullable MappingNode read(String yaml, Problems problems) {
    int size = yaml.codePointCount(0, yaml.length());
    if (size > CODE_POINTS_MAX) {
      problems.addWhole(
          "file: " + size + " characters (expected: at most " + CODE_POINTS_MAX + ")");
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(CODE_POINTS_MAX + 1);
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setMaxAliasesForCollections(0);
    options.setAllowRecursiveKeys(false);
    options.setProcessComments(false);
    Node root;
    try {
      // Before the tree is built: an alias of an alias of an alias grows beyond any memory.
      for (Event event : new Yaml(options).parse(new StringReader(yaml))) {
        if (event instanceof AliasEvent alias) {
          problems.add(
              alias.getStartMark(),
              "YAML: alias '*"
                  + Fields.shortened(alias.getAnchor())
                  + "' (expected: none; write it out)");
          return null;
        }
      }
      root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      String what = e.getProblem() == null ? "not readable" : e.getProblem();
      if (e.getProblemMark() == null) {
        problems.addWhole("YAML: " + what);
      } else {
        problems.add(e.getProblemMark(), "YAML: " + what);
      }
      return null;
    } catch (YAMLException e) {
      problems.addWhole("YAML: " + limit(String.valueOf(e.getMessage())));
      return null;
    }
    if (root == null) {
      problems.addWhole("file: empty (expected: name, categories, rules)");
      return null;
    }
    if (root instanceof MappingNode mapping) {
      return mapping;
    }
    problems.add(
        root,
        root.getNodeId().name().toLowerCase(Locale.ROOT)
            + " (expected: a mapping with name, categories, rules)");
    return null;
  }

  private static String limit(String message) {
    if (message.startsWith("Nesting Depth exceeded")) {
      return "nested deeper than " + DEPTH_MAX + " levels";
    }
    return message;
  }
}
