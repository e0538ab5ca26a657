package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder that workers share. Those of a trial that never trains to an end, because
 * it was cancelled say, are removed when they are two weeks old.
 */
public record CheckpointFolder(Path directory, Attempt attempt) implements Checkpoints {
  static final Duration ABANDONED = Duration.ofDays(14);

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
  private static final String SUFFIX = ".checkpoint";
  private static final String PART = ".part";
  private static final Pattern NAME = Pattern.compile("[0-9a-f-]{1,180}\\.checkpoint");
  private static final String TIDY = "Cannot tidy up";

  @Override
  public String place() {
    return directory.toString();
  }

  @Override
  public Checkpoint save(Progress progress, List<NDArray> numbers) throws IOException {
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, attempt.trial() + "-" + SUFFIX, PART);
    try {
      String checksum = CheckpointFile.write(part, attempt.trial(), progress, numbers);
      String name =
          "%s-%d-%d-%s%s"
              .formatted(attempt.trial(), attempt.number(), progress.step(), checksum, SUFFIX);
      Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      return new Checkpoint(name, progress.step(), checksum);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public Progress load(Checkpoint checkpoint, List<NDArray> numbers) throws IOException {
    Path file = file(checkpoint);
    String found = Checksum.of(file);
    if (!found.equals(checkpoint.checksum())) {
      throw new IOException("it is damaged: its SHA-256 is " + found);
    }
    return CheckpointFile.read(file, attempt.trial(), numbers);
  }

  /** The name came over a topic, and may lead nowhere else than to a file of this trial. */
  Path file(Checkpoint checkpoint) throws IOException {
    if (!isOfThisTrial(checkpoint)) {
      throw new IOException("its name is not that of a checkpoint of trial " + attempt.trial());
    }
    return directory.resolve(checkpoint.name());
  }

  boolean isOfThisTrial(Checkpoint checkpoint) {
    return isName(checkpoint.name()) && checkpoint.name().startsWith(attempt.trial() + "-");
  }

  /** Whether it can be the name of a checkpoint. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  @Override
  public void remove(Checkpoint checkpoint) {
    try {
      Files.deleteIfExists(file(checkpoint));
    } catch (IOException e) {
      // it costs room until the trial's end, nothing else
      LOG.atWarn().addKeyValue("checkpoint", checkpoint.name()).addKeyValue("why", e).log(TIDY);
    }
  }

  @Override
  public void removeAll() {
    remove(directory, file -> file.getFileName().toString().startsWith(attempt.trial() + "-"));
  }

  /** Removes what nobody has asked for in two weeks. */
  public static void removeAbandoned(Path directory, Instant now) {
    FileTime oldest = FileTime.from(now.minus(ABANDONED));
    remove(directory, file -> Files.getLastModifiedTime(file).compareTo(oldest) < 0);
  }

  private static void remove(Path directory, DirectoryStream.Filter<Path> which) {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, file -> isOurs(file) && which.accept(file))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // no folder, or another worker was faster: nothing to remove
    } catch (IOException | DirectoryIteratorException e) {
      LOG.atWarn().addKeyValue("folder", directory).addKeyValue("why", e).log(TIDY);
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) || (name.contains(SUFFIX) && name.endsWith(PART));
  }
}
