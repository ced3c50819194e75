package dev.weir.streams.offline;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.replay.ReplayOrder;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.offline.event.Times;
import dev.weir.streams.offline.input.InputFile;
import dev.weir.streams.offline.output.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training set is made of and how.
 *
 * @param inputs the log, in the order it is to be read
 * @param queries rows of entity keys and times, with or without labels
 * @param service features wanted; empty for those of every view whose keys the queries have
 * @param knownColumn where rows say when they arrived, in the log and in the queries; by offset in
 *     the queries alone
 * @param knownBy what is in that column
 * @param columns names of fields in the log where they are not the fields' own
 * @param bounds whether each value's error bound is a column too
 * @param statuses whether each value's status is a column too
 * @param out a file; {@code {split}} in its name makes one per part
 * @param memoryBytes for sorting
 * @param temporary directory for what does not fit
 */
public record TrainingSetPlan(
    FeatureDefinitions definitions,
    TextScorer scorer,
    List<EventInput> inputs,
    InputFile queries,
    Optional<String> timeColumn,
    Optional<String> service,
    ReplayOrder order,
    Optional<String> knownColumn,
    KnownBy knownBy,
    Times times,
    Map<String, String> columns,
    boolean bounds,
    boolean statuses,
    Optional<Split> split,
    Path out,
    OutputFormat format,
    long memoryBytes,
    Path temporary,
    int threads) {
  /** Stands for the part's name in the output's name. */
  public static final String SPLIT_PLACE = "{split}";

  public TrainingSetPlan {
    inputs = List.copyOf(inputs);
    columns = Map.copyOf(columns);
  }

  boolean filePerPart() {
    return split.isPresent() && String.valueOf(out.getFileName()).contains(SPLIT_PLACE);
  }
}
