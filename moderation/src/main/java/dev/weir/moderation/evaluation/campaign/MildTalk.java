package dev.weir.moderation.evaluation.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ordinary posts of mild content, with the statistics that matter to near-duplicates: everyday
 * words by Zipf's law, words of a topic that all posts about it share, names in a long tail, and
 * greetings that everybody writes. Not sentences. Immutable; deterministic by the random source.
 */
public final class MildTalk {
  private static final String[] EVERYDAY =
      ("the to a and i is of you that in it are for this not be on have with but they my so like if"
              + " just all as your was me what do people or about at no can we from an up get he"
              + " out who will one by would there them how when it's more think has know because"
              + " some should now only why see want good being go been even then these time here"
              + " than really other make had need right say way much were well never our also")
          .split(" ");

  private static final String[] SHARED =
      ("today yesterday tomorrow morning evening weekend finally probably somewhere together almost"
              + " favourite family friend neighbour town street market kitchen window train summer"
              + " winter coffee dinner music picture story question answer problem minute hour money"
              + " office school holiday garden weather idea plan phone ticket price water table")
          .split(" ");

  private static final String[][] TOPICS = {
    words("orchestra concert violin rehearsal melody chorus album singer drummer festival stage"),
    words("football goalkeeper penalty referee league striker stadium transfer midfield coach"),
    words("recipe oven butter garlic noodles pepper sauce bakery flour cinnamon roasted dough"),
    words("election council mayor budget taxes parliament petition minister campaign committee"),
    words("printer laptop keyboard software update battery charger password browser download"),
    words("hiking mountain trail valley glacier backpack sunrise campsite meadow river summit"),
    words("novel library chapter author poetry publisher bookshop paperback heroine translation"),
    words("bicycle harbour railway tram station platform timetable motorway bridge ferry delayed"),
    words("kitten puppy hamster veterinary whiskers leash feathers parrot aquarium rabbit shelter"),
    words("tomatoes seedlings compost orchard roses pruning greenhouse watering lavender hedge")
  };

  private static final String[] GREETINGS = {
    "good morning everybody", "happy birthday", "thank you so much", "have a nice weekend all",
    "congratulations to the whole team", "what a beautiful picture", "so true", "love this"
  };

  private static final String[] SYLLABLES =
      "ka lo mi ren ta sul vor ben dri pel hu gra nos tif wen mar oli jas cor yth".split(" ");

  private static final int NAMES = 40_000;

  private static String[] words(String list) {
    return list.split(" ");
  }

  /** Number of topics. */
  public int topics() {
    return TOPICS.length;
  }

  /** A post of 1 to 40 words. */
  public String post(SplittableRandom random) {
    if (random.nextInt(20) == 0) {
      return GREETINGS[random.nextInt(GREETINGS.length)];
    }
    return text(random.nextInt(TOPICS.length), 4 + random.nextInt(36), random);
  }

  /** A text about the topic. */
  public String text(int topic, int length, SplittableRandom random) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      out.add(word(topic, random));
    }
    return String.join(" ", out);
  }

  /** A word of a text about the topic. */
  public String word(int topic, SplittableRandom random) {
    int kind = random.nextInt(100);
    if (kind < 50) {
      return EVERYDAY[zipf(EVERYDAY.length, random)];
    }
    if (kind < 62) {
      return SHARED[random.nextInt(SHARED.length)];
    }
    if (kind < 75) {
      return TOPICS[topic][random.nextInt(TOPICS[topic].length)];
    }
    return name(random.nextBoolean() ? zipf(NAMES, random) : random.nextInt(NAMES));
  }

  private static String name(int number) {
    StringBuilder out = new StringBuilder();
    int rest = number + SYLLABLES.length;
    while (rest > 0) {
      out.append(SYLLABLES[rest % SYLLABLES.length]);
      rest /= SYLLABLES.length;
    }
    return out.toString();
  }

  /** 0 the most frequent; the chance of rank r falls as 1 / r. */
  private static int zipf(int size, SplittableRandom random) {
    return (int) Math.min(size - 1, Math.exp(random.nextDouble() * StrictMath.log(size + 1.0)) - 1);
  }
}
