package dev.lethe.orchestrator.sweep;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Checks that every m divides every batch, that a batch fits into the training images, and that
 * what is perturbed together may be cut as it is.
 */
record BatchCheck(Problems problems, Optional<Task> task) {

  void check(Map<String, Given> all) {
    Given batch = all.get(KnownParameter.BATCH_SIZE.word());
    if (batch == null || batch.parameter().isEmpty()) {
      return;
    }
    Extent batches = Extent.of(batch.parameter().get());
    train()
        .filter(train -> batches.largest() > train)
        .ifPresent(train -> refuseLarge(batch, batches.largest(), train));
    Given m = all.get(KnownParameter.M.word());
    if (m != null && m.parameter().isPresent()) {
      checkDivides(m, batches);
    }
    Given pieces = all.get(KnownParameter.MICRO_BATCH.word());
    boolean known = m == null || m.parameter().isPresent();
    if (pieces != null && pieces.parameter().isPresent() && known) {
      boolean perturbs = all.containsKey(KnownParameter.RHO.word());
      checkPieces(pieces, m == null ? batches : Extent.of(m.parameter().get()), perturbs);
    }
  }

  /**
   * Where nothing is perturbed, batch norm may see pieces apart, as it sees micro-batches of m
   * elsewhere.
   */
  private void checkPieces(Given pieces, Extent wholes, boolean perturbs) {
    for (long piece : Extent.of(pieces.parameter().orElseThrow()).all()) {
      for (long whole : wholes.all()) {
        if (piece < whole && whole % piece != 0) {
          problems.add(
              pieces.line(),
              pieces.path(),
              "%d does not divide the %d examples that are perturbed together"
                  .formatted(piece, whole));
          return;
        }
      }
    }
    boolean cuts = Extent.of(pieces.parameter().orElseThrow()).smallest() < wholes.largest();
    if (cuts && perturbs && normalizesByBatch()) {
      problems.add(
          pieces.line(),
          pieces.path(),
          "cuts what batch norm has to see together, up to %d examples; take a smaller m or batch_size, or norm: group"
              .formatted(wholes.largest()));
    }
  }

  private boolean normalizesByBatch() {
    return task.filter(known ->
            known instanceof Task.Classification classification
                && classification.model().normalizesByBatch())
        .isPresent();
  }

  private void checkDivides(Given m, Extent batches) {
    for (long value : Extent.of(m.parameter().orElseThrow()).all()) {
      Optional<Long> batch = batches.all().stream().filter(size -> size % value != 0).findFirst();
      if (batch.isPresent()) {
        problems.add(
            m.line(),
            m.path(),
            "%d does not divide the batch of %d; every m divides every batch_size"
                .formatted(value, batch.get()));
        return;
      }
    }
  }

  private Optional<Integer> train() {
    return task.flatMap(known ->
        known instanceof Task.Classification classification
            ? Optional.of(classification.dataset().train())
            : Optional.empty());
  }

  private void refuseLarge(Given batch, long size, int train) {
    problems.add(
        batch.line(),
        batch.path(),
        "%d is more than the %d training images".formatted(size, train));
  }

  /**
   * The whole numbers that a parameter may be.
   *
   * @param all of a long range the first few, which is enough: two neighbours have no common
   *     divisor but 1, and no batch of at most a million has so many neighbouring divisors
   */
  private record Extent(List<Long> all, long largest) {
    private static final long LONGEST_RUN = 50;

    static Extent of(Parameter parameter) {
      return switch (parameter) {
        case Parameter.Constant(Object value) -> of(List.of(whole(value)));
        case Parameter.Values(var values) -> of(values.stream().map(Extent::whole).toList());
        case Parameter.Range range -> of((long) range.min(), (long) range.max());
      };
    }

    long smallest() {
      return all.stream().mapToLong(Long::longValue).min().orElse(0);
    }

    private static Extent of(long min, long max) {
      long last = Math.min(max, min + LONGEST_RUN);
      return new Extent(LongStream.rangeClosed(min, last).boxed().toList(), max);
    }

    private static Extent of(List<Long> all) {
      return new Extent(all, all.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private static long whole(Object value) {
      return ((Number) value).longValue();
    }
  }
}
