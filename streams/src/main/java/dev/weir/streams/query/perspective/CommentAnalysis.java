package dev.weir.streams.query.perspective;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.language.LanguageIdentifier;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.perspective.RefusalException.ErrorType;
import dev.weir.streams.query.perspective.RefusalException.Languages;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scores of one comment.
 *
 * @param scores by attribute, in the order asked; an attribute all of whose scores are below its
 *     threshold is not in here
 * @param languages that it was scored as
 */
record CommentAnalysis(
    Map<Attribute, AttributeScores> scores, List<String> languages, @Nullable String clientToken) {
  /** What the model understands. */
  private static final String LANGUAGE = LanguageIdentifier.ENGLISH;

  /**
   * @param summary of the whole comment, null when below the threshold
   */
  record AttributeScores(@Nullable Float summary, List<Span> spans) {}

  /** UTF-16 code units of the comment, from begin to before end. */
  record Span(int begin, int end, float score) {}

  /**
   * Scores a comment; with spans also each of its sentences, as if it stood alone.
   *
   * @throws RefusalException if it is not in a language of the model, or the model has no label for
   *     an attribute
   */
  static CommentAnalysis of(AnalyzeRequest request, TextCheck check) throws RefusalException {
    Content content = check.content(request.text());
    language(request, content);
    Scores whole = check.score(content);
    List<Part> parts =
        request.spanAnnotations()
            ? sentences(request.text(), check)
            : List.of(new Part(0, request.text().length(), whole));
    Map<Attribute, AttributeScores> scores = new LinkedHashMap<>();
    for (Map.Entry<Attribute, Double> asked : request.thresholds().entrySet()) {
      Attribute attribute = asked.getKey();
      float summary = attribute.score(whole);
      if (!Float.isFinite(summary)) {
        throw AnalyzeBody.unknown(attribute.name());
      }
      List<Span> spans = new ArrayList<>();
      for (Part part : parts) {
        float score = attribute.score(part.scores());
        if (score >= asked.getValue()) {
          spans.add(new Span(part.begin(), part.end(), score));
        }
      }
      boolean told = summary >= asked.getValue();
      if (told || !spans.isEmpty()) {
        scores.put(attribute, new AttributeScores(told ? summary : null, spans));
      }
    }
    List<String> languages =
        request.languages().isEmpty() ? List.of(LANGUAGE) : request.languages();
    return new CommentAnalysis(scores, languages, request.clientToken());
  }

  private record Part(int begin, int end, Scores scores) {}

  /** By Unicode's rules for sentences; white space around them belongs to none. */
  private static List<Part> sentences(String text, TextCheck check) {
    List<Part> parts = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(text);
    int start = breaks.first();
    for (int stop = breaks.next(); stop != BreakIterator.DONE; stop = breaks.next()) {
      int begin = start;
      int end = stop;
      while (begin < end && Character.isWhitespace(text.charAt(begin))) {
        begin++;
      }
      while (end > begin && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      if (end > begin) {
        String sentence = text.substring(begin, end);
        parts.add(new Part(begin, end, check.score(check.content(sentence))));
      }
      start = stop;
    }
    return parts;
  }

  /**
   * As the client says; otherwise a script in which nothing of the language is written tells, or
   * the words do.
   */
  private static void language(AnalyzeRequest request, Content content) throws RefusalException {
    Attribute first = request.thresholds().keySet().iterator().next();
    if (request.languages().isEmpty()) {
      String other = Scripts.foreign(content.normalized());
      if (other == null) {
        String detected = LanguageIdentifier.of(request.text()).orElse(LANGUAGE);
        other = detected.equals(LANGUAGE) ? null : detected;
      }
      if (other != null) {
        throw unsupported(new Languages(first, List.of(), List.of(other)), other);
      }
      return;
    }
    List<String> others =
        request.languages().stream()
            .filter(tag -> !tag.toLowerCase(Locale.ROOT).split("-", 2)[0].equals(LANGUAGE))
            .toList();
    if (!others.isEmpty()) {
      throw unsupported(
          new Languages(first, request.languages(), List.of()), String.join(", ", others));
    }
  }

  private static RefusalException unsupported(Languages languages, String named) {
    return new RefusalException(
        ErrorType.LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE,
        "Attribute " + languages.attribute() + " does not support request languages: " + named,
        languages);
  }
}
