package dev.weir.streams.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Sentences from rules. A source has sections: {@code [name]} with one alternative per line, or
 * {@code [name|]} with alternatives parted by bars. An alternative is text with references {@code
 * {name}}; {@code 5* text} makes it five times as likely; a line of {@code #} is a comment.
 * Immutable, thread-safe; a draw costs a few microseconds.
 */
final class Grammar {
  private static final int DEPTH_MAX = 24;

  private final Map<String, Alternatives> rules;

  private Grammar(Map<String, Alternatives> rules) {
    this.rules = rules;
  }

  /** The community's own grammar, shipped beside this class. */
  static Grammar ofCommunity() {
    var source = new StringBuilder();
    for (String file : List.of("talk.grammar", "words.grammar", "planted.grammar")) {
      try (InputStream in = Grammar.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IllegalStateException(
              "resource: " + file + " (expected beside " + Grammar.class.getName() + ")");
        }
        source.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return parse(source.toString());
  }

  /**
   * @throws IllegalArgumentException if a line stands outside a section, a section is empty or
   *     defined twice, or a reference leads nowhere
   */
  static Grammar parse(String source) {
    var lines = new LinkedHashMap<String, List<String>>();
    List<String> section = null;
    boolean bars = false;
    int number = 0;
    for (String raw : source.lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        bars = line.endsWith("|]");
        String name = line.substring(1, line.length() - (bars ? 2 : 1));
        section = new ArrayList<>();
        if (lines.put(name, section) != null) {
          throw new IllegalArgumentException(
              "line " + number + ": section '" + name + "' is defined twice (expected: once)");
        }
      } else if (section == null) {
        throw new IllegalArgumentException(
            "line " + number + ": text before the first section (expected: [name])");
      } else if (bars) {
        for (String word : line.split("\\|")) {
          if (!word.isBlank()) {
            section.add(word.strip());
          }
        }
      } else {
        section.add(line);
      }
    }
    var rules = new HashMap<String, Alternatives>();
    lines.forEach((name, alternatives) -> rules.put(name, Alternatives.of(name, alternatives)));
    rules.forEach((name, rule) -> rule.checkReferences(name, rules));
    return new Grammar(rules);
  }

  /** A sentence of the rule. */
  String draw(String rule, Random random) {
    return draw(rule, random, Map.of());
  }

  /** A sentence of the rule in which the rules named in {@code fixed} always read the same. */
  String draw(String rule, Random random, Map<String, String> fixed) {
    var out = new StringBuilder();
    expand(rule, random, fixed, out, 0);
    return out.toString();
  }

  private void expand(
      String rule, Random random, Map<String, String> fixed, StringBuilder out, int depth) {
    String known = fixed.get(rule);
    if (known != null) {
      out.append(known);
      return;
    }
    Alternatives alternatives = rules.get(rule);
    if (alternatives == null || depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "rule: " + rule + " (expected: a defined rule, at most " + DEPTH_MAX + " deep)");
    }
    for (Part part : alternatives.pick(random)) {
      if (part.reference()) {
        expand(part.text(), random, fixed, out, depth + 1);
      } else {
        out.append(part.text());
      }
    }
  }

  /** How many different derivations the rule has: an upper bound of its distinct sentences. */
  double derivations(String rule) {
    Alternatives alternatives = rules.get(rule);
    if (alternatives == null) {
      throw new IllegalArgumentException("rule: " + rule + " (expected: a defined rule)");
    }
    double sum = 0;
    for (List<Part> parts : alternatives.choices()) {
      double product = 1;
      for (Part part : parts) {
        product *= part.reference() ? derivations(part.text()) : 1;
      }
      sum += product;
    }
    return sum;
  }

  private record Part(String text, boolean reference) {}

  private record Alternatives(List<List<Part>> choices, int[] cumulativeWeights) {
    static Alternatives of(String name, List<String> lines) {
      if (lines.isEmpty()) {
        throw new IllegalArgumentException(
            "section '" + name + "' is empty (expected: one alternative or more)");
      }
      var choices = new ArrayList<List<Part>>();
      var weights = new int[lines.size()];
      int total = 0;
      for (String line : lines) {
        int star = line.indexOf("* ");
        boolean weighted = star > 0 && line.substring(0, star).chars().allMatch(Character::isDigit);
        total += weighted ? Integer.parseInt(line.substring(0, star)) : 1;
        weights[choices.size()] = total;
        choices.add(parts(weighted ? line.substring(star + 2) : line));
      }
      return new Alternatives(List.copyOf(choices), weights);
    }

    private static List<Part> parts(String line) {
      if (line.equals("~")) {
        return List.of(); // the empty alternative
      }
      var parts = new ArrayList<Part>();
      int at = 0;
      for (int open = line.indexOf('{'); open >= 0; open = line.indexOf('{', at)) {
        int close = line.indexOf('}', open);
        if (close < 0) {
          throw new IllegalArgumentException("reference without end in: " + line);
        }
        if (open > at) {
          parts.add(new Part(line.substring(at, open), false));
        }
        parts.add(new Part(line.substring(open + 1, close), true));
        at = close + 1;
      }
      if (at < line.length()) {
        parts.add(new Part(line.substring(at), false));
      }
      return List.copyOf(parts);
    }

    void checkReferences(String name, Map<String, Alternatives> rules) {
      for (List<Part> parts : choices) {
        for (Part part : parts) {
          if (part.reference() && !rules.containsKey(part.text())) {
            throw new IllegalArgumentException(
                "section '" + name + "' refers to '" + part.text() + "' (expected: a section)");
          }
        }
      }
    }

    List<Part> pick(Random random) {
      int ticket = random.nextInt(cumulativeWeights[cumulativeWeights.length - 1]);
      int low = 0;
      int high = cumulativeWeights.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (cumulativeWeights[middle] > ticket) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return choices.get(low);
    }
  }
}
