package dev.weir.features.aggregation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cells by the names of their formats: for states of aggregations that a definition no longer
 * has but rows still hold.
 */
public final class CellFormats {
  private static final List<Cell> FIXED =
      List.of(
          CountCell.INSTANCE,
          StatsCell.INSTANCE,
          DistinctCell.INSTANCE,
          MomentsCell.INSTANCE,
          QuantileCell.INSTANCE,
          RatioCell.INSTANCE,
          SampledCountsCell.INSTANCE);
  private static final Pattern SETS = Pattern.compile("distinctset([1-9][0-9]{0,3})/1");
  private static final Pattern ENDS =
      Pattern.compile("(last|first)([1-9][0-9]{0,3})(texts|numbers)/1");
  private static final String BUCKETS = "buckets/1[";

  private CellFormats() {}

  /** The cell whose {@link Cell#format} it is; null when this release has none. */
  public static @Nullable Cell find(String format) {
    for (Cell cell : FIXED) {
      if (cell.format().equals(format)) {
        return cell;
      }
    }
    try {
      Cell made = make(format);
      return made != null && made.format().equals(format) ? made : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Cell make(String format) {
    Matcher set = SETS.matcher(format);
    if (set.matches()) {
      return new DistinctSetCell(Integer.parseInt(set.group(1)));
    }
    Matcher ends = ENDS.matcher(format);
    if (ends.matches()) {
      return new EndsCell(
          ends.group(1).equals("last"),
          Integer.parseInt(ends.group(2)),
          ends.group(3).equals("texts"));
    }
    if (format.startsWith(BUCKETS) && format.endsWith("]")) {
      String borders = format.substring(BUCKETS.length(), format.length() - 1);
      return new BucketCell(Stream.of(borders.split(", ", -1)).map(Double::valueOf).toList());
    }
    return null;
  }
}
