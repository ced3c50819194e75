package dev.weir.moderation.training;

import dev.weir.moderation.evaluation.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Short hateful texts turned into what they are not: quoted by somebody who objects, or negated.
 * The words stay, the meaning turns, so that only the frame can be learnt.
 */
final class Counterfactuals {
  private static final int WORDS_MIN = 3;
  private static final int WORDS_MAX = 16;

  /** One of so many short hateful texts is quoted. */
  private static final int QUOTED_ONE_OF = 12;

  private static final Set<String> KNOWN = Set.of("hate", "threat");

  private static final List<String> OBJECTIONS =
      List.of(
          "it is wrong to say \"%s\"",
          "\"%s\" is a horrible thing to write",
          "who writes \"%s\" and thinks that is fine?",
          "please remove the post that says \"%s\", it is hateful",
          "\"%s\"? that is bigotry, plain and simple",
          "we banned a user for writing '%s'",
          "he said \"%s\" and i told him to stop",
          "nobody should have to read \"%s\" in a school",
          "comments like '%s' hurt people",
          "\"%s\" they shouted. i am still ashamed of this town",
          "i reported the tweet \"%s\" because it is racist",
          "if you believe '%s' you have been lied to");

  /** A statement about what somebody is, with which the text ends. */
  private static final Pattern STATEMENT =
      Pattern.compile("\\b(are|is) (?=(?:\\w+ ){0,3}\\w+[.!]*$)", Pattern.CASE_INSENSITIVE);

  private static final Pattern NEGATED =
      Pattern.compile(
          "\\b(not|no|never|nobody|none|cannot)\\b|n't\\b|[?]", Pattern.CASE_INSENSITIVE);

  private Counterfactuals() {}

  /** In the order of the texts; which are taken depends on each text alone. */
  static List<LabelledText> of(List<LabelledText> texts) {
    List<LabelledText> turned = new ArrayList<>();
    for (LabelledText text : texts) {
      int words = text.text().split(" ").length;
      if (text.answer("hate") != 1 || words < WORDS_MIN || words > WORDS_MAX) {
        continue;
      }
      int hash = (text.text().hashCode() * 0x9E3779B1) >>> 8;
      if (hash % QUOTED_ONE_OF == 0) {
        String frame = OBJECTIONS.get(hash / QUOTED_ONE_OF % OBJECTIONS.size());
        String quoted = text.text().replace("\"", "").replace("'", "");
        turned.add(notHateful(frame.replace("%s", quoted), text));
      }
      Matcher statement = STATEMENT.matcher(text.text());
      if (words <= WORDS_MAX * 2 / 3 && statement.find() && !NEGATED.matcher(text.text()).find()) {
        turned.add(notHateful(statement.replaceFirst("$1 not "), text));
      }
    }
    return turned;
  }

  private static LabelledText notHateful(String text, LabelledText of) {
    return new LabelledText(
        of.id() + "-turned", text, Set.of(), KNOWN, TrainingSentences.SOURCE, "train");
  }
}
