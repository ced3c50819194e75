package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions that others may name as {@code expression.NAME}. A name is replaced by the tree it
 * stands for before anything is checked or compiled, so that it means the same as if it were
 * written out, at the same cost.
 *
 * <p>Not thread-safe while it is filled; filled once, by {@link ExpressionCompiler#name}.
 */
final class NamedExpressions {
  /** First part of their names. */
  static final String ROOT = "expression";

  private static final String PREFIX = ROOT + ".";

  /**
   * A usable one.
   *
   * @param tree without names
   * @param within names that it is made of, its own first
   */
  private record Named(CelExpr tree, Set<String> within) {}

  /** A parsed expression without names, and the names it was made of, in order of first mention. */
  record Expanded(CelAbstractSyntaxTree parsed, List<String> names) {}

  private final Set<String> declared = new LinkedHashSet<>();
  private final Map<String, Named> usable = new HashMap<>();

  /** All names that are given, also of those that are refused. */
  void declare(Set<String> names) {
    declared.addAll(names);
  }

  /** Makes one usable. */
  void add(String name, Expanded made) {
    Set<String> within = new LinkedHashSet<>();
    within.add(name);
    within.addAll(made.names());
    usable.put(name, new Named(made.parsed().getExpr(), within));
  }

  /** Names that the tree mentions itself. */
  static Set<String> mentioned(CelExpr expr) {
    Set<String> names = new LinkedHashSet<>();
    collect(expr, names);
    return names;
  }

  private static void collect(CelExpr expr, Set<String> into) {
    String chain = Ast.chain(expr);
    if (chain != null) {
      if (chain.startsWith(PREFIX)) {
        into.add(chain.substring(PREFIX.length()));
      }
      return;
    }
    Ast.children(expr).forEach(child -> collect(child, into));
  }

  /**
   * The tree with every name replaced.
   *
   * @throws ExpressionException for names that are not there, and when it grows too large; without
   *     problems when it names one that was refused itself
   */
  Expanded expand(CelAbstractSyntaxTree parsed) throws ExpressionException {
    if (mentioned(parsed.getExpr()).isEmpty()) {
      return new Expanded(parsed, List.of());
    }
    Expansion expansion = new Expansion(parsed.getSource());
    CelExpr tree = expansion.replaced(parsed.getExpr());
    if (!expansion.problems.isEmpty() || expansion.refused) {
      throw new ExpressionException(expansion.problems);
    }
    CelSource source = parsed.getSource().toBuilder().addPositionsMap(expansion.positions).build();
    return new Expanded(
        CelAbstractSyntaxTree.newParsedAst(tree, source), List.copyOf(expansion.names));
  }

  /** One replacement of all names in a tree. */
  private final class Expansion {
    private final CelSource source;
    private final Map<Long, Integer> positions = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final List<ExpressionProblem> problems = new ArrayList<>();
    private boolean refused;
    private boolean full;
    private long nextId;
    private int nodes;

    Expansion(CelSource source) {
      this.source = source;
      this.nextId =
          1 + source.getPositionsMap().keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    CelExpr replaced(CelExpr expr) {
      nextId = Math.max(nextId, expr.id() + 1);
      String chain = Ast.chain(expr);
      if (chain == null) {
        return Ast.with(expr, expr.id(), this::replaced);
      }
      if (!chain.startsWith(PREFIX)) {
        return expr;
      }
      String name = chain.substring(PREFIX.length());
      int position = source.getPositionsMap().getOrDefault(Ast.root(expr).id(), 0);
      Named named = usable.get(name);
      if (named == null) {
        refuse(name, position);
        return expr;
      }
      names.addAll(named.within());
      return copied(named.tree(), position);
    }

    private void refuse(String name, int position) {
      if (declared.contains(name)) {
        refused = true;
        return;
      }
      String near = Suggestions.didYouMean(name, declared);
      problems.add(
          new ExpressionProblem(
              position,
              "unknown expression '"
                  + PREFIX
                  + (name.length() > 60 ? name.substring(0, 60) + "..." : name)
                  + "'"
                  + (near.isEmpty() ? " (expected: one of those under expressions)" : near),
              false));
    }

    /** A copy with ids of its own, each where the name stands. */
    private CelExpr copied(CelExpr expr, int position) {
      if (++nodes > ExpressionChecker.NODES_MAX) {
        if (!full) {
          full = true;
          problems.add(
              new ExpressionProblem(
                  position,
                  "more operations with its expressions written out than can be (expected: at most "
                      + ExpressionChecker.NODES_MAX
                      + "); split it",
                  false));
        }
        return expr;
      }
      long id = nextId++;
      positions.put(id, position);
      return Ast.with(expr, id, child -> copied(child, position));
    }
  }

  /**
   * The names in an order in which each stands after those it mentions; empty for those that lead
   * back to themselves, with the ways in which they do.
   *
   * @param mentions by name, names that are not there among them
   */
  static List<String> order(Map<String, Set<String>> mentions, List<List<String>> cycles) {
    List<String> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String name : mentions.keySet()) {
      visit(name, mentions, new ArrayList<>(), done, order, cycles);
    }
    return order;
  }

  private static void visit(
      String name,
      Map<String, Set<String>> mentions,
      List<String> path,
      Set<String> done,
      List<String> order,
      List<List<String>> cycles) {
    int at = path.indexOf(name);
    if (at >= 0) {
      List<String> cycle = new ArrayList<>(path.subList(at, path.size()));
      cycle.add(name);
      cycles.add(cycle);
      return;
    }
    @Nullable Set<String> next = mentions.get(name);
    if (next == null || !done.add(name)) {
      return;
    }
    path.add(name);
    for (String mentioned : next) {
      if (path.contains(mentioned) || !done.contains(mentioned)) {
        visit(mentioned, mentions, path, done, order, cycles);
      }
    }
    path.remove(path.size() - 1);
    order.add(name);
  }
}
