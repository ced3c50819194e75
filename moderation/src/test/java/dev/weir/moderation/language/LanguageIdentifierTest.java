package dev.weir.moderation.language;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageIdentifierTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de|Heute Abend treffen wir uns alle am See und bringen etwas zu essen mit",
        "fr|Nous nous retrouvons ce soir au bord du lac avec quelque chose à manger",
        "es|Esta noche nos vemos todos junto al lago y cada uno trae algo de comer",
        "pl|Dziś wieczorem spotykamy się wszyscy nad jeziorem i przynosimy coś do jedzenia",
        "tr|Bu akşam hepimiz göl kenarında buluşuyoruz ve yanımızda yiyecek bir şeyler getiriyoruz",
        "ru|Сегодня вечером мы все встречаемся у озера и приносим с собой что-нибудь поесть",
        "en|We are all meeting at the lake tonight and everybody brings something to eat",
        "en|ngl that was lowkey the best show i seen all year, yall missed out fr"
      })
  void of_sentence_isItsLanguage(String language, String text) {
    assertThat(LanguageIdentifier.of(text)).contains(language);
  }

  @Test
  void of_chinese_hasTheTagOfTwoLetters() {
    assertThat(LanguageIdentifier.of("我们今天晚上都在湖边见面，每个人都带一些吃的东西来，天气很好")).contains("zh");
  }

  @ParameterizedTest
  @CsvSource({"''", "ok", "lol same here", "12345 67890 12345 67890 !!!!", "https://a.example/b"})
  void of_fewLetters_isUnknown(String text) {
    assertThat(LanguageIdentifier.of(text)).isEmpty();
  }

  @Test
  void of_longText_readsItsBeginning() {
    String german = "Heute Abend treffen wir uns alle am See und bringen etwas zu essen mit. ";
    String english = "We are all meeting at the lake tonight and everybody brings food. ";
    assertThat(LanguageIdentifier.of(german.repeat(20) + english.repeat(2000))).contains("de");
  }

  @Property(tries = 200)
  void of_anyText_isTheSameTwice(@ForAll String text) {
    assertThat(LanguageIdentifier.of(text)).isEqualTo(LanguageIdentifier.of(text));
  }
}
