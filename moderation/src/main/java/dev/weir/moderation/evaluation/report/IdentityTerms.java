package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.content.Content;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Everyday names of groups, none of them abusive: a text that holds one and is judged harmless by
 * people should not be flagged more often than others. English; whole words of the normal form.
 */
final class IdentityTerms {
  private static final Map<String, Set<String>> TERMS = terms();

  private IdentityTerms() {}

  private static Map<String, Set<String>> terms() {
    Map<String, Set<String>> terms = new LinkedHashMap<>();
    terms.put("women", Set.of("woman", "women", "girl", "girls", "female", "females", "feminist"));
    terms.put("men", Set.of("man", "men", "boy", "boys", "male", "males"));
    terms.put(
        "gay and lesbian", Set.of("gay", "gays", "lesbian", "lesbians", "homosexual", "lgbt"));
    terms.put("transgender", Set.of("trans", "transgender", "transsexual"));
    terms.put("Black people", Set.of("black", "blacks", "african", "africans"));
    terms.put("white people", Set.of("white", "whites", "european", "europeans"));
    terms.put("Asian people", Set.of("asian", "asians", "chinese", "japanese", "korean", "indian"));
    terms.put("Latino people", Set.of("latino", "latina", "latinos", "hispanic", "mexican"));
    terms.put("Muslims", Set.of("muslim", "muslims", "islam", "islamic"));
    terms.put("Jews", Set.of("jew", "jews", "jewish", "judaism"));
    terms.put("Christians", Set.of("christian", "christians", "catholic", "catholics"));
    terms.put("migrants", Set.of("immigrant", "immigrants", "migrant", "migrants", "refugee"));
    terms.put("disabled people", Set.of("disabled", "disability", "autistic", "deaf", "blind"));
    terms.put("old people", Set.of("old", "elderly", "senior", "seniors"));
    return terms;
  }

  static Set<String> groups() {
    return TERMS.keySet();
  }

  static boolean mentions(Content content, String group) {
    Set<String> terms = TERMS.getOrDefault(group, Set.of());
    String text = content.normalized();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (!letter && start >= 0) {
        if (terms.contains(text.substring(start, i))) {
          return true;
        }
        start = -1;
      }
    }
    return false;
  }
}
