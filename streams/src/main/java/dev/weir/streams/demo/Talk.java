package dev.weir.streams.demo;

import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** What people say, from the {@link Grammar}, each in their own manner. Immutable. */
final class Talk {
  private static final String[] EMOJI = {
    "😂", "🙌", "🎉", "👍", "🔥", "❤️", "😅", "🤔", "🥲", "☕", "🌧️", "⚽", "🍝", "🎮", "🙏", "✨"
  };

  private static final Pattern BEFORE_VOWEL = Pattern.compile("\\b([Aa]) (?=[aeio])");

  private final Grammar grammar;

  Talk(Grammar grammar) {
    this.grammar = grammar;
  }

  /** An ordinary post in the manner of the person: capitals, full stops and emoji as is theirs. */
  String ordinary(int person, boolean reply, Random random) {
    String said = grammar.draw(reply ? "reply" : "post", random);
    return inMannerOf(person, said, random);
  }

  /** Text of a planted rule, written as the person would. */
  String planted(String rule, int person, Random random, Map<String, String> fixed) {
    return inMannerOf(person, grammar.draw(rule, random, fixed), random);
  }

  /** Text of a rule as it stands. */
  String verbatim(String rule, Random random, Map<String, String> fixed) {
    return grammar.draw(rule, random, fixed);
  }

  static String inMannerOf(int person, String said, Random random) {
    var habits = new Random(17L * person + 3);
    String joined =
        BEFORE_VOWEL
            .matcher(said.replace("?.", "?").replace("!.", "!").replace("?,", "?"))
            .replaceAll("$1n ");
    String text = habits.nextInt(100) < 60 ? sentenceCase(joined) : joined;
    boolean fullStops = habits.nextInt(100) < 55;
    boolean emoji = habits.nextInt(100) < 30;
    char last = text.charAt(text.length() - 1);
    if (!fullStops && last == '.') {
      text = text.substring(0, text.length() - 1);
    }
    if (emoji && random.nextInt(3) == 0) {
      text += " " + EMOJI[random.nextInt(EMOJI.length)];
    }
    return text;
  }

  private static String sentenceCase(String said) {
    var out = new StringBuilder(said);
    boolean starts = true;
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (starts && Character.isLetterOrDigit(c)) {
        out.replace(i, i + 1, String.valueOf(c).toUpperCase(Locale.ROOT));
        starts = false;
      } else if (c == '.' || c == '!' || c == '?') {
        starts = i + 1 < out.length() && out.charAt(i + 1) == ' ';
      }
    }
    return out.toString().replace(" i ", " I ").replace(" i'", " I'");
  }
}
