package dev.weir.moderation.lists;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.links.Link;
import dev.weir.moderation.lists.links.LinkRule;
import dev.weir.moderation.lists.texts.TextDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lists of a policy against a post: all of them, whatever the rules ask, so that what is
 * recorded answers other rules too.
 *
 * <p>Reads no clock and never throws; the same arguments give the same findings. Immutable,
 * thread-safe. Cost: each list of terms is a pass over the text, some nanoseconds per character;
 * patterns a pass and a run for each that can match; the others a few look-ups.
 */
public final class ListMatcher {
  /** Media of a post that are looked at. */
  private static final int MEDIA_MAX = 64;

  private final List<ListDefinition> definitions;

  public ListMatcher(List<ListDefinition> definitions) {
    this.definitions = List.copyOf(definitions);
  }

  public List<ListDefinition> definitions() {
    return definitions;
  }

  /**
   * What the post holds of each list.
   *
   * @param entities who it is of
   * @param live entries besides those that stand with the policy
   * @param atMs event time decided for: entries that end by then do not hold
   */
  public ListFindings find(
      Content content, List<MediaHash> media, Entities entities, long atMs, ListSnapshot live) {
    if (definitions.isEmpty()) {
      return ListFindings.none(live.position());
    }
    Subject subject = new Subject(content, media, entities, atMs);
    List<ListFinding> findings = new ArrayList<>(definitions.size());
    for (ListDefinition definition : definitions) {
      findings.add(finding(definition, subject, live));
    }
    return new ListFindings(live.position(), findings);
  }

  private ListFinding finding(ListDefinition list, Subject subject, ListSnapshot live) {
    return switch (list.kind()) {
      case TERMS, WRITTEN_TERMS, PATTERNS -> places(list, subject, live);
      case DOMAINS -> domains(list, subject, live);
      case TEXTS -> text(list, TextDigest.of(subject.content().normalized()), subject, live);
      case NEAR_TEXTS -> text(list, subject.content().fingerprint(), subject, live);
      case HASHES -> hashes(list, subject, live);
      case ENTITIES -> entities(list, subject, live);
    };
  }

  private @Nullable ListDefinition unless(ListDefinition list) {
    for (ListDefinition other : definitions) {
      if (other.name().equals(list.unless())) {
        return other;
      }
    }
    return null;
  }

  /** The parts of a list: what stands with the policy, and what is live. */
  private static List<ListIndex<?, ?>> parts(ListDefinition list, ListSnapshot live) {
    List<ListIndex<?, ?>> parts = new ArrayList<>(2);
    if (list.given() != null) {
      parts.add(list.given());
    }
    ListIndex<?, ?> more = live.find(list.name(), list.kind());
    if (more != null) {
      parts.add(more);
    }
    return parts;
  }

  private ListFinding places(ListDefinition list, Subject subject, ListSnapshot live) {
    Content content = subject.content();
    boolean original = list.readsOriginal();
    Places places = new Places(allowed(list, subject, live));
    find(list, subject, live, places);
    List<Places.Place> apart = places.apart();
    if (apart.isEmpty()) {
      return ListFinding.none(list.name(), ListFinding.UNKNOWN);
    }
    String text = original ? content.original() : content.normalized();
    List<ListMatch> told = new ArrayList<>();
    for (Places.Place place : apart.subList(0, Math.min(apart.size(), ListFinding.TOLD_MAX))) {
      String spelt = place.entry();
      String entry = spelt != null ? spelt : text.substring(place.start(), place.end());
      int start = original ? place.start() : content.offsets()[place.start()];
      int end = original ? place.end() : content.offsets()[place.end()];
      told.add(new ListMatch(Entries.id(list.kind(), entry), start, Math.max(start, end), -1, -1));
    }
    return new ListFinding(list.name(), apart.size(), ListFinding.UNKNOWN, told);
  }

  private static void find(ListDefinition list, Subject subject, ListSnapshot live, Places places) {
    Content content = subject.content();
    String text = content.normalized();
    if (list.readsOriginal()) {
      String whole = content.original();
      text = whole.substring(0, Math.min(whole.length(), Normalizer.CHARS_MAX));
    }
    for (ListIndex<?, ?> part : parts(list, live)) {
      if (part instanceof TermList terms) {
        terms.find(text, list.wholeWord(), subject.atMs(), places);
      } else if (part instanceof PatternList patterns) {
        patterns.find(text, subject.atMs(), places);
      }
    }
  }

  private Places.@Nullable Cover allowed(ListDefinition list, Subject subject, ListSnapshot live) {
    ListDefinition unless = unless(list);
    if (unless == null || unless.readsOriginal() != list.readsOriginal()) {
      return null; // places in one text say nothing of the other: policies cannot ask for it
    }
    Content content = subject.content();
    int length = list.readsOriginal() ? content.original().length() : content.normalized().length();
    Places.Cover cover = new Places.Cover(length);
    find(unless, subject, live, cover);
    return cover.closed();
  }

  private ListFinding domains(ListDefinition list, Subject subject, ListSnapshot live) {
    ListDefinition unless = unless(list);
    int matches = 0;
    List<ListMatch> told = new ArrayList<>();
    for (Link link : subject.links()) {
      for (String rule : LinkRule.taking(link)) {
        // Most specific first: what is allowed wins where it says as much.
        if (unless != null && holds(unless, rule, subject, live)) {
          break;
        }
        if (holds(list, rule, subject, live)) {
          matches++;
          if (told.size() < ListFinding.TOLD_MAX) {
            told.add(
                new ListMatch(Entries.id(list.kind(), rule), link.start(), link.end(), -1, -1));
          }
          break;
        }
      }
    }
    return new ListFinding(list.name(), matches, ListFinding.UNKNOWN, told);
  }

  private static boolean holds(
      ListDefinition list, String entry, Subject subject, ListSnapshot live) {
    for (ListIndex<?, ?> part : parts(list, live)) {
      if (part instanceof LookupList lookup && lookup.holds(entry, subject.atMs())) {
        return true;
      }
    }
    return false;
  }

  private ListFinding text(ListDefinition list, String entry, Subject subject, ListSnapshot live) {
    ListDefinition unless = unless(list);
    if (subject.content().normalized().isEmpty()
        || !holds(list, entry, subject, live)
        || (unless != null && holds(unless, entry, subject, live))) {
      return ListFinding.none(list.name(), ListFinding.UNKNOWN);
    }
    ListMatch match =
        new ListMatch(
            Entries.id(list.kind(), entry), 0, subject.content().original().length(), -1, -1);
    return new ListFinding(list.name(), 1, ListFinding.UNKNOWN, List.of(match));
  }

  private ListFinding entities(ListDefinition list, Subject subject, ListSnapshot live) {
    ListDefinition unless = unless(list);
    List<ListMatch> told = new ArrayList<>();
    for (String entity : subject.entities()) {
      if (holds(list, entity, subject, live)
          && (unless == null || !holds(unless, entity, subject, live))) {
        told.add(new ListMatch(Entries.id(list.kind(), entity), -1, -1, -1, -1));
      }
    }
    return new ListFinding(list.name(), told.size(), ListFinding.UNKNOWN, told);
  }

  private ListFinding hashes(ListDefinition list, Subject subject, ListSnapshot live) {
    ListDefinition unless = unless(list);
    int matches = 0;
    int least = ListFinding.UNKNOWN;
    List<ListMatch> told = new ArrayList<>();
    for (MediaHash media :
        subject.media().subList(0, Math.min(subject.media().size(), MEDIA_MAX))) {
      if (media.quality() >= 0 && media.quality() < list.minQuality()) {
        continue;
      }
      least = least == ListFinding.UNKNOWN ? ListFinding.FAR : least;
      HashList.Near near = nearest(list, media, subject, live).orElse(null);
      if (near == null) {
        continue;
      }
      int allowed =
          unless == null
              ? ListFinding.FAR
              : nearest(unless, media, subject, live)
                  .map(HashList.Near::distance)
                  .orElse(ListFinding.FAR);
      if (allowed <= near.distance()) {
        continue;
      }
      matches++;
      least = Math.min(least, near.distance());
      if (told.size() < ListFinding.TOLD_MAX) {
        String id = Entries.id(list.kind(), near.entry().toString());
        told.add(new ListMatch(id, -1, -1, media.media(), near.distance()));
      }
    }
    return new ListFinding(list.name(), matches, least, told);
  }

  private static Optional<HashList.Near> nearest(
      ListDefinition list, MediaHash media, Subject subject, ListSnapshot live) {
    HashList.Near nearest = null;
    for (ListIndex<?, ?> part : parts(list, live)) {
      if (part instanceof HashList hashes) {
        HashList.Near near = hashes.nearest(media.hash(), list.distance(), subject.atMs());
        if (near != null
            && (nearest == null
                || near.distance() < nearest.distance()
                || (near.distance() == nearest.distance()
                    && near.entry().compareTo(nearest.entry()) < 0))) {
          nearest = near;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }
}
