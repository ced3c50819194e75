package dev.weir.moderation.lists.terms;

import dev.weir.moderation.lists.tiers.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Terms as an automaton that finds all of them in one pass (Aho and Corasick 1975), laid out flat:
 * the nodes of the trie are numbered level by level, so that the children of a node stand side by
 * side and a node is a character, its first child, its fallback and its term: 14 bytes. The terms
 * themselves are not kept; the trie spells them.
 *
 * <p>A step costs a search among the children, amortised at most twice per character. Building
 * costs one pass over the terms per level, whatever they are; nothing is guessed and tried again,
 * as it is for a double array. Immutable, thread-safe.
 */
public final class TermIndex implements Segment<String> {
  /** The state in which a scan begins. */
  public static final int START = 0;

  /** Code units of one term. */
  public static final int LENGTH_MAX = 256;

  static final int NONE = -1;

  private static final int DIRECT = 128;

  /** Children up to which they are looked through one by one. */
  private static final int FEW = 8;

  private final int size;

  /** The character that leads to a node. */
  private final char[] chars;

  /** A node's first child; its last stands before the next node's first. */
  private final int[] children;

  /**
   * Number of the term that a node spells; if it spells none, the node of its longest suffix that
   * does, as {@code -2 - node}; {@link #NONE} when there is no such suffix.
   */
  private final int[] terms;

  /** The node of the longest proper suffix that is in the trie. */
  private final int[] fallbacks;

  /** First node of each level: the depth of a node is the length of what it spells. */
  private final int[] levels;

  /** The root's children by ASCII character; the root itself where there is none. */
  private final int[] direct = new int[DIRECT];

  /** Hears of the terms that end at a place. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param index number of the term
     * @param length its code units
     */
    void ends(int index, int length);
  }

  /**
   * @param ascending distinct terms in order, of 1 to {@value #LENGTH_MAX} code units
   */
  public TermIndex(List<String> ascending) {
    TrieBuilder trie = new TrieBuilder(ascending.toArray(String[]::new));
    size = ascending.size();
    chars = trie.chars();
    children = trie.children();
    terms = trie.terms();
    levels = trie.levels();
    fallbacks = new int[chars.length];
    for (int child = children[START]; child < children[START + 1]; child++) {
      if (chars[child] < DIRECT) {
        direct[chars[child]] = child;
      }
    }
    link();
  }

  /** Fallbacks, parents first: nodes are numbered by level. */
  private void link() {
    for (int node = 0; node < chars.length; node++) {
      for (int child = children[node]; child < children[node + 1]; child++) {
        fallbacks[child] = node == START ? START : step(fallbacks[node], chars[child]);
        if (terms[child] == NONE) {
          int shorter = fallbacks[child];
          terms[child] = terms[shorter] >= 0 ? -2 - shorter : terms[shorter];
        }
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** Nodes of the automaton: its memory is 14 bytes for each. */
  public int nodes() {
    return chars.length;
  }

  /** The state after one more character. */
  public int step(int state, char c) {
    int node = state;
    while (node != START) {
      int child = child(node, c);
      if (child != NONE) {
        return child;
      }
      node = fallbacks[node];
    }
    if (c < DIRECT) {
      return direct[c];
    }
    int child = child(START, c);
    return child == NONE ? START : child;
  }

  /** Whether any term ends in the state. */
  public boolean ends(int state) {
    return terms[state] != NONE;
  }

  /** The terms that end in the state, longest first: at most {@value #LENGTH_MAX}. */
  public void visit(int state, Visitor visitor) {
    int node = state;
    while (terms[node] != NONE) {
      if (terms[node] >= 0) {
        visitor.ends(terms[node], depth(node));
        node = fallbacks[node];
      } else {
        node = -2 - terms[node];
      }
    }
  }

  @Override
  public int indexOf(String entry) {
    int node = START;
    for (int i = 0; i < entry.length(); i++) {
      node = child(node, entry.charAt(i));
      if (node == NONE) {
        return NONE;
      }
    }
    return Math.max(NONE, terms[node]);
  }

  @Override
  public void forEach(ObjIntConsumer<String> visitor) {
    // Depth first, children in order: the path to a node spells it.
    char[] spelt = new char[levels.length];
    int[] path = new int[levels.length + 1];
    int[] next = new int[levels.length + 1];
    int depth = 0;
    next[0] = children[START];
    while (depth >= 0) {
      int node = path[depth];
      if (next[depth] < children[node + 1]) {
        int child = next[depth]++;
        spelt[depth] = chars[child];
        depth++;
        path[depth] = child;
        next[depth] = children[child];
        if (terms[child] >= 0) {
          visitor.accept(new String(spelt, 0, depth), terms[child]);
        }
      } else {
        depth--;
      }
    }
  }

  private int depth(int node) {
    int found = Arrays.binarySearch(levels, node);
    return found >= 0 ? found : -found - 2;
  }

  private int child(int node, char c) {
    int low = children[node];
    int high = children[node + 1];
    if (high - low <= FEW) {
      for (int child = low; child < high; child++) {
        if (chars[child] == c) {
          return child;
        }
      }
      return NONE;
    }
    int found = Arrays.binarySearch(chars, low, high, c);
    return found < 0 ? NONE : found;
  }
}
