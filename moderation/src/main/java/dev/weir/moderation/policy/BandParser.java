package dev.weir.moderation.policy;

import dev.weir.features.definition.Window;
import dev.weir.moderation.band.AuthorSample;
import dev.weir.moderation.band.Band;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The key {@code band} of rules. Made for one file. */
final class BandParser {
  static final Set<String> KEYS = Set.of("at_least", "at_most", "within", "min_authors");

  private static final long WINDOW_MS_DEFAULT = 3_600_000;
  private static final long WINDOW_MS_MIN = 60_000;
  private static final long WINDOW_MS_MAX = 7L * 86_400_000;
  private static final int AUTHORS_MIN_DEFAULT = 200;
  private static final int AUTHORS_MIN_MAX = 1_000_000;
  private static final String SHARE_FORM = "a share of the authors, 0 to 1, e.g. 0.02";
  private static final String WINDOW_FORM = "a duration from 1m to 7d, e.g. 1h";
  private static final String AUTHORS_FORM = "a whole number from 10 to 1000000";

  private final Problems problems;
  private final List<Band> bands = new ArrayList<>();

  BandParser(Problems problems) {
    this.problems = problems;
  }

  /** Those of all rules, in policy order. */
  List<Band> bands() {
    return bands;
  }

  /** That of a rule, if it has one. */
  void parse(String id, String where, Fields rule, RuleLook look) {
    Fields fields = rule.optionalFields("band", "a mapping with at_most, at_least or both");
    if (fields == null) {
      return;
    }
    fields.only(KEYS);
    if (look == RuleLook.SECOND) {
      problems.add(
          fields.node(),
          where + ": 'band' of a rule of second looks (expected: one that new posts are asked by)");
    }
    if (fields.optional("at_least") == null && fields.optional("at_most") == null) {
      problems.add(
          fields.node(), where + ": 'band' without bounds (expected: at_most, at_least or both)");
    }
    double least = share(where, fields, "at_least", 0);
    double most = share(where, fields, "at_most", 1);
    if (least > most) {
      problems.add(fields.node(), where + ": 'band' from " + least + " to " + most + " is empty");
      return;
    }
    long windowMs = window(where, fields);
    int authors = authors(where, fields);
    if (bands.size() == AuthorSample.RULES_MAX) {
      problems.add(
          fields.node(),
          where + ": 'band' (expected: at most " + AuthorSample.RULES_MAX + " rules with one)");
      return;
    }
    bands.add(new Band(id, least, most, windowMs, authors));
  }

  private double share(String where, Fields fields, String key, double otherwise) {
    ScalarNode scalar = fields.optionalText(key, SHARE_FORM);
    if (scalar == null) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(scalar.getValue());
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return refused(where, key, scalar, SHARE_FORM, otherwise);
  }

  private long window(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("within", WINDOW_FORM);
    if (scalar == null) {
      return WINDOW_MS_DEFAULT;
    }
    try {
      long value = Window.parseMs(scalar.getValue());
      if (value >= WINDOW_MS_MIN && value <= WINDOW_MS_MAX) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    return refused(where, "within", scalar, WINDOW_FORM, WINDOW_MS_DEFAULT);
  }

  private int authors(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("min_authors", AUTHORS_FORM);
    if (scalar == null) {
      return AUTHORS_MIN_DEFAULT;
    }
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= 10 && value <= AUTHORS_MIN_MAX) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return refused(where, "min_authors", scalar, AUTHORS_FORM, AUTHORS_MIN_DEFAULT);
  }

  private <T> T refused(String where, String key, ScalarNode scalar, String form, T otherwise) {
    problems.add(
        scalar,
        where + ": band." + key + " is " + Fields.kind(scalar) + " (expected: " + form + ")");
    return otherwise;
  }
}
