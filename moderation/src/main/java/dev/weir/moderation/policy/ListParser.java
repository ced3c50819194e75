package dev.weir.moderation.policy;

import dev.weir.moderation.lists.Entries;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.hashes.HashIndex;
import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.moderation.policy.expression.Suggestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The {@code lists} of a policy. Made for one file. */
final class ListParser {
  static final int LISTS_MAX = 100;

  /** Entries of one list that stand with the policy. */
  static final int ENTRIES_MAX = 1_000_000;

  /** Patterns of one list that stand with the policy: each is compiled. */
  static final int PATTERNS_MAX = 1_000;

  private static final int FILE_PROBLEMS_MAX = 20;

  private static final Set<String> KEYS =
      Set.of(
          "description",
          "kind",
          "target",
          "whole_word",
          "distance",
          "min_quality",
          "unless",
          "entries",
          "file");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final String NAME_FORM =
      "a lower-case letter, then letters, digits or '_', at most 64";

  private final Problems problems;
  private final ListFiles files;
  private final Map<String, ScalarNode> places = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();

  ListParser(Problems problems, ListFiles files) {
    this.problems = problems;
    this.files = files;
  }

  /** The lists that could be read; their problems are noted. */
  List<ListDefinition> parse(Fields policy) {
    Fields lists = policy.optionalFields("lists", "a mapping of list names");
    if (lists == null) {
      return List.of();
    }
    if (lists.entries().size() > LISTS_MAX) {
      problems.add(
          lists.node(),
          "lists: " + lists.entries().size() + " (expected: at most " + LISTS_MAX + ")");
      return List.of();
    }
    List<ListDefinition> definitions = new ArrayList<>();
    for (Fields.Entry entry : lists.entries().values()) {
      ListDefinition definition = list(entry);
      if (definition != null) {
        definitions.add(definition);
        places.put(definition.name(), entry.key());
      }
    }
    checkUnless(lists, definitions);
    return definitions;
  }

  /** Texts of the files that were read: with them the policy says something else. */
  List<String> texts() {
    return texts;
  }

  /** What is to be said of lists that nothing asks. */
  void noteUnused(List<ListDefinition> lists, Set<String> asked, List<PolicyProblem> notices) {
    for (ListDefinition list : lists) {
      boolean used =
          asked.contains(list.name())
              || lists.stream().anyMatch(other -> list.name().equals(other.unless()));
      ScalarNode place = places.get(list.name());
      if (!used && place != null) {
        notices.add(
            problems.at(
                place,
                0,
                "list '" + list.name() + "' is not used: no rule names list." + list.name()));
      }
    }
  }

  private @Nullable ListDefinition list(Fields.Entry entry) {
    String name = entry.key().getValue();
    String where = "list '" + Fields.shortened(name) + "'";
    if (!NAME.matcher(name).matches()) {
      problems.add(entry.key(), where + ": name (expected: " + NAME_FORM + ")");
      return null;
    }
    if (!(entry.value() instanceof MappingNode mapping)) {
      problems.add(
          entry.value(),
          where + ": " + Fields.kind(entry.value()) + " (expected: a mapping with kind)");
      return standIn(name);
    }
    Fields fields = new Fields(where, mapping, problems).only(KEYS);
    ListKind kind = kind(where, fields);
    if (kind == null) {
      return standIn(name);
    }
    boolean written = target(where, fields, kind);
    boolean terms = kind == ListKind.TERMS || kind == ListKind.WRITTEN_TERMS;
    boolean whole = true;
    if (fields.optional("whole_word") != null
        && only(where, fields, "whole_word", kind, terms, "terms and written_terms")) {
      whole = fields.optionalFlag("whole_word");
    }
    boolean hashes = kind == ListKind.HASHES;
    int distance = ListDefinition.DISTANCE_DEFAULT;
    if (fields.optional("distance") != null
        && only(where, fields, "distance", kind, hashes, "hashes")) {
      distance = number(where, fields, "distance", HashIndex.DISTANCE_MAX, distance);
    }
    int quality = 0;
    if (fields.optional("min_quality") != null
        && only(where, fields, "min_quality", kind, hashes, "hashes")) {
      quality = number(where, fields, "min_quality", 100, 0);
    }
    ScalarNode unless = fields.optionalText("unless", "the name of a list");
    ListIndex<?, ?> given = given(where, fields, kind);
    return new ListDefinition(
        name,
        kind,
        written,
        whole,
        hashes ? distance : 0,
        quality,
        unless == null ? null : unless.getValue(),
        given);
  }

  private @Nullable ListKind kind(String where, Fields fields) {
    ScalarNode scalar = fields.requiredText("kind", String.join(", ", ListKind.keys()));
    if (scalar == null) {
      return null;
    }
    ListKind kind = ListKind.of(scalar.getValue()).orElse(null);
    if (kind == null) {
      problems.add(
          scalar,
          where
              + ": kind '"
              + Fields.shortened(scalar.getValue())
              + "' (expected: "
              + String.join(", ", ListKind.keys())
              + ")"
              + Suggestions.didYouMean(scalar.getValue(), ListKind.keys()));
    }
    return kind;
  }

  /** Whether patterns read the text as written. */
  private boolean target(String where, Fields fields, ListKind kind) {
    ScalarNode scalar = fields.optionalText("target", "text or normalized");
    if (scalar == null
        || !only(where, fields, "target", kind, kind == ListKind.PATTERNS, "patterns")) {
      return false;
    }
    String value = scalar.getValue();
    if (!value.equals("text") && !value.equals("normalized")) {
      problems.add(
          scalar,
          where
              + ": target '"
              + Fields.shortened(value)
              + "' (expected: text or normalized)"
              + Suggestions.didYouMean(value, List.of("text", "normalized")));
    }
    return value.equals("text");
  }

  /** Whether the key makes sense for the kind; notes it when it does not. */
  private boolean only(
      String where, Fields fields, String key, ListKind kind, boolean fits, String kinds) {
    Node node = fields.optional(key);
    if (!fits && node != null) {
      String hint =
          key.equals("target") && kind == ListKind.TERMS
              ? "; for terms as they are written use kind: written_terms"
              : "";
      problems.add(
          node,
          where
              + ": '"
              + key
              + "' in a list of "
              + kind.key()
              + " (expected: only with "
              + kinds
              + ")"
              + hint);
    }
    return fits;
  }

  private int number(String where, Fields fields, String key, int max, int otherwise) {
    ScalarNode scalar = fields.optionalText(key, "0 to " + max);
    if (scalar == null) {
      return otherwise;
    }
    String value = scalar.getValue();
    if (!value.matches("\\d{1,4}") || Integer.parseInt(value) > max) {
      problems.add(
          scalar,
          where + ": " + key + " '" + Fields.shortened(value) + "' (expected: 0 to " + max + ")");
      return otherwise;
    }
    return Integer.parseInt(value);
  }

  private void checkUnless(Fields lists, List<ListDefinition> definitions) {
    for (ListDefinition list : definitions) {
      String name = list.unless();
      Fields.Entry entry = lists.entries().get(list.name());
      if (name == null || entry == null || !(entry.value() instanceof MappingNode mapping)) {
        continue;
      }
      Node place = new Fields("list", mapping, problems).optional("unless");
      if (place == null) {
        continue;
      }
      ListDefinition other =
          definitions.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
      String where = "list '" + list.name() + "': unless '" + Fields.shortened(name) + "'";
      if (!lists.entries().containsKey(name)) {
        problems.add(
            place,
            where
                + " (expected: another list of this policy)"
                + Suggestions.didYouMean(name, lists.entries().keySet()));
      } else if (name.equals(list.name())) {
        problems.add(place, where + " takes back all its own matches (expected: another list)");
      } else if (other != null && !comparable(list, other)) {
        problems.add(
            place,
            where
                + " is of kind "
                + other.kind().key()
                + " (expected: "
                + (list.kind().inText() ? "terms, written_terms or patterns" : list.kind().key())
                + " that read the same text)");
      }
    }
  }

  private static boolean comparable(ListDefinition list, ListDefinition other) {
    boolean kinds = other.kind() == list.kind() || (other.kind().inText() && list.kind().inText());
    return kinds && other.readsOriginal() == list.readsOriginal();
  }

  /** Stands for a list that is refused, so that conditions that name it are not. */
  private static ListDefinition standIn(String name) {
    return new ListDefinition(name, ListKind.HASHES, false, true, 0, 0, null, null);
  }

  private @Nullable ListIndex<?, ?> given(String where, Fields fields, ListKind kind) {
    Set<String> entries = new LinkedHashSet<>();
    for (Node node : fields.optionalList("entries", "a list of entries")) {
      if (node instanceof ScalarNode scalar) {
        try {
          entries.add(Entries.canonical(kind, scalar.getValue()));
        } catch (EntryException e) {
          problems.add(scalar, where + ": " + e.getMessage());
        }
      } else {
        problems.add(node, where + ": " + Fields.kind(node) + " (expected: an entry in quotes)");
      }
    }
    ScalarNode file = fields.optionalText("file", "the path of a file of entries");
    if (file != null) {
      read(where, file, kind, entries);
    }
    int max = kind == ListKind.PATTERNS ? PATTERNS_MAX : ENTRIES_MAX;
    if (entries.size() > max) {
      problems.add(
          fields.node(),
          where + ": " + entries.size() + " entries (expected: at most " + max + ")");
      return null;
    }
    return entries.isEmpty() || !problems.isEmpty()
        ? null
        : ListIndex.empty(kind).with(entries.stream().map(Dated::forever).toList(), List.of());
  }

  private void read(String where, ScalarNode file, ListKind kind, Set<String> into) {
    String text;
    try {
      text = files.read(file.getValue());
    } catch (IOException e) {
      problems.add(
          file, where + ": file '" + Fields.shortened(file.getValue()) + "': " + e.getMessage());
      return;
    }
    texts.add(text);
    int line = 0;
    int wrong = 0;
    for (String written : (Iterable<String>) text.lines()::iterator) {
      line++;
      if (Entries.isEntry(written) && wrong < FILE_PROBLEMS_MAX) {
        try {
          into.add(Entries.canonical(kind, written.strip()));
        } catch (EntryException e) {
          wrong++;
          problems.add(
              new PolicyProblem(file.getValue(), line, 1, String.valueOf(e.getMessage()), ""));
        }
      }
    }
  }
}
