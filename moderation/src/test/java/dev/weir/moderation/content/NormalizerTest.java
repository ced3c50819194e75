package dev.weir.moderation.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizerTest {
  private final Normalizer normalizer = new Normalizer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "You SILLY Goose | you silly goose",
        "ｓｉｌｌｙ 𝓰𝓸𝓸𝓼𝓮 | silly goose",
        "sіllу gооsе | silly goose", // Cyrillic i, y, o, o, e
        "siₗlү ɢᴏᴏsᴇ | silly goose",
        "sílly gööse | silly goose",
        "s i l l y goose | silly goose",
        "s.i.l.l.y g-o-o-s-e! | silly goose!",
        "s1lly g00se | silly goose",
        "$illy go0$e | silly goose",
        "wr1773n 7r33s | written trees",
        "“silly” ‘goose’ isn’t | \"silly\" 'goose' isn't",
        "siℓℓy g𐊫×e, 3 × 4 | silly goxe, 3 × 4",
        "siiiilly gooooose!!!!!! | silly goose!!!",
        "the 2nd of 10 at 3pm, covid19 | the 2nd of 10 at 3pm, covid19",
        "wow!!!great | wow!!!great",
        "joe@mail.example or @n1ck | joe@mail.example or @n1ck",
        "see https://a1b.example/c0d3/aaaa ok | see https://a1b.example/c0d3/aaaa ok",
        "привет, мир | привет, мир",
        "a  lot \t of   room | a lot of room",
        "U.S.A. and e.g. this | usa. and e.g. this",
      })
  void normalize_writingVaries_readerSeesTheSame(String written, String normal) {
    assertThat(normalizer.normalize(written).normalized()).isEqualTo(normal);
  }

  @Test
  void normalize_zeroWidthAndMarks_vanish() {
    assertThat(normalizer.normalize("si\u200bl\u00adl\ufe0fy\u2060 g\u0336o\u0336ose").normalized())
        .isEqualTo("silly goose");
  }

  @Test
  void normalize_spacedAndLookalike_offsetsPointAtWhatWasWritten() {
    String text = "you S.і.l.l.y goose";
    Content content = normalizer.normalize(text);
    int start = content.normalized().indexOf("silly");
    int from = content.offsets()[start];
    int to = content.offsets()[start + "silly".length()];
    assertThat(text.substring(from, to)).isEqualTo("S.і.l.l.y");
  }

  @Test
  void normalize_shownBackwards_isReadForwards() {
    String text = "you \u202Eesoog yllis\u202C there";
    Content content = normalizer.normalize(text);
    assertThat(content.normalized()).isEqualTo("you silly goose there");
    int start = content.normalized().indexOf("goose");
    assertThat(text.substring(content.offsets()[start], content.offsets()[start + 6]))
        .isEqualTo("esoog yllis\u202C ");
    assertThat(normalizer.normalize("\u202Eylli\uD835\uDCFC\nand on").normalized())
        .isEqualTo("silly and on");
  }

  @Test
  void normalize_longerThanTheLimit_readsTheLimit() {
    String text = "ab ".repeat(Normalizer.CHARS_MAX);
    Content content = normalizer.normalize(text);
    assertThat(content.original()).isSameAs(text);
    assertThat(content.normalized()).hasSize(Normalizer.CHARS_MAX);
    assertThat(content.offsets()[content.normalized().length()]).isEqualTo(Normalizer.CHARS_MAX);
  }

  @Test
  void normalize_nothingButBlanks_isEmpty() {
    Content content = normalizer.normalize(" \t\u200b\u00a0 ");
    assertThat(content.normalized()).isEmpty();
    assertThat(content.fingerprint()).matches("[0-9a-f]{16}");
  }

  @Test
  void normalize_endlessMarks_staysLinear() {
    String text = "a" + "\u0301".repeat(60_000) + "\u4e2d" + "\u0e4d".repeat(5000);
    assertThat(normalizer.normalize(text).normalized()).startsWith("a\u4e2d");
  }

  @Property(tries = 3000)
  void normalize_twice_changesNothing(@ForAll("texts") String text) {
    String once = normalizer.normalize(text).normalized();
    assertThat(normalizer.normalize(once).normalized()).isEqualTo(once);
  }

  @Property(tries = 3000)
  void normalize_anyText_offsetsRiseWithinTheOriginal(@ForAll("texts") String text) {
    Content content = normalizer.normalize(text);
    int previous = 0;
    for (int offset : content.offsets()) {
      assertThat(offset).isBetween(previous, text.length());
      previous = offset;
    }
  }

  @Property(tries = 500)
  void normalize_anyText_sameContentEveryTime(@ForAll("texts") String text) {
    Content one = normalizer.normalize(text);
    Content two = new Normalizer().normalize(text);
    assertThat(two.normalized()).isEqualTo(one.normalized());
    assertThat(two.fingerprint()).isEqualTo(one.fingerprint());
    assertThat(two.offsets()).containsExactly(one.offsets());
  }

  /** Mostly what the stages react to, now and then anything. */
  @Provide
  Arbitrary<String> texts() {
    String reactive =
        "ab ci.$@1!4aau-*\u0430\u043e\u00e9\u0301\u200b3 A\uD83D\uDE02'|\u4e2d\u1112\u1161\u11ab"
            + "\u0130\u0587\uD800\u202E\u202C\u00d7\u0392\uD800\uDC86\u0665 htp:/w#5_\u0e33\u0f71";
    return Arbitraries.longs()
        .map(
            seed -> {
              Random random = new Random(seed);
              StringBuilder text = new StringBuilder();
              for (int i = random.nextInt(24); i >= 0; i--) {
                boolean anything = random.nextInt(20) == 0;
                text.append(
                    anything
                        ? (char) random.nextInt(1 << 16)
                        : reactive.charAt(random.nextInt(reactive.length())));
              }
              return text.toString();
            });
  }
}
