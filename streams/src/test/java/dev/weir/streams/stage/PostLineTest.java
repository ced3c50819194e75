package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PostLineTest {
  private final PostLine line = new PostLine();

  @Test
  void line_inAnyOrderOfJoiningAndLeaving_isThatOfTheOffsets() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      PostLine tried = new PostLine();
      TreeSet<Long> naive = new TreeSet<>();
      for (int step = 0; step < 300; step++) {
        if (random.nextInt(3) > 0 || naive.isEmpty()) {
          long offset = random.nextInt(60);
          assertThat(tried.join(offset)).as("seed %d", seed).isEqualTo(naive.add(offset));
        } else {
          tried.leave();
          naive.pollFirst();
        }
        assertThat(tried.isEmpty()).as("seed %d", seed).isEqualTo(naive.isEmpty());
        if (!naive.isEmpty()) {
          assertThat(tried.first()).as("seed %d", seed).isEqualTo(naive.first());
          long any = random.nextInt(60);
          assertThat(tried.has(any)).as("seed %d", seed).isEqualTo(naive.contains(any));
        }
      }
    }
  }

  @Test
  void millionPostsInARow_areOneRange() {
    for (long offset = 5; offset < 1_000_005; offset++) {
      line.join(offset);
    }
    assertThat(line.ranges()).isEqualTo(1);
    line.leave();
    assertThat(line.first()).isEqualTo(6);
    assertThat(line.ranges()).isEqualTo(1);
  }

  @Test
  void postBeforeTheFirst_isTriedBeforeIt() {
    line.join(10);
    line.waitFor("u1", 0);
    line.join(11);
    assertThat(line.waitsFor()).isEqualTo("u1");
    line.join(9);
    assertThat(line.waitsFor()).isNull();
    assertThat(line.first()).isEqualTo(9);
  }
}
