package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sweep files that somebody wrote to do harm, by what is in them: every hostile value at every kind
 * of key of a good file, and whole files that are nothing else.
 */
final class HostileFiles {
  private static final int MEGABYTE = SweepReader.MOST_BYTES;

  /** Values, written as YAML in a line of flow style. */
  private static final SequencedMap<String, String> VALUES = new LinkedHashMap<>();

  /** Keys, each with the words of the good file that a hostile value takes the place of. */
  private static final Map<String, String> PLACES =
      Map.of(
          "name", "small\n",
          "metric", "{name: validation/accuracy, goal: maximize}",
          "goal", "maximize",
          "dataset", "mnist",
          "method", "grid\n",
          "rate", "0.1\n",
          "batch", "64\n",
          "rho", "0.1}",
          "budget", "{epochs: 3}");

  static {
    numbers();
    texts();
    structures();
    paths();
  }

  private final SequencedMap<String, byte[]> files = new LinkedHashMap<>();
  private final String good = RefusedCase.accepted();

  private HostileFiles() {}

  /** All of them, by a title. */
  static SequencedMap<String, byte[]> all() {
    HostileFiles hostile = new HostileFiles();
    hostile.everyValueEverywhere();
    hostile.brokenBytes();
    hostile.wholeFiles();
    hostile.large();
    hostile.manyTrials();
    return hostile.files;
  }

  /** What may be put anywhere into a file to spoil it. */
  static List<String> fragments() {
    return List.copyOf(VALUES.values());
  }

  private static void numbers() {
    for (String number :
        List.of(
            ".nan",
            ".inf",
            "-.inf",
            "1e999",
            "-1e999",
            "1e-999",
            "-0.0",
            "0x" + "f".repeat(400),
            "0o" + "7".repeat(400),
            "9".repeat(5000),
            "0." + "1".repeat(5000),
            "9223372036854775808",
            "-9223372036854775809",
            "2147483648",
            "1e308",
            "4.9e-324",
            "1_000",
            "١٢٣",
            "+1",
            "1.",
            ".5",
            "0b11",
            "12:30:45")) {
      VALUES.put(number.length() > 40 ? number.substring(0, 40) : number, number);
    }
  }

  private static void texts() {
    VALUES.put("NUL", "\"a\\0b\"");
    VALUES.put("escape sequence", "\"\\e[2J\\e[31m\"");
    VALUES.put("half a pair", "\"\\uD800\"");
    VALUES.put("other half", "\"\\uDC00x\"");
    VALUES.put("pair the wrong way round", "\"\\uDC00\\uD800\"");
    VALUES.put("beyond Unicode", "\"\\U0011FFFF\"");
    VALUES.put("more than an int", "\"\\UFFFFFFFF\"");
    VALUES.put("escape cut off", "\"\\u12\"");
    VALUES.put("unknown escape", "\"\\q\"");
    VALUES.put("bidi override", "\u202Etxet\u202C");
    VALUES.put("homoglyphs", "ѕmаll");
    VALUES.put("zero width", "sm\u200Ball");
    VALUES.put("byte order mark within", "sm\uFEFFall");
    VALUES.put("line separator", "\"sm\\u2028all\"");
    VALUES.put("emoji", "😀");
    VALUES.put("combining", "e" + "\u0301".repeat(500));
    VALUES.put("private use", "\uE000");
    VALUES.put("empty text", "\"\"");
    VALUES.put("long text", "\"" + "x".repeat(100_000) + "\"");
    VALUES.put("form of a template", "${jndi:ldap://127.0.0.1/a}");
    VALUES.put("form of a format", "\"%s%n%1$9999999d\"");
    VALUES.put("form of a page", "\"<script>alert(1)</script>\"");
    VALUES.put("open quote", "\"x");
    VALUES.put("tab", "\t");
    VALUES.put("indicator", "@x");
    VALUES.put("percent", "%x");
    VALUES.put("block in flow", "|");
  }

  private static void structures() {
    VALUES.put("nothing", "");
    VALUES.put("null", "~");
    VALUES.put("word for no", "no");
    VALUES.put("list", "[1, 2]");
    VALUES.put("empty list", "[]");
    VALUES.put("empty mapping", "{}");
    VALUES.put("list as key", "{[1]: 2}");
    VALUES.put("mapping as key", "{{a: 1}: 2}");
    VALUES.put("same key twice", "{a: 1, a: 2}");
    VALUES.put("merge key", "{<<: {a: 1}, b: 2}");
    VALUES.put("anchor", "&a 1");
    VALUES.put("alias", "*a");
    VALUES.put("alias of itself", "&a [*a]");
    VALUES.put("doubling aliases", "{a: &a [1, 1], b: &b [*a, *a], c: &c [*b, *b], d: [*c, *c]}");
    VALUES.put("tag of Java", "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader []]");
    VALUES.put("tag of Python", "!!python/object/apply:os.system [id]");
    VALUES.put("tag of binary", "!!binary R0lGODlh");
    VALUES.put("tag of a set", "!!set {a, b}");
    VALUES.put("own tag", "!x 1");
    VALUES.put("tag cut off", "!<x 1");
    VALUES.put("deep list", "[".repeat(100) + "]".repeat(100));
    VALUES.put("deep mapping", "{a: ".repeat(100) + "1" + "}".repeat(100));
    VALUES.put("never closed", "[".repeat(1000));
    VALUES.put("closed too often", "]]]]");
    VALUES.put("huge grid", "{values: [" + "1, 2, 3, 4, 5, ".repeat(200) + "]}");
    VALUES.put("range of NaN", "{distribution: uniform, min: .nan, max: .inf, count: 3}");
    VALUES.put("range of all", "{distribution: int_uniform, min: -1e9, max: 1e9}");
    VALUES.put("count", "{distribution: uniform, min: 0, max: 1, count: 1e9}");
  }

  private static void paths() {
    for (String path :
        List.of(
            "../../../etc/passwd",
            "/etc/passwd",
            "..",
            ".",
            "/",
            "a/../../b",
            "~/x",
            "file:///x",
            "\\\\host\\share",
            "C:\\x",
            "COM1",
            "a//b",
            "-rf",
            "http://127.0.0.1/x.safetensors")) {
      VALUES.put("path " + path, "'" + path + "'");
    }
  }

  private void everyValueEverywhere() {
    PLACES.forEach((key, words) ->
        VALUES.forEach((title, value) ->
            file(title + " as " + key, good.replace(words, instead(words, value)))));
    VALUES.forEach((title, value) -> file(title + " as a key", good + value + ": 1\n"));
    VALUES.forEach((title, value) -> {
      file(title + " as a folder", folder("path: " + value));
      file(title + " as a split", folder("path: a, test_split: " + value));
      file(title + " as a file of classes", folder("path: a, classes: " + value));
      file(title + " as weights", good.replace("small-cnn", "small-cnn, weights: " + value));
      file(title + " as an experiment", good + "mlflow: {experiment: " + value + "}\n");
      file(title + " as a parameter of nothing", noop("{anything: " + value + "}"));
    });
  }

  /** The value, with what ended the words. */
  private static String instead(String words, String value) {
    boolean whole = words.startsWith("{");
    return words.endsWith("\n")
        ? value + "\n"
        : words.endsWith("}") && !whole ? value + "}" : value;
  }

  private String folder(String keys) {
    return good.replaceFirst(
        "dataset: \\{[^}]*}",
        "dataset: {name: image-folder, train: 9, validation: 9, "
            + keys.replace("\\", "\\\\").replace("$", "\\$")
            + "}");
  }

  private static String noop(String variant) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: nothing
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    task: {noop: {milliseconds: 0}}
    variants: {a: VARIANT, b: {}}
    baseline: a
    method: grid
    budget: {per_trial: {steps: 1}}
    """
        .replace("VARIANT", variant);
  }

  private void brokenBytes() {
    for (int lead : new int[] {0x80, 0xbf, 0xc0, 0xc1, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xf8, 0xff}) {
      byte[] bytes = good.replace("small", "sm__ll").getBytes(UTF_8);
      bytes[good.indexOf("small") + 2] = (byte) lead;
      files.put("byte %02x".formatted(lead), bytes);
    }
    files.put("overlong slash", good.replace("small", "\u00c0\u00af").getBytes(ISO_8859_1));
    files.put(
        "surrogate as bytes", good.replace("small", "\u00ed\u00a0\u0080").getBytes(ISO_8859_1));
    files.put("UTF-16", good.getBytes(UTF_16));
    files.put("byte order mark", ("\uFEFF" + good).getBytes(UTF_8));
    files.put("two byte order marks", ("\uFEFF\uFEFF" + good).getBytes(UTF_8));
    files.put("cut within a character", Arrays.copyOf("name: é".getBytes(UTF_8), 7));
    files.put("zeros", new byte[MEGABYTE]);
    files.put("zip", new byte[] {'P', 'K', 3, 4, 0, 0});
    files.put("Java object", new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'});
    files.put("no byte", new byte[0]);
    files.put("more than a megabyte", new byte[MEGABYTE + 1]);
  }

  private void wholeFiles() {
    file("carriage returns", good.replace("\n", "\r"));
    file("both line ends", good.replace("\n", "\r\n"));
    file("tabs for spaces", good.replace("  ", "\t"));
    file("two documents", good + "---\n" + good);
    file("document twice ended", good + "...\n...\n");
    file("version of YAML", "%YAML 9.9\n---\n" + good);
    file("version of YAML without end", "%YAML 99999999999.99999999999\n---\n" + good);
    file("tag directive", "%TAG ! tag:java.lang,2000:\n---\n" + good);
    file("directive twice", "%YAML 1.2\n%YAML 1.2\n---\n" + good);
    file("unknown directive", "%FOO bar\n---\n" + good);
    file("JSON", "{\"apiVersion\": \"lethe/v1\", \"kind\": \"Sweep\"}");
    file("everything twice", good + good);
    file("a list of sweeps", "- " + good.replace("\n", "\n  "));
    file("explicit keys", "? ".repeat(2000) + "a");
    file("one after the other", "- ".repeat(2000) + "a");
    file("colons", ": ".repeat(2000));
  }

  private void large() {
    large("one line", "x");
    large("one line of digits", "1");
    large("open lists", "[");
    large("open mappings", "{a: ");
    large("closing", "]");
    large("commas", ",");
    large("list of ones", "[1", ",1", "]");
    large("list of lists", "[[]", ",[]", "]");
    large("keys without end", "a: 1\n");
    large("empty documents", "---\n");
    large("comment", "#");
    large("comments", "#\n");
    large("line ends", "\n");
    large("spaces", " ");
    large("tabs", "\t");
    large("anchors", "- &a 1\n");
    large("aliases", "- *a\n");
    large("tags", "- !!x 1\n");
    large("quotes", "'");
    large("escapes", "a: \"", "\\x41", "\"");
    large("block text", "a: |\n", "  x\n", "");
    large("folded text", "a: >\n", "  x\n\n", "");
    large("wide characters", "a: ", "😀", "");
    large(
        "deeper and deeper",
        IntStream.range(0, 1300)
            .mapToObj(i -> " ".repeat(i) + "a:\n")
            .collect(Collectors.joining()));
    large("long key", "k".repeat(900_000) + ": {a: 1, b: 2, c: {d: 4}}\n");
    String nested =
        IntStream.range(0, 14).mapToObj(i -> "k".repeat(60) + ": {").collect(Collectors.joining());
    large("long list at a long path", nested + "a: [1", ",1", "]" + "}".repeat(14));
    large("values", good.replace("0.1}", "{values: [0"), ",1", "]}}\n");
    large("different values", good.replace("0.1}", "{values: [" + numbered("0.%d,") + "]}}"));
    large(
        "sets",
        good.replace(
            "small-cnn}",
            "small-cnn}\n  evaluate: [test"
                + numbered(",{name: s%d,corruption: {kind: fog}}")
                + "]"));
    large(
        "names of variants",
        good.replace("  sgd: {}", "  sgd: {}" + numbered("\n  v%d: {rule: sam, rho: 1}")));
    large("measures", good + "measures: [hessian-top", ",hessian-top", "]\n");
    large(
        "augmentations",
        good.replace(
            "small-cnn}",
            "small-cnn}\n  augmentation: [random-crop" + ",random-crop".repeat(50_000) + "]"));
  }

  private void manyTrials() {
    String thousand =
        IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    file(
        "billion trials: a product",
        noop(
            "{a: {values: [%s]}, b: {values: [%s]}, c: {values: [%s]}}"
                .formatted(thousand, thousand, thousand)));
    String range = "{distribution: int_uniform, min: 1, max: 1000000000}";
    file("billion trials: a range", noop("{a: %s}".formatted(range)));
    file("billion trials: ranges", noop("{a: %s, b: %s, c: %s}".formatted(range, range, range)));
    String counted = "{distribution: uniform, min: 0, max: 1, count: 100000}";
    file("billion trials: counts", noop("{a: %s, b: %s}".formatted(counted, counted)));
    file(
        "billion trials: seeds",
        noop("{a: {distribution: int_uniform, min: 1, max: 1000000}}") + "seeds: {tune: 1000}\n");
    file(
        "billion trials: random",
        noop("{a: %s}".formatted(range))
                .replace("grid", "random")
                .replace("{per_trial", "{trials_per_variant: 1000000, per_trial")
            + "seeds: {tune: 1000, confirm: 1000}\n");
    String variants =
        IntStream.range(0, 1000)
            .mapToObj(i -> "v%d: {a: {values: [%s]}}".formatted(i, "1,2,3,4"))
            .collect(Collectors.joining(", "));
    file(
        "billion trials: variants",
        noop("{}")
                .replace("{a: {}, b: {}}", "{" + variants + "}")
                .replace("baseline: a", "baseline: v0")
            + "seeds: {tune: 1000, confirm: 1000}\n");
    String axes =
        IntStream.range(0, 400)
            .mapToObj(i -> "p%d: {values: [1, 2]}".formatted(i))
            .collect(Collectors.joining(", "));
    file("more trials than a double counts", noop("{" + axes + "}"));
  }

  private void file(String title, String text) {
    files.put(title, text.getBytes(UTF_8));
  }

  private void large(String title, String unit) {
    large(title, "", unit, "");
  }

  /** A megabyte of the unit between its ends. */
  private void large(String title, String start, String unit, String end) {
    int room = MEGABYTE - start.getBytes(UTF_8).length - end.getBytes(UTF_8).length;
    int times = Math.max(1, room / unit.getBytes(UTF_8).length);
    file("megabyte: " + title, start + unit.repeat(times) + end);
  }

  /** So many numbered pieces that they fill the rest of a megabyte. */
  private static String numbered(String form) {
    StringBuilder all = new StringBuilder();
    for (int i = 1; all.length() < MEGABYTE - 10_000; i++) {
      all.append(form.formatted(i));
    }
    return all.toString();
  }
}
