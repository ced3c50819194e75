package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.lists.Entities;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.MediaHash;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import dev.weir.moderation.lists.tiers.Dated;
import dev.weir.moderation.policy.facts.PostFacts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists in policies: what conditions read, what files say, what is told of the unused. */
class ListPolicyTest {
  private static final String HASH =
      "0123456789abcdef1122334455667788f0e1d2c3b4a5968755aa55aa55aa55aa";
  private static final String POLICY =
      """
      name: p
      mode: enforce
      fallback: review
      lists:
        slurs: { kind: terms, entries: [foolish, silly], unless: fine }
        fine: { kind: terms, entries: [silly walks] }
        pics: { kind: hashes, distance: 10, entries: ['%s'] }
      categories: { spam: {} }
      rules:
        - id: words
          category: spam
          action: label
          when: list.slurs.matches >= 2
          explanation: "{list.slurs.matches} of them, first {list.slurs.entry}"
        - { id: picture, category: spam, action: remove, when: list.pics && list.pics.distance <= 2 }
        - { id: near, category: spam, action: review, when: list.pics.distance < 300 }
      """
          .formatted(HASH);

  @Test
  void condition_onLists_readsWhatThePostHolds() {
    Policy policy = compile(POLICY, ListFiles.NONE);
    assertThat(fired(policy, "a foolish, F00LISH thing", List.of()))
        .containsExactly("words: 2 of them, first " + entry("foolish"));
    assertThat(fired(policy, "silly walks and foolish things", List.of())).isEmpty();
    PerceptualHash hash = PerceptualHash.parse(HASH).orElseThrow();
    PerceptualHash near = new PerceptualHash(hash.a() ^ 1, hash.b(), hash.c(), hash.d());
    PerceptualHash far = new PerceptualHash(~hash.a(), hash.b(), hash.c(), hash.d());
    assertThat(fired(policy, "", List.of(new MediaHash(0, near, -1))))
        .containsExactly(
            "picture: list.pics = true, list.pics.distance = 1", "near: list.pics.distance = 1");
    assertThat(fired(policy, "", List.of(new MediaHash(0, far, -1))))
        .containsExactly("near: list.pics.distance = 256");
  }

  @Test
  void distance_withoutMedia_isUnknown() {
    Evaluation said = evaluate(compile(POLICY, ListFiles.NONE), "hello", List.of());
    assertThat(said.reasons())
        .extracting(Reason::explanation)
        .containsExactly("unknown: list.pics.distance (no media hash)");
  }

  @Test
  void list_thatWasNotLookedFor_isUnknown() {
    Policy policy = compile(POLICY, ListFiles.NONE);
    Evaluation said =
        policy.evaluate(
            Look.FIRST,
            PostFacts.of("p", "a", 0),
            new Normalizer().normalize("foolish foolish"),
            TestInputs.scores(Map.of()),
            TestInputs.features(Map.of()),
            ListFindings.none(7));
    assertThat(said.reasons())
        .extracting(Reason::explanation)
        .contains("unknown: list.slurs.matches (not looked for then)");
  }

  @Test
  void liveEntries_besideThoseOfThePolicy_matchToo() {
    Policy policy = compile(POLICY, ListFiles.NONE);
    ListIndex<?, ?> live =
        ListIndex.empty(ListKind.TERMS).with(List.of(Dated.forever("daft")), List.of());
    ListSnapshot snapshot =
        ListSnapshot.EMPTY.with(9, Map.of(new ListSnapshot.Key("slurs", ListKind.TERMS), live));
    ListFindings found =
        policy
            .lists()
            .find(
                new Normalizer().normalize("daft, foolish"), List.of(), Entities.NONE, 0, snapshot);
    assertThat(found.position()).isEqualTo(9);
    assertThat(found.findings().get(0).matches()).isEqualTo(2);
  }

  /** Labels: an author, a post or a text by id, for a time, and which label goes before which. */
  @Test
  void labels_ofAuthorPostAndText_areReadAsLists() {
    String policy =
        """
        name: p
        mode: enforce
        fallback: review
        lists:
          trusted: { kind: entities, entries: ["author:ann", "post:p-7"], unless: compromised }
          compromised: { kind: entities, entries: ["author:ann"] }
          known: { kind: entities }
        categories: { spam: {} }
        rules:
          - { id: trusted, category: spam, action: label, when: list.trusted }
          - { id: compromised, category: spam, action: review, when: list.compromised }
          - { id: known, category: spam, action: remove, when: list.known.matches >= 2 }
        """;
    Policy compiled = compile(policy, ListFiles.NONE);

    assertThat(labelled(compiled, "bob", "p-1")).isEmpty();
    assertThat(labelled(compiled, "bob", "p-7")).containsExactly("trusted");
    assertThat(labelled(compiled, "ann", "p-1")).containsExactly("compromised");
    assertThat(labelled(compiled, "ann", "p-7")).containsExactly("trusted", "compromised");

    Content content = new Normalizer().normalize("some words of the post");
    ListIndex<?, ?> live =
        ListIndex.empty(ListKind.ENTITIES)
            .with(
                List.of(
                    Dated.forever("text:" + content.fingerprint()),
                    new Dated<>("author:bob", 1_000)),
                List.of());
    ListSnapshot snapshot =
        ListSnapshot.EMPTY.with(9, Map.of(new ListSnapshot.Key("known", ListKind.ENTITIES), live));
    Entities bob = new Entities("bob", "p-1");
    assertThat(compiled.lists().find(content, List.of(), bob, 999, snapshot).of("known"))
        .extracting(ListFinding::matches)
        .isEqualTo(2);
    assertThat(compiled.lists().find(content, List.of(), bob, 1_000, snapshot).of("known"))
        .as("when the label of the author has ended")
        .extracting(ListFinding::matches)
        .isEqualTo(1);
  }

  private static List<String> labelled(Policy policy, String author, String post) {
    return policy
        .evaluate(
            Look.FIRST,
            PostFacts.of(post, author, 0),
            new Normalizer().normalize("hello"),
            TestInputs.scores(Map.of()),
            TestInputs.features(Map.of()))
        .reasons()
        .stream()
        .map(Reason::rule)
        .toList();
  }

  @Test
  void file_ofEntries_isPartOfThePolicy() {
    String policy =
        POLICY.replace("entries: [foolish, silly]", "file: terms.txt").replace(">= 2", ">= 1");
    Policy one = compile(policy, path -> "# a comment\n\nfoolish\n#tagged\n");
    assertThat(fired(one, "foolish", List.of())).hasSize(1);
    assertThat(fired(one, "so #tagged", List.of())).hasSize(1);
    Policy other = compile(policy, path -> "daft\n");
    assertThat(other.version()).isNotEqualTo(one.version());
    assertThat(compile(policy, path -> "daft\n").version()).isEqualTo(other.version());
    assertThat(compile(POLICY, ListFiles.NONE).version()).hasSize(16);
  }

  @Test
  void file_withMistakes_isToldByItsLines() {
    String policy =
        POLICY
            .replace(
                "kind: terms, entries: [foolish, silly], unless: fine",
                "kind: domains, file: d.txt")
            .replace("fine: { kind: terms, entries: [silly walks] }", "fine: { kind: terms }");
    assertThatThrownBy(() -> compile(policy, path -> "example.com\nnone\n"))
        .hasMessageContaining("d.txt:2:1: no domain (expected: example.com");
    assertThatThrownBy(
            () ->
                compile(
                    policy,
                    path -> {
                      throw new IOException("no such file");
                    }))
        .hasMessageContaining("list 'slurs': file 'd.txt': no such file");
  }

  @Test
  void list_thatNoRuleNames_isNoted() {
    Policy policy =
        compile(POLICY.replace("  pics:", "  idle: { kind: domains }\n  pics:"), ListFiles.NONE);
    assertThat(policy.notices())
        .extracting(PolicyProblem::message)
        .containsExactly("list 'idle' is not used: no rule names list.idle");
  }

  private static String entry(String term) {
    return dev.weir.moderation.lists.Entries.id(ListKind.TERMS, term);
  }

  private static Policy compile(String yaml, ListFiles files) {
    return PolicyCompiler.compile(yaml, "policy.yaml", TestInputs.INPUTS, files);
  }

  private static List<String> fired(Policy policy, String text, List<MediaHash> media) {
    return evaluate(policy, text, media).reasons().stream()
        .filter(reason -> reason.outcome().name().equals("FIRED"))
        .map(reason -> reason.rule() + ": " + reason.explanation())
        .toList();
  }

  private static Evaluation evaluate(Policy policy, String text, List<MediaHash> media) {
    PostFacts post =
        new PostFacts(
            "p", "a", 0, null, null, null, null, null, media.size(), null, null, media, null);
    return policy.evaluate(
        Look.FIRST,
        post,
        new Normalizer().normalize(text),
        TestInputs.scores(Map.of()),
        TestInputs.features(Map.of()));
  }
}
