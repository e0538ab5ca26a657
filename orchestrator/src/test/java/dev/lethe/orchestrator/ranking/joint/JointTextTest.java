package dev.lethe.orchestrator.ranking.joint;

import static dev.lethe.orchestrator.ranking.joint.SeveralSweeps.around;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.testing.PublishedSchema;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JointTextTest {
  private final SeveralSweeps sweeps = new SeveralSweeps();

  private JointRanking two() {
    sweeps.add("photos", Map.of("sgd", around(0.5), "sam", around(0.75)));
    sweeps.add("digits", Map.of("sgd", around(0.75), "sam", around(0.875)));
    return sweeps.ranking();
  }

  @Test
  void theTableSaysWhatWasTestedHow() {
    assertThat(JointText.of(two(), Form.TEXT, true))
        .isEqualTo(
            """
            photos, digits: mean ranks by test/accuracy at the last epoch over 2 sweeps, a data set each; more
            is better
            Friedman's test: χ² = 2 (1 df), p = 0.5000 by all permutations, 0.5000 at the least;
            Iman-Davenport's F has no value
            Nemenyi's critical difference of mean ranks at 95 %: 1.39; a letter in common: cannot be told apart
            win/tie/loss: each sweep's paired sign-flip test, Holm over all its pairs; in brackets: ranks
              #  variant  mean rank  group  win/tie/loss  photos      digits
              1  sam      1.00       a      2/0/0         0.7529 (1)  0.8779 (1)
              2  sgd      2.00       a      0/0/2         0.5029 (2)  0.7529 (2)
              pairs
                 pair       mean ranks apart  win/tie/loss
                 sam - sgd  1.00              2/0/0
              ! 2 sweeps: below 5 nothing can be shown of data sets in general. Friedman's p cannot be below
                0.5000 here, and of two variants no sign test over 2 data sets goes below 0.5000; Nemenyi's
                critical difference is an approximation for many.
              ! The critical difference is larger than any of 2 variants' mean ranks can be (1): no two can be
                told apart by it, whatever the results.
              ! Friedman's test does not find that the variants' ranks differ, so they are one group, and no
                difference of two mean ranks is to be read.
              ! photos, digits train on the same data: the test takes them for independent data sets.
              ! The sweeps' own rankings have notes: photos (4), digits (4).
            """);
  }

  @Test
  void manySweepsWithLongNamesFitATerminalOfAHundredColumns() {
    for (int i = 0; i < 9; i++) {
      sweeps.add(
          "a-name-that-is-rather-long-for-a-sweep-" + i,
          Map.of("sgd", around(0.5), "sam", around(0.75), "asam", around(0.6)));
    }

    String table = JointText.of(sweeps.ranking(), Form.TEXT, true);

    assertThat(table.lines()).allMatch(line -> line.length() <= 100).hasSizeGreaterThan(12);
  }

  @Test
  void programsGetVariantsOrPairsWithNumbersInFull() {
    JointRanking joint = two();

    assertThat(JointText.of(joint, Form.CSV, false))
        .isEqualTo(
            """
            rank,variant,metric,mean_rank,group,wins,ties,losses,mean photos,rank photos,mean digits,rank digits
            1,sam,test/accuracy,1.0,a,2,0,0,0.7529296875,1.0,0.8779296875,1.0
            2,sgd,test/accuracy,2.0,a,0,0,2,0.5029296875,2.0,0.7529296875,2.0
            """);
    assertThat(JointText.of(joint, Form.CSV, true))
        .startsWith("first,second,metric,mean_rank_difference,critical_difference,apart,wins,")
        .contains("sam,sgd,test/accuracy,1.0,1.38590382", ",false,2,0,0\n");
  }

  @Test
  void tablesToPasteHaveOneColumnASweep() {
    JointRanking joint = two();

    assertThat(JointText.of(joint, Form.MARKDOWN, false))
        .startsWith(
            """
            | variant | mean rank | group | win/tie/loss | photos | digits |
            | --- | ---: | :--- | ---: | ---: | ---: |
            | **sam** | **1.00** | **a** | **2/0/0** | **0.7529 (1)** | **0.8779 (1)** |
            | sgd | 2.00 | a | 0/0/2 | 0.5029 (2) | 0.7529 (2) |
            """)
        .contains("\n* 2 sweeps: below 5 nothing can be shown");
    assertThat(JointText.of(joint, Form.LATEX, false))
        .contains("\\begin{tabular}{lrlrrr}", "\\label{tab:photos-digits}", "$\\chi$$^2$ = 2")
        .contains("    sgd & 2.00 & a & 0/0/2 & 0.5029 (2) & 0.7529 (2) \\\\\n");
  }

  @Test
  void theJsonIsAsDescribedAndHasEveryFieldThatIs() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.75), "asam", around(0.6)));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", around(0.6), "asam", around(0.75)));

    String json = JointText.of(sweeps.ranking(), Form.JSON, false);

    assertThat(PublishedSchema.JOINT_RANKING.errors(json)).isEmpty();
    assertThat(PublishedSchema.JOINT_RANKING.had(json))
        .isEqualTo(PublishedSchema.JOINT_RANKING.described());
  }

  @Test
  void theJsonOfRankingsThatAgreeIsAsDescribedToo() {
    assertThat(PublishedSchema.JOINT_RANKING.errors(JointText.of(two(), Form.JSON, false)))
        .isEmpty();
  }
}
