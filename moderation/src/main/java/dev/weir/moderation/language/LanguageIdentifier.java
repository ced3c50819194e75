package dev.weir.moderation.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Tells texts that are not in English from those that are, with OpenNLP's model of n-grams for 103
 * languages. A language that shares words with English, or a dialect of English, looks much like
 * it; so another language is only told when it is clearly likelier, and never of a few words.
 *
 * <p>How often it is wrong: docs/text-model.md. Cost: some 0.1 ms for a post, bounded by {@link
 * #LENGTH_MAX}; the model is loaded with the first text, which takes a second or two and 40 MB.
 * Offline. Thread-safe; the same text gives the same answer.
 */
public final class LanguageIdentifier {
  /** The language of the text model, as a BCP 47 tag. */
  public static final String ENGLISH = "en";

  /** Texts of fewer letters say too little. */
  public static final int LETTERS_MIN = 20;

  /** Code units that are looked at, from the beginning. */
  static final int LENGTH_MAX = 1000;

  /** From so many letters on, less has to speak for another language. */
  private static final int LETTERS_MANY = 40;

  private static final double LIKELIER_FEW = 2;
  private static final double LIKELIER_MANY = 1.5;
  private static final String MODEL = "/langdetect-183.bin";
  private static final String ENGLISH_3 = "eng";

  private LanguageIdentifier() {}

  private static final class Loaded {
    private static final LanguageDetectorModel MODEL_OF_ALL = load();

    /** Not documented as safe for threads: each has its own, around the one model. */
    private static final ThreadLocal<LanguageDetectorME> DETECTORS =
        ThreadLocal.withInitial(() -> new LanguageDetectorME(MODEL_OF_ALL));

    private static final Map<String, String> TAGS = tags();

    private static LanguageDetectorModel load() {
      try (InputStream in = LanguageDetectorModel.class.getResourceAsStream(MODEL)) {
        if (in == null) {
          throw new IllegalStateException(
              MODEL + " is missing: put opennlp-models-langdetect's jar beside Weir's");
        }
        return new LanguageDetectorModel(in);
      } catch (IOException e) {
        throw new UncheckedIOException(MODEL, e);
      }
    }

    /** ISO 639-3, as the model has it, to the shortest tag. */
    private static Map<String, String> tags() {
      Map<String, String> tags = new HashMap<>();
      for (String two : Locale.getISOLanguages()) {
        tags.putIfAbsent(Locale.forLanguageTag(two).getISO3Language(), two);
      }
      tags.putAll(
          Map.of("cmn", "zh", "pes", "fa", "ekk", "et", "lvs", "lv", "plt", "mg", "zlm", "ms"));
      return tags;
    }
  }

  /** Loads the model now rather than with the first text. */
  public static void load() {
    var unused = Loaded.DETECTORS.get();
  }

  /**
   * The text's language as a BCP 47 tag; English when nothing else is clearly likelier; empty when
   * the text says too little.
   *
   * @param text as written
   */
  public static Optional<String> of(String text) {
    String read = text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX);
    long letters = read.codePoints().filter(Character::isLetter).count();
    if (letters < LETTERS_MIN) {
      return Optional.empty();
    }
    Language[] all = Loaded.DETECTORS.get().predictLanguages(read);
    double english = 0;
    for (Language language : all) {
      english = language.getLang().equals(ENGLISH_3) ? language.getConfidence() : english;
    }
    Language best = all[0];
    double enough = (letters < LETTERS_MANY ? LIKELIER_FEW : LIKELIER_MANY) * english;
    return Optional.of(
        best.getConfidence() < enough || best.getLang().equals(ENGLISH_3)
            ? ENGLISH
            : Loaded.TAGS.getOrDefault(best.getLang(), best.getLang()));
  }
}
