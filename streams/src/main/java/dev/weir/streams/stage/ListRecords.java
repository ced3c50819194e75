package dev.weir.streams.stage;

import dev.weir.decision.ListFindings;
import dev.weir.decision.ListMatch;
import dev.weir.decision.Verdict;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.MediaHash;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a post held of lists, as it is logged, and back. */
final class ListRecords {
  private ListRecords() {}

  /** The hashes of a post's media; what is no hash of 256 bits is none. */
  static List<MediaHash> media(Post post) {
    List<MediaHash> hashes = new ArrayList<>();
    for (int i = 0; i < post.getMedia().size(); i++) {
      MediaReference media = post.getMedia().get(i);
      if (media.getHash() != null) {
        int number = i;
        int quality = media.getHashQuality() == null ? -1 : media.getHashQuality();
        PerceptualHash.parse(media.getHash())
            .ifPresent(hash -> hashes.add(new MediaHash(number, hash, quality)));
      }
    }
    return hashes;
  }

  /** Null when the policy had no lists. */
  static @Nullable ListFindings of(dev.weir.moderation.lists.ListFindings found) {
    if (found.findings().isEmpty()) {
      return null;
    }
    List<dev.weir.decision.ListFinding> findings = new ArrayList<>(found.findings().size());
    for (ListFinding finding : found.findings()) {
      List<ListMatch> told = new ArrayList<>(finding.told().size());
      for (dev.weir.moderation.lists.ListMatch match : finding.told()) {
        told.add(
            new ListMatch(
                match.entry(), match.start(), match.end(), match.media(), match.distance()));
      }
      findings.add(
          new dev.weir.decision.ListFinding(
              finding.list(), finding.matches(), finding.distance(), told));
    }
    return new ListFindings(found.position(), findings);
  }

  /** What was found when the verdict was made. */
  static dev.weir.moderation.lists.ListFindings restore(Verdict verdict) {
    ListFindings lists = verdict.getLists();
    if (lists == null) {
      return dev.weir.moderation.lists.ListFindings.none(ListSnapshot.NONE);
    }
    List<ListFinding> findings = new ArrayList<>(lists.getFindings().size());
    for (dev.weir.decision.ListFinding finding : lists.getFindings()) {
      List<dev.weir.moderation.lists.ListMatch> told = new ArrayList<>(finding.getTold().size());
      for (ListMatch match : finding.getTold()) {
        told.add(
            new dev.weir.moderation.lists.ListMatch(
                match.getEntry(),
                match.getStart(),
                match.getEnd(),
                match.getMedia(),
                match.getDistance()));
      }
      findings.add(
          new ListFinding(finding.getList(), finding.getMatches(), finding.getDistance(), told));
    }
    return new dev.weir.moderation.lists.ListFindings(lists.getPosition(), findings);
  }
}
