package dev.lethe.orchestrator.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.SweepName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one owner may have open; each of these sweeps has two tune trials and two to confirm. */
class QuotaTest {
  private static final long ANY = Long.MAX_VALUE;

  private final Scene scene = new Scene();

  @Test
  void anOwnerMayHaveSoManyOpenSweepsAndEveryOtherToo() {
    Quota two = new Quota(2, ANY, ANY);
    scene.submit(of("one", "anne", two));
    SweepName second = scene.submit(of("two", "anne", two));

    assertThatThrownBy(() -> scene.coordinator().submit(of("three", "anne", two)))
        .isInstanceOf(Sweeps.OverQuota.class)
        .hasMessageContaining("anne would have 3 open sweeps; the limit is 2");
    scene.submit(of("three", "bert", two));
    scene.submit(of("four", null, two));
    scene.coordinator().cancel(second, "enough");
    scene.commit();
    scene.submit(of("five", "anne", two));
  }

  @Test
  void theSameFileAgainIsNoMoreThanOnce() {
    Quota one = new Quota(1, ANY, ANY);
    scene.submit(of("one", "anne", one));

    assertThat(scene.coordinator().submit(of("one", "anne", one))).isEqualTo(Answer.ALREADY);
  }

  @Test
  void trialsOfAllOpenSweepsAreCounted() {
    long trials = 4;
    scene.submit(of("one", "anne", new Quota(ANY, trials, ANY)));

    assertThatThrownBy(() ->
            scene.coordinator().submit(of("two", "anne", new Quota(ANY, 2 * trials - 1, ANY))))
        .hasMessageContaining("8 trials in open sweeps; the limit is 7");
    scene.submit(of("two", "anne", new Quota(ANY, 2 * trials, ANY)));
  }

  @Test
  void theOwnerIsInTheLog() {
    SweepName name = scene.submit(of("one", "anne", Quota.NONE));

    assertThat(scene.replay().view(name).orElseThrow().owner()).isEqualTo("anne");
  }

  private static Submission of(String name, @Nullable String owner, Quota quota) {
    Submission read = Scene.submission(name, 2, "budget: {per_trial: {steps: 1}}");
    return new Submission(read.sweep(), read.hash(), read.yaml(), read.source(), owner, quota);
  }
}
