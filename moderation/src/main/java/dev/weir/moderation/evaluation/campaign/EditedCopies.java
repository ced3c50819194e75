package dev.weir.moderation.evaluation.campaign;

import dev.weir.moderation.evaluation.functional.SpellingAttack;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Copies of one text as people and scripts make them: words replaced, left out, put in and spelt
 * otherwise, emoji and links changed. Deterministic by the random source. Not thread-safe.
 */
public final class EditedCopies {
  private static final String[] EMOJI = {"🔥", "🙏", "‼️", "👉", "💯", "😱", "✅", "👀"};
  private static final SpellingAttack[] ATTACKS = SpellingAttack.values();

  private final List<String> words;
  private final MildTalk talk;
  private final int topic;

  /**
   * @param text what is copied
   * @param topic of {@link MildTalk}, from which replacements come
   */
  public EditedCopies(String text, MildTalk talk, int topic) {
    this.words = List.of(text.split(" "));
    this.talk = talk;
    this.topic = topic;
  }

  /**
   * One copy.
   *
   * @param strength chance that a word is edited, 0 to 1
   */
  public String copy(double strength, SplittableRandom random) {
    List<String> out = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      out.add(EMOJI[random.nextInt(EMOJI.length)]);
    }
    for (String word : words) {
      if (random.nextDouble() >= strength) {
        out.add(word);
        continue;
      }
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3 -> {} // left out
        case 4, 5, 6, 7 -> {
          out.add(word);
          out.add(talk.word(topic, random));
        }
        case 8, 9, 10 -> out.add(ATTACKS[random.nextInt(ATTACKS.length)].apply(word, random));
        default -> out.add(talk.word(topic, random)); // replaced
      }
    }
    if (random.nextInt(4) == 0) {
      out.add("https://" + talk.word(topic, random) + ".example/" + random.nextInt(1000));
    }
    if (random.nextInt(3) == 0) {
      out.add(EMOJI[random.nextInt(EMOJI.length)]);
    }
    return String.join(" ", out);
  }
}
