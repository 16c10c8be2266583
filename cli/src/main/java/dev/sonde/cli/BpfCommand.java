package dev.sonde.cli;

import dev.sonde.bpf.FilterNames;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code sonde bpf}, which make sense together once this exists. */
final class BpfCommand {
  private static final List<String> WORK = List.of("explain", "test", "cost");
  private static final int FORMS = 3;

  /** No filter is longer; and no program of as many instructions as the kernel takes. */
  private static final int MOST_TEXT = 1 << 20;

  private final Arguments given;
  private final FilterNames names = new RememberedNames(new SystemNames());

  BpfCommand(Arguments given) {
    this.given = given;
    List<String> work = WORK.stream().filter(given::has).toList();
    if (work.size() > 1) throw contrary(work.get(0), work.get(1));
    if (!work.isEmpty() && given.has("dump-filter")) throw contrary(work.getFirst(), "dump-filter");
    if (given.count("dump-filter") > FORMS) throw new BadUsage("no more than -ddd");
    boolean file = given.has("test") || given.has("cost");
    if (given.has("json") && !file) throw new BadUsage("--json goes with --test or --cost");
    if (given.has("interface") && file) throw contrary("interface", work.getFirst());
    checkSource();
  }

  private void checkSource() {
    int sources = (given.has("asm") ? 1 : 0) + (given.has("filter-file") ? 1 : 0);
    if (!given.operands().isEmpty()) sources++;
    List<String> files = List.of("asm", "filter-file", "test", "cost");
    long hyphens = files.stream().filter(each -> "-".equals(given.text(each))).count();
    if (hyphens > 1) throw new BadUsage("standard input cannot be two files");
    if (sources > 1) throw new BadUsage("one of EXPRESSION, --filter-file and --asm");
    if (sources == 0) throw new BadUsage("which EXPRESSION? '' is one that takes every packet");
  }

  private static BadUsage contrary(String one, String other) {
    return new BadUsage("--" + one + " and --" + other + " do not go together");
  }

  /** 1 for the listing, 2 for C, 3 for numbers. */
  int form() {
    return Math.max(1, given.count("dump-filter"));
  }

  boolean isExplained() {
    return given.has("explain");
  }

  @Nullable String tested() {
    return given.text("test");
  }

  @Nullable String costed() {
    return given.text("cost");
  }

  boolean isJson() {
    return given.has("json");
  }

  /** The name of the file that holds a program, or null for a filter. */
  @Nullable String assembly() {
    return given.text("asm");
  }

  String expression() throws IOException {
    String file = given.text("filter-file");
    return file == null ? String.join(" ", given.operands()) : text(file);
  }

  /** The content of a file, or of standard input for a hyphen. */
  static String text(String file) throws IOException {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_TEXT + 1);
      if (bytes.length > MOST_TEXT) throw new BadUsage(Text.quoted(file) + " is too long");
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException | InvalidPathException missing) {
      throw new BadUsage("no file " + Text.quoted(file));
    } catch (AccessDeniedException denied) {
      throw new BadUsage("cannot read " + Text.quoted(file) + ": permission denied");
    } catch (IOException trouble) {
      throw new IOException("cannot read " + Text.quoted(file) + ": " + trouble.getMessage());
    }
  }

  /** What packets begin with where nobody else knows. */
  LinkType linkType() throws IOException {
    LinkType chosen = chosenLinkType();
    if (chosen != null) return chosen;
    String device = given.text("interface");
    return device == null ? LinkType.EN10MB : new DeviceList().linkType(device);
  }

  /** What was asked for by name. */
  @Nullable LinkType chosenLinkType() {
    String name = given.text("linktype");
    if (name == null) return null;
    LinkType type = LinkType.named(name);
    if (type == null) throw new BadUsage("--linktype: there is no " + Text.quoted(name));
    return type;
  }

  FilterOptions options(LinkType type) {
    int most = FilterOptions.SNAP_LENGTH;
    int length = (int) given.number("snapshot-length", 0, 0, most);
    FilterOptions options =
        FilterOptions.of(type, given.has("interface") ? Variant.LIVE : Variant.FILE)
            .withSnapLength(length == 0 ? most : length)
            .withNames(names);
    return given.has("no-optimize") ? options.plain() : options;
  }
}
