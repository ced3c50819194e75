package dev.weir.streams.wire;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A record's value after reading: either usable, or rejected with the reason.
 *
 * @param <T> type of the value
 */
public sealed interface Decoded<T> {
  /** Calls the function of the case that holds. */
  <R> R match(Function<? super T, ? extends R> value, Function<Rejection, ? extends R> rejected);

  /** Does what is to be done in the case that holds. */
  default void run(Consumer<? super T> value, Consumer<Rejection> rejected) {
    match(
        v -> {
          value.accept(v);
          return true;
        },
        r -> {
          rejected.accept(r);
          return false;
        });
  }

  /**
   * The value where a rejection would be a broken invariant: bytes that this program wrote itself.
   *
   * @throws IllegalStateException if the value was rejected
   */
  default T orThrow() {
    return match(
        Function.identity(),
        why -> {
          throw new IllegalStateException(why.errorClass() + ": " + why.message());
        });
  }

  /** A usable value. */
  record Value<T>(T value) implements Decoded<T> {
    @Override
    public <R> R match(
        Function<? super T, ? extends R> onValue, Function<Rejection, ? extends R> onRejected) {
      return onValue.apply(value);
    }
  }

  /** A value to set aside. */
  record Rejected<T>(Rejection rejection) implements Decoded<T> {
    @Override
    public <R> R match(
        Function<? super T, ? extends R> onValue, Function<Rejection, ? extends R> onRejected) {
      return onRejected.apply(rejection);
    }
  }
}
