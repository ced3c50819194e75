package dev.weir.moderation.training;

/** Told how far a training run is, from several threads: stages run side by side. */
@FunctionalInterface
public interface TrainingProgress {
  /**
   * @param stage what is being done
   * @param done texts seen in this stage
   * @param total texts of this stage
   */
  void at(String stage, long done, long total);
}
