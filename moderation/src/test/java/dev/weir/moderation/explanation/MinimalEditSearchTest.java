package dev.weir.moderation.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.scoring.Highlight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class MinimalEditSearchTest {
  private static final Normalizer NORMALIZER = new Normalizer();

  /** Each bad word counts one; from two on it is reviewed, from four on removed. */
  private static Action judge(Content content) {
    long bad =
        List.of(content.normalized().split(" ")).stream().filter(w -> w.startsWith("bad")).count();
    return bad >= 4 ? Action.REMOVE : bad >= 2 ? Action.REVIEW : Action.ALLOW;
  }

  private static Optional<MinimalEdit> find(String text, Function<Content, Action> judge) {
    Content content = NORMALIZER.normalize(text);
    return new MinimalEditSearch(NORMALIZER)
        .find(content, judge.apply(content), List.of(), judge, () -> false);
  }

  private static List<String> words(String text, MinimalEdit edit) {
    List<String> words = new ArrayList<>();
    edit.removed().forEach(part -> words.add(text.substring(part.start(), part.end())));
    return words;
  }

  @Test
  void oneWord_enough_isFoundWhereverItStands() {
    String text = "these are   BADone and b\u0430dtwo 😀 words";
    MinimalEdit edit = find(text, MinimalEditSearchTest::judge).orElseThrow();

    assertThat(words(text, edit)).containsExactly("BADone");
    assertThat(edit.then()).isEqualTo(Action.ALLOW);
  }

  @Test
  void words_severalNeeded_areAllNeeded() {
    String text = "bada badb badc badd bade badf good";
    MinimalEdit edit = find(text, MinimalEditSearchTest::judge).orElseThrow();

    assertThat(edit.removed()).hasSize(3);
    assertThat(words(text, edit)).doesNotContain("good");
    assertThat(edit.then()).isEqualTo(Action.REVIEW);
  }

  @Test
  void spacedLetters_areOneWord() {
    String text = "you are h a t e d here";
    Function<Content, Action> judge =
        content -> content.normalized().contains("hated") ? Action.REVIEW : Action.ALLOW;
    MinimalEdit edit = find(text, judge).orElseThrow();

    assertThat(words(text, edit)).containsExactly("h a t e d");
  }

  @Test
  void decision_notOfTheText_hasNoEdit() {
    assertThat(find("some words here", content -> Action.REMOVE)).isEmpty();
    assertThat(find("", content -> Action.REMOVE)).isEmpty();
    assertThat(find("some words", content -> Action.ALLOW)).isEmpty();
  }

  @Test
  void weights_ofHighlights_areTriedFirst() {
    Content content = NORMALIZER.normalize("one two three four");
    List<String> tried = new ArrayList<>();
    new MinimalEditSearch(NORMALIZER)
        .find(
            content,
            Action.REVIEW,
            List.of(new Highlight("toxic", 8, 13, 3f), new Highlight("toxic", 4, 7, 1f)),
            edited -> {
              tried.add(edited.normalized());
              return Action.REVIEW;
            },
            () -> false);

    assertThat(tried.get(0)).isEqualTo("one two four");
    assertThat(tried.get(1)).isEqualTo("one three four");
  }

  @Test
  void search_boundedAndStoppable_endsWithoutAnAnswer() {
    AtomicInteger judged = new AtomicInteger();
    String text = "word ".repeat(500);
    Content content = NORMALIZER.normalize(text);
    Function<Content, Action> never =
        edited -> {
          judged.incrementAndGet();
          return Action.REVIEW;
        };
    assertThat(
            new MinimalEditSearch(NORMALIZER)
                .find(content, Action.REVIEW, List.of(), never, () -> false))
        .isEmpty();
    assertThat(judged.get()).isLessThanOrEqualTo(MinimalEditSearch.JUDGED_MAX);

    judged.set(0);
    assertThat(
            new MinimalEditSearch(NORMALIZER)
                .find(content, Action.REVIEW, List.of(), never, () -> judged.get() >= 5))
        .isEmpty();
    assertThat(judged.get()).isEqualTo(5);
  }

  @Property(tries = 200)
  void edit_found_changesTheDecisionAndEachWordIsNeeded(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 3) Integer> weights) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < weights.size(); i++) {
      text.append('w')
          .append("abcdefghijklmnopqrst".charAt(i))
          .append("kmtz".charAt(weights.get(i)));
      text.append(' ');
    }
    Function<Content, Action> judge =
        content -> {
          int sum = 0;
          for (String word : content.normalized().split(" ")) {
            sum += word.isEmpty() ? 0 : "kmtz".indexOf(word.charAt(word.length() - 1));
          }
          return sum >= 6 ? Action.REMOVE : sum >= 3 ? Action.LABEL : Action.ALLOW;
        };
    String original = text.toString();
    Action decided = judge.apply(NORMALIZER.normalize(original));
    Optional<MinimalEdit> found = find(original, judge);

    assertThat(found.isPresent()).isEqualTo(decided != Action.ALLOW);
    found.ifPresent(
        edit -> {
          assertThat(judge.apply(NORMALIZER.normalize(without(original, edit.removed()))))
              .isEqualTo(edit.then());
          assertThat(decided.moreSevereThan(edit.then())).isTrue();
          for (int i = 0; i < edit.removed().size(); i++) {
            List<MinimalEdit.Part> fewer = new ArrayList<>(edit.removed());
            fewer.remove(i);
            assertThat(judge.apply(NORMALIZER.normalize(without(original, fewer))))
                .isEqualTo(decided);
          }
        });
  }

  private static String without(String text, List<MinimalEdit.Part> parts) {
    StringBuilder left = new StringBuilder(text);
    for (int i = parts.size() - 1; i >= 0; i--) {
      left.delete(parts.get(i).start(), parts.get(i).end());
    }
    return left.toString();
  }
}
