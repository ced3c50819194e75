package dev.weir.moderation.lists.links;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Normalizer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkReaderTest {
  private static final Normalizer NORMALIZER = new Normalizer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "see https://evil.example/win now",
        "see HTTP://EVIL.example",
        "evil.example",
        "www.sub.evil.example/path?x=1#y",
        "hxxp://evil.example",
        "hxxps[://]evil[.]example/x",
        "evil[.]example",
        "evil (dot) example and evil(dot)example",
        "evil dot example",
        "evil . example",
        "evil .example",
        "evil。example",
        "ｅｖｉｌ．ｅｘａｍｐｌｅ",
        "http://evil.example:8080/a",
        "http://evil.example.:80./",
        "http://evil.example./",
        "http://good.test@evil.example/",
        "http://good.test:secret@evil.example/",
        "http://evil.example\\@good.test/",
        "http://%65vil.example/",
        "https://good.test/?url=http://evil.example/",
        "https://good.test/?url=http%3A%2F%2Fevil.example%2F",
        "https://good.test/r?u=https%253A%252F%252Fevil.example%252Fx",
        "https://good.test/?next=evil.example",
        "https://good.test/http://evil.example/",
        "https://good.test//evil.example/",
        "mail to win@evil.example",
        "(https://evil.example/a)",
        "[here](https://evil.example/a)",
        "<a href=\"https://evil.example\">",
        "ev\u200Bil.exa\u00ADmple",
        "еvil.ехаmрlе"
      })
  void address_howeverWritten_leadsToItsHost(String text) {
    assertThat(taking(text)).as(text).contains("evil.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "that is evil. Example: none",
        "notevil.example",
        "evil.example.com",
        "http://evil.example@good.test/",
        "http://evil.example:pw@good.test/",
        "evil.examples",
        "the evil dot",
        "3.14 and 1.2.3"
      })
  void other_addresses_doNot(String text) {
    assertThat(taking(text)).as(text).doesNotContain("evil.example");
  }

  @ParameterizedTest
  @CsvSource({
    "http://3232235777/, 192.168.1.1",
    "http://0xC0A80101/, 192.168.1.1",
    "http://0300.0250.1.1/, 192.168.1.1",
    "http://192.168.257/, 192.168.1.1",
    "192.168.1.1, 192.168.1.1",
    "http://bücher.example/, xn--bcher-kva.example",
    "http://BÜCHER.example/, xn--bcher-kva.example",
    "http://xn--bcher-kva.example/, xn--bcher-kva.example",
    "https://a.b.co.uk/x/y, co.uk/x",
    "https://a.zip, .zip"
  })
  void address_ofAnyForm_isCanonical(String text, String entry) {
    assertThat(taking(text)).contains(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "Example.COM, example.com",
    "https://Example.com/Shop/, example.com/Shop",
    "*.example.com, example.com",
    "example[.]com, example.com",
    "bücher.example, xn--bcher-kva.example",
    ".zip, .zip",
    "example.com:443/x, example.com/x",
    "10.0.0.1, 10.0.0.1"
  })
  void entry_ofAnyForm_isCanonical(String written, String canonical) {
    assertThat(LinkRule.canonical(written)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example", "a b.com", "..", "-", "example.com/a b", "ex ample.com"})
  void entry_thatNamesNoDomain_isNone(String written) {
    assertThat(LinkRule.canonical(written)).isEmpty();
  }

  @Example
  void link_hasTheSpanOfTheOriginal() {
    String text = "now: hxxp://evil[.]example/win !";
    List<Link> links = LinkReader.links(NORMALIZER.normalize(text));
    assertThat(links)
        .first()
        .satisfies(
            link ->
                assertThat(text.substring(link.start(), link.end()))
                    .isEqualTo("evil[.]example/win"));
  }

  @Property(tries = 300)
  void anyText_isRead(@ForAll @StringLength(max = 300) String text, @ForAll Random random) {
    String alphabet = "ab.:/@%?=&#[]() \\3F2dothxp。é";
    StringBuilder noise = new StringBuilder(text);
    for (int i = 0; i < 300; i++) {
      noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    String whole = noise.toString();
    for (Link link : LinkReader.links(NORMALIZER.normalize(whole))) {
      assertThat(link.start()).isBetween(0, link.end());
      assertThat(link.end()).isLessThanOrEqualTo(whole.length());
      assertThat(LinkRule.taking(link)).isNotEmpty();
    }
  }

  private static List<String> taking(String text) {
    return LinkReader.links(NORMALIZER.normalize(text)).stream()
        .flatMap(link -> LinkRule.taking(link).stream())
        .toList();
  }
}
