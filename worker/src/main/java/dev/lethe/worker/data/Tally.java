package dev.lethe.worker.data;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a data set that cannot be read. Each is counted once, the first are named; more than
 * a share of all are an error. For any number of threads.
 */
final class Tally {
  private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
  private static final int NAMED = 5;

  private final Path root;
  private final int files;
  private final double skipBelow;
  private final Set<Path> unreadable = new ConcurrentSkipListSet<>();
  private final Set<String> named = new ConcurrentSkipListSet<>();

  /**
   * Nothing unreadable yet.
   *
   * @param files how many there are in all
   * @param skipBelow share of them that may be unreadable
   */
  Tally(Path root, int files, double skipBelow) {
    this.root = root;
    this.files = files;
    this.skipBelow = skipBelow;
  }

  int count() {
    return unreadable.size();
  }

  /** Counts a file. */
  void add(Path file, String why) {
    if (unreadable.add(file)) {
      int found = unreadable.size();
      if (found <= NAMED) {
        named.add("%s (%s)".formatted(root.relativize(file), why));
        LOG.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("why", why)
            .addKeyValue("unreadable", found)
            .log("Leaves out a file that cannot be read");
      }
    }
  }

  /** Says which files are too many; empty where they are not. */
  java.util.Optional<String> excess() {
    int found = unreadable.size();
    return found <= skipBelow * files
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            "%d of %d files in %s cannot be read, more than skip_below: %s allows: %s%s; mend or remove them, or raise skip_below"
                .formatted(
                    found,
                    files,
                    root,
                    skipBelow,
                    named.stream().limit(NAMED).collect(Collectors.joining(", ")),
                    found > NAMED ? " …" : ""));
  }
}
