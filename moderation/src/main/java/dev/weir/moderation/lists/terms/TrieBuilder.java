package dev.weir.moderation.lists.terms;

import java.util.Arrays;

/**
 * Sorted terms to the nodes of their trie, level by level. A node is a stretch of terms that begin
 * alike. Not thread-safe: made for one set of terms.
 */
final class TrieBuilder {
  private final String[] sorted;
  private char[] chars = new char[64];
  private int[] children = new int[64];
  private int[] terms = new int[64];
  private int[] levels = new int[16];

  /** The stretch of each node of the level at hand, and of the next. */
  private int[] from = {0};

  private int[] to;
  private int[] nextFrom = new int[16];
  private int[] nextTo = new int[16];
  private int nodes = 1;

  TrieBuilder(String[] sorted) {
    this.sorted = sorted;
    this.to = new int[] {sorted.length};
    terms[0] = TermIndex.NONE;
    int level = 0;
    int levelStart = 0;
    int levelEnd = 1;
    while (levelStart < levelEnd) {
      if (level == levels.length) {
        levels = Arrays.copyOf(levels, 2 * level);
      }
      levels[level] = levelStart;
      for (int node = levelStart; node < levelEnd; node++) {
        expand(node, from[node - levelStart], to[node - levelStart], level, levelEnd);
      }
      int[] spare = from;
      from = nextFrom;
      nextFrom = spare;
      spare = to;
      to = nextTo;
      nextTo = spare;
      levelStart = levelEnd;
      levelEnd = nodes;
      level++;
    }
    levels = Arrays.copyOf(levels, level);
    chars = Arrays.copyOf(chars, nodes);
    terms = Arrays.copyOf(terms, nodes);
    children = Arrays.copyOf(children, nodes + 1);
    children[nodes] = nodes;
  }

  /** Numbers the children of a node: stretches of its terms with the same next character. */
  private void expand(int node, int first, int end, int depth, int nextLevel) {
    children[node] = nodes;
    int i = first;
    if (i < end && sorted[i].length() == depth) {
      terms[node] = i++;
    }
    while (i < end) {
      char c = sorted[i].charAt(depth);
      int start = i;
      while (i < end && sorted[i].charAt(depth) == c) {
        i++;
      }
      grow(nodes - nextLevel);
      chars[nodes] = c;
      terms[nodes] = TermIndex.NONE;
      nextFrom[nodes - nextLevel] = start;
      nextTo[nodes - nextLevel] = i;
      nodes++;
    }
  }

  private void grow(int inLevel) {
    if (nodes + 1 >= chars.length) {
      int capacity = chars.length + (chars.length >> 1);
      chars = Arrays.copyOf(chars, capacity);
      children = Arrays.copyOf(children, capacity);
      terms = Arrays.copyOf(terms, capacity);
    }
    if (inLevel == nextFrom.length || inLevel == nextTo.length) {
      nextFrom = Arrays.copyOf(nextFrom, 2 * inLevel);
      nextTo = Arrays.copyOf(nextTo, 2 * inLevel);
    }
  }

  char[] chars() {
    return chars;
  }

  int[] children() {
    return children;
  }

  int[] terms() {
    return terms;
  }

  int[] levels() {
    return levels;
  }
}
