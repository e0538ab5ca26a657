package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.protocol.ModelSpec.Stem;
import dev.lethe.protocol.ModelSpec.TokenPool;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code task.model}: a name, and what that kind of model lets one choose. */
final class ModelReader {
  private static final String MLP = "mlp";
  private static final String SMALL_CNN = "small-cnn";
  private static final String VIT = "vit";

  private static final Choice<String> NAME =
      Choice.of(
          Stream.of(List.of(MLP, SMALL_CNN), ModelSpec.PRESETS.keySet(), List.of(VIT))
              .flatMap(Collection::stream)
              .toArray(String[]::new));
  private static final Whole WIDTH = new Whole(1, 4096);
  private static final Whole DEPTH = new Whole(1, 64);
  private static final Whole HEADS = new Whole(1, 64);
  private static final Whole PATCH = new Whole(1, 64);
  private static final Choice<Stem> STEM = words(Stem.values());
  private static final Choice<Norm> NORM = words(Norm.values());
  private static final Choice<TokenPool> POOL = words(TokenPool.values());

  private final Section section;

  private ModelReader(Section section) {
    this.section = section;
  }

  /**
   * Reads the section to its end.
   *
   * @param side of the images, where it is known
   */
  static Optional<ModelSpec> read(Section section, Optional<Integer> side) {
    Optional<String> name = section.required("name", NAME);
    if (name.isEmpty()) {
      // what else is there belongs to a model that is not known
      section.entries();
      return Optional.empty();
    }
    Optional<ModelSpec> model = new ModelReader(section).named(name.get());
    section.unread().forEach(entry -> section.refuse(entry.key(), unused(name.get(), entry.key())));
    side.ifPresent(pixels -> model.ifPresent(known -> checkPatches(section, known, pixels)));
    return model;
  }

  private static void checkPatches(Section section, ModelSpec model, int side) {
    if (model instanceof ModelSpec.VisionTransformer vit && side % vit.patch() != 0) {
      section.refuse(
          section.has("patch") ? "patch" : "name",
          "patches of %d pixels do not fill images of %d; choose a patch that divides %d"
              .formatted(vit.patch(), side, side));
    }
  }

  private Optional<ModelSpec> named(String name) {
    return switch (name) {
      case MLP ->
          Optional.of(new ModelSpec.Mlp(whole("width", WIDTH, 128), whole("depth", DEPTH, 2)));
      case SMALL_CNN -> Optional.of(new ModelSpec.SmallCnn(whole("width", WIDTH, 16), norm()));
      case VIT -> transformer();
      default -> Optional.ofNullable(ModelSpec.PRESETS.get(name)).map(this::chosen);
    };
  }

  private ModelSpec chosen(ModelSpec preset) {
    return switch (preset) {
      case ModelSpec.ResNet(int depth, Stem stem, Norm _) ->
          new ModelSpec.ResNet(depth, section.optional("stem", STEM).orElse(stem), norm());
      case ModelSpec.WideResNet(int depth, int widen, Norm _) ->
          new ModelSpec.WideResNet(depth, widen, norm());
      case ModelSpec.VisionTransformer vit ->
          transformer(vit.width(), vit.depth(), vit.heads(), whole("patch", PATCH, vit.patch()));
      case ModelSpec.Mlp mlp -> mlp;
      case ModelSpec.SmallCnn cnn -> cnn;
    };
  }

  private Optional<ModelSpec> transformer() {
    Optional<Long> width = section.required("width", WIDTH);
    Optional<Long> depth = section.required("depth", DEPTH);
    Optional<Long> heads = section.required("heads", HEADS);
    Optional<Long> patch = section.required("patch", PATCH);
    ModelSpec.VisionTransformer sizes =
        transformer(
            width.orElse(1L).intValue(),
            depth.orElse(1L).intValue(),
            heads.orElse(1L).intValue(),
            patch.orElse(1L).intValue());
    if (width.isEmpty() || depth.isEmpty() || heads.isEmpty() || patch.isEmpty()) {
      return Optional.empty();
    }
    if (sizes.width() % sizes.heads() != 0) {
      section.refuse(
          "heads", "%d do not divide the width of %d".formatted(sizes.heads(), sizes.width()));
    }
    return Optional.of(sizes);
  }

  private ModelSpec.VisionTransformer transformer(int width, int depth, int heads, int patch) {
    return new ModelSpec.VisionTransformer(
        width,
        depth,
        heads,
        patch,
        section.optional("pool", POOL).orElse(TokenPool.TOKEN),
        section.optional("head_bias", Real.any()).orElse(0.0));
  }

  private int whole(String key, Whole domain, int otherwise) {
    return section.optional(key, domain).orElse((long) otherwise).intValue();
  }

  private Norm norm() {
    return section.optional("norm", NORM).orElse(Norm.BATCH);
  }

  private static String unused(String name, String key) {
    List<String> users = NAME.words().stream().filter(other -> keys(other).contains(key)).toList();
    return users.isEmpty()
        ? "unknown key" + Words.hint(key, allKeys(name))
        : "%s has no use for it; only %s %s"
            .formatted(name, String.join(", ", users), users.size() == 1 ? "has" : "have");
  }

  private static Set<String> allKeys(String name) {
    Set<String> all = new LinkedHashSet<>(keys(name));
    all.addAll(InitialReader.MODEL_KEYS);
    return all;
  }

  /** What may be said of a model of its own. */
  private static Set<String> keys(String name) {
    return switch (name) {
      case MLP -> Set.of("width", "depth");
      case SMALL_CNN -> Set.of("width", "norm");
      case VIT -> Set.of("width", "depth", "heads", "patch", "pool", "head_bias");
      default ->
          switch (ModelSpec.PRESETS.get(name)) {
            case ModelSpec.ResNet _ -> Set.of("stem", "norm");
            case ModelSpec.WideResNet _ -> Set.of("norm");
            case ModelSpec.VisionTransformer _ -> Set.of("patch", "pool", "head_bias");
            case ModelSpec.Mlp _, ModelSpec.SmallCnn _ -> Set.of();
            case null -> Set.of();
          };
    };
  }

  private static <E extends Enum<E>> Choice<E> words(E[] values) {
    return Choice.of(values, value -> value.name().toLowerCase(Locale.ROOT));
  }
}
