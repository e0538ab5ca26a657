package dev.lethe.worker.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads data sets by specification and keeps as many decoded as fit. For any number of threads. */
public final class Datasets {
  private static final Logger LOG = LoggerFactory.getLogger(Datasets.class);

  /**
   * One for what is kept as it is and one for what is kept corrupted, leaving three: for the set
   * that a trial uses after it was evicted, and for the next one, which is in memory twice while it
   * is split. Files are never split in memory, so what is kept of them takes the place of the
   * latter.
   */
  private static final int SHARES_OF_HEAP = 5;

  private final @Nullable Path root;
  private final long maxBytes;
  private final int decoders;
  private final Cache<DatasetSpec, Dataset> decoded;
  private final ImageFolders folders;
  private final EvaluationSets evaluationSets;

  /**
   * Data sets below a directory.
   *
   * @param root null where there is none: only generated data can be loaded
   * @param maxBytes decoded images kept in memory, and as many corrupted ones
   */
  public Datasets(@Nullable Path root, long maxBytes) {
    this(root, maxBytes, 1);
  }

  private Datasets(@Nullable Path root, long maxBytes, int decoders) {
    this.root = root;
    this.maxBytes = maxBytes;
    this.decoders = decoders;
    this.folders = new ImageFolders(root, maxBytes, decoders);
    this.decoded =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((DatasetSpec spec, Dataset dataset) -> bytes(dataset))
            .executor(Runnable::run) // evicts before the next set is decoded
            .build();
    this.evaluationSets = new EvaluationSets(this, maxBytes);
  }

  /** Data sets below a directory, of which as many are kept as a share of this heap can hold. */
  public static Datasets within(@Nullable Path root) {
    return new Datasets(root, Runtime.getRuntime().maxMemory() / SHARES_OF_HEAP);
  }

  /** The same with so many threads that decode or resize images. */
  public Datasets withDecoders(int threads) {
    return new Datasets(root, maxBytes, threads);
  }

  private static int bytes(Dataset dataset) {
    long bytes = dataset.train().bytes() + dataset.validation().bytes();
    for (ImageSet test : dataset.tests().values()) {
      bytes += test.bytes();
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  /**
   * The data set that a trial trains on, with the sets that it is measured on.
   *
   * @throws DataUnavailable as {@link #load(DatasetSpec)}, for any of them
   */
  public Dataset load(Classification spec) throws DataUnavailable {
    return load(spec.dataset(), spec.evaluate());
  }

  Dataset load(DatasetSpec spec, @Nullable List<EvaluationSet> evaluate) throws DataUnavailable {
    Dataset dataset = load(spec);
    return evaluate == null
        ? dataset
        : dataset.withEvaluate(evaluationSets.of(evaluate, spec, dataset));
  }

  /**
   * The data set, from memory if it is there.
   *
   * @throws DataUnavailable when files are missing or wrong, hold fewer images than asked for, or
   *     are not those with the specification's checksum
   */
  public Dataset load(DatasetSpec spec) throws DataUnavailable {
    DatasetSpec key = spec.withChecksum(null);
    Dataset dataset = decoded.getIfPresent(key);
    if (dataset == null) {
      dataset = decode(key);
      decoded.put(key, dataset);
    }
    requireSame(spec, dataset.checksum());
    return dataset;
  }

  private void requireSame(DatasetSpec spec, String found) throws DataUnavailable {
    if (spec.checksum() != null && !spec.checksum().equals(found)) {
      throw new DataUnavailable(
          "%s below %s is other data than the sweep's: checksum %s, expected %s; put the same files there as the other workers have"
              .formatted(spec.name(), root, found, spec.checksum()));
    }
  }

  /** {@link ImageFolders#measured}, held to its checksum. */
  ImageFolders.Measured measured(DatasetSpec spec, @Nullable ImageFolder trained)
      throws DataUnavailable {
    ImageFolders.Measured found = folders.measured(spec.withChecksum(null), trained);
    requireSame(spec, found.checksum());
    return found;
  }

  private Dataset decode(DatasetSpec spec) throws DataUnavailable {
    if (spec.folder() != null) {
      return folders.load(spec);
    }
    Source source = read(spec);
    int available = source.train().count();
    if (spec.train() + spec.validation() > available) {
      String gap = source.gap() == null ? "" : " (%s)".formatted(source.gap());
      throw new DataUnavailable(
          "%s has %d training images, fewer than train %d + validation %d%s"
              .formatted(spec.name(), available, spec.train(), spec.validation(), gap));
    }
    if (source.gap() != null) {
      LOG.atWarn()
          .addKeyValue("dataset", spec.name())
          .log("Goes on with a part of the data: {}", source.gap());
    }
    List<List<Integer>> split =
        Split.of(
            source.train(), source.classes(), spec.train(), spec.validation(), spec.splitSeed());
    Images train = Split.pick(source.train(), split.get(0));
    Moments moments = Moments.of(train);
    return new Dataset(
        checksum(source),
        source.classes(),
        sized(train, spec),
        sized(Split.pick(source.train(), split.get(1)), spec),
        sized(source.tests(), spec),
        moments.mean(),
        moments.deviation());
  }

  private ImageSet sized(Images images, DatasetSpec spec) {
    Integer size = spec.size();
    return size == null || size == images.width()
        ? images
        : new ResizedImages(images, size, decoders);
  }

  private SequencedMap<String, ImageSet> sized(
      SequencedMap<String, Images> tests, DatasetSpec spec) {
    SequencedMap<String, ImageSet> all = new LinkedHashMap<>();
    tests.forEach((name, images) -> all.put(name, sized(images, spec)));
    return all;
  }

  private Source read(DatasetSpec spec) throws DataUnavailable {
    return switch (spec.name()) {
      case "shapes" -> shapes(spec);
      case "mnist" ->
          new IdxFiles(
                  directory("mnist"),
                  "the MNIST database (yann.lecun.com/exdb/mnist) or a mirror of it")
              .read();
      case "fashion-mnist" ->
          new IdxFiles(directory("fashion-mnist"), "github.com/zalandoresearch/fashion-mnist")
              .read();
      case "cifar-10" ->
          new CifarFiles(
                  directory("cifar-10", "cifar10", "cifar-10-batches-bin"), CifarFiles.Form.TEN)
              .read();
      case "cifar-100" ->
          new CifarFiles(
                  directory("cifar-100", "cifar100", "cifar-100-binary"), CifarFiles.Form.HUNDRED)
              .read();
      default ->
          throw new DataUnavailable(
              "this worker knows no data set %s; it knows shapes, mnist, fashion-mnist, cifar-10, cifar-100 and image-folder"
                  .formatted(spec.name()));
    };
  }

  private static Source shapes(DatasetSpec spec) throws DataUnavailable {
    if (spec.shapes() == null) {
      throw new DataUnavailable("shapes needs classes, size, cue, noise and test");
    }
    return new Shapes(spec.shapes()).draw(spec.train() + spec.validation(), spec.splitSeed());
  }

  /** The first of these names below the root that is a directory; the first name where none is. */
  private Path directory(String... names) throws DataUnavailable {
    if (root == null) {
      throw new DataUnavailable(
          "%s needs files, and no data directory is given: name it with --data DIR or LETHE_DATA, and put the files into DIR/%s"
              .formatted(names[0], names[0]));
    }
    for (String name : names) {
      Path nested = root.resolve(names[0]).resolve(name);
      for (Path candidate : new Path[] {nested, root.resolve(name)}) {
        if (Files.isDirectory(candidate)) {
          return candidate;
        }
      }
    }
    return root.resolve(names[0]);
  }

  private static String checksum(Source source) {
    MessageDigest digest = sha256();
    update(digest, source.train());
    source.tests().values().forEach(test -> update(digest, test));
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, Images images) {
    digest.update(images.pixels());
    ByteBuffer labels = ByteBuffer.allocate(images.count() * Integer.BYTES);
    for (int label : images.labels()) {
      labels.putInt(label);
    }
    digest.update(labels.array());
  }
}
