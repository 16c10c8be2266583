package dev.sonde.cli;

import dev.sonde.capture.CaptureDirection;
import dev.sonde.capture.Rotation;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a command line of {@code sonde capture} asks for, checked. Immutable. */
final class CaptureCommand {
  /** What tcpdump(8) takes for the longest packet. */
  static final int LONGEST = 262_144;

  /** For {@link #read} and {@link #write}: a standard stream. */
  static final String STREAM = "-";

  private static final int MOST_KIB = 1 << 20;
  private static final int MOST_STAMPS = 5;
  private static final int MOST_DUMPS = 3;
  private static final int MOST_VERBOSE = 3;
  private static final int LONGEST_FILTER = 1 << 20;
  private static final Pattern REMARK = Pattern.compile("#[^\n]*");

  private final Arguments given;

  CaptureCommand(Arguments given) {
    this.given = given;
    exclusive("micro", "nano");
    exclusive("json", "count");
    exclusive("write", "count");
    requires("pcapng", "write");
    requires("print", "write");
    requires("file-size", "write");
    requires("rotate", "write");
    requires("count", "read");
    if (is("file-count") && !is("file-size") && !is("rotate")) {
      throw new BadUsage("--file-count is for --file-size or --rotate");
    }
    if (given.has("filter-file") && !given.operands().isEmpty()) {
      throw new BadUsage("--filter-file or a filter, not both");
    }
    checkValues();
  }

  private void exclusive(String one, String other) {
    if (is(one) && is(other)) throw new BadUsage("--" + one + " or --" + other + ", not both");
  }

  private void requires(String one, String other) {
    if (is(one) && !is(other)) throw new BadUsage("--" + one + " is for --" + other);
  }

  /** Whatever is used only later must be refused now. */
  private void checkValues() {
    packets();
    snapLength();
    direction();
    takesHardwareStamps();
    linkType();
    bufferKib();
    rotateSeconds();
    fileBytes();
    fileCount();
    isNano();
    if (timeForm() > MOST_STAMPS) {
      throw new BadUsage("only -t, -tt, -ttt, -tttt and -ttttt are there");
    }
    if (filterDump() > MOST_DUMPS) throw new BadUsage("only -d, -dd and -ddd are there");
    if (rotates() && STREAM.equals(write())) {
      throw new BadUsage("--write -: a stream is one file");
    }
    if (is("print") && STREAM.equals(write())) {
      throw new BadUsage("--write - or --print: standard output is for one of them");
    }
  }

  private boolean is(String flag) {
    return given.has(flag);
  }

  boolean isVersion() {
    return is("version");
  }

  boolean listsInterfaces() {
    return is("list-interfaces");
  }

  boolean listsLinkTypes() {
    return is("list-data-link-types");
  }

  boolean listsClocks() {
    return is("list-time-stamp-types");
  }

  /** Nothing is captured: {@link CaptureAbout}. */
  boolean isAboutCapturing() {
    return listsInterfaces() || listsLinkTypes() || listsClocks() || filterDump() > 0;
  }

  /** 1 to 3 for -d, -dd and -ddd: the filter is printed, and no packet; 0 without. */
  int filterDump() {
    return given.count("dump-filter");
  }

  /** Where to capture; null for where it makes sense. */
  @Nullable String device() {
    return given.text("interface");
  }

  /** The file to read, or null for a live capture. */
  @Nullable String read() {
    return given.text("read");
  }

  /** The file to write, or null where packets are printed only. */
  @Nullable String write() {
    return given.text("write");
  }

  static Path path(String option, String file) {
    try {
      if (!file.isEmpty()) return Path.of(file);
    } catch (InvalidPathException noName) {
      // as an empty one
    }
    throw new BadUsage(option + ": " + Text.quoted(file) + " is no name of a file");
  }

  /** After how many packets to stop. */
  long packets() {
    return given.number("packets", Long.MAX_VALUE, 1, Long.MAX_VALUE);
  }

  int snapLength() {
    int length = (int) given.number("snapshot-length", LONGEST, 0, LONGEST);
    return length == 0 ? LONGEST : length;
  }

  boolean isPromiscuous() {
    return !is("no-promiscuous-mode");
  }

  CaptureDirection direction() {
    return switch (given.text("direction", "inout")) {
      case "in" -> CaptureDirection.IN;
      case "out" -> CaptureDirection.OUT;
      case "inout" -> CaptureDirection.BOTH;
      case String other -> throw new BadUsage("unknown direction " + Text.quoted(other));
    };
  }

  /** The link type that was asked for, or null. */
  @Nullable LinkType linkType() {
    String name = given.text("linktype");
    if (name == null) return null;
    LinkType type = LinkType.named(name);
    if (type == null) throw new BadUsage("no link type " + Text.quoted(name) + ": see -L");
    return type;
  }

  /** The clock of the device is asked for, not that of this machine. */
  boolean takesHardwareStamps() {
    return switch (given.text("time-stamp-type", "host")) {
      case "host" -> false;
      case "adapter_unsynced" -> true;
      case String other -> throw new BadUsage("no clock " + Text.quoted(other) + ": see -J");
    };
  }

  /** Room for packets that wait, in KiB; 0 for the usual. */
  int bufferKib() {
    return (int) given.number("buffer-size", 0, 1, MOST_KIB);
  }

  boolean isImmediate() {
    return is("immediate-mode");
  }

  boolean isOptimised() {
    return !is("no-optimize");
  }

  /** Whom root is to become, as it was typed; null where nothing was said. */
  @Nullable String user() {
    return given.text("relinquish-privileges");
  }

  /** The filter; empty where all is wanted. A file may have remarks behind {@code #}. */
  String filter() throws IOException {
    String file = given.text("filter-file");
    if (file == null) return String.join(" ", given.operands());
    Path path = path("--filter-file", file);
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LONGEST_FILTER + 1);
      if (bytes.length > LONGEST_FILTER) throw new IOException("too long for a filter");
      String text = new String(bytes, StandardCharsets.UTF_8);
      // Spaces instead, or the columns of a complaint would be others.
      return REMARK
          .matcher(text)
          .replaceAll(all -> " ".repeat(all.group().length()))
          .stripTrailing();
    } catch (IOException e) {
      throw new IOException("--filter-file: " + FileTrouble.line(file, e), e);
    }
  }

  boolean isNumeric() {
    return is("numeric");
  }

  boolean isWithoutDomains() {
    return is("no-domain");
  }

  boolean showsLink() {
    return is("link");
  }

  /** 0 to 3. */
  int verbosity() {
    return Math.min(given.count("verbose"), MOST_VERBOSE);
  }

  boolean isQuiet() {
    return is("quiet");
  }

  /** How many {@code t} there were: 0 to 5. */
  int timeForm() {
    return given.count("time");
  }

  boolean isNano() {
    return switch (given.text("time-stamp-precision", "")) {
      case "micro" -> false;
      case "nano" -> true;
      case "" -> is("nano");
      case String other -> throw new BadUsage("no precision " + Text.quoted(other));
    };
  }

  boolean isAbsolute() {
    return is("absolute-tcp-sequence-numbers");
  }

  boolean verifiesChecksums() {
    return !is("dont-verify-checksums");
  }

  boolean numbersLines() {
    return is("number");
  }

  /** How often {@code hex}, {@code hex-ascii} or {@code ascii} was asked for. */
  int dump(String form) {
    return given.count(form);
  }

  boolean isJson() {
    return is("json");
  }

  /** Only the number of packets is printed. */
  boolean countsOnly() {
    return is("count");
  }

  /** Packets are printed, not only written. */
  boolean prints() {
    return !is("write") || is("print");
  }

  /** Each line is written at once. */
  boolean isLineBuffered() {
    return is("line-buffered") || is("packet-buffered");
  }

  /** Each packet is written to the file at once. */
  boolean isPacketBuffered() {
    return is("packet-buffered");
  }

  boolean isPcapng() {
    String file = write();
    return is("pcapng") || (file != null && file.endsWith(".pcapng"));
  }

  boolean rotates() {
    return is("file-size") || is("rotate");
  }

  /** After how many bytes another file begins, or 0. */
  long fileBytes() {
    String size = given.text("file-size");
    try {
      return size == null ? 0 : Rotation.size(size);
    } catch (IllegalArgumentException wrong) {
      throw new BadUsage("--file-size: " + wrong.getMessage());
    }
  }

  /** After how many seconds another file begins, or 0. */
  int rotateSeconds() {
    return (int) given.number("rotate", 0, 1, Integer.MAX_VALUE);
  }

  /** How many files, or 0 for as many as come. */
  int fileCount() {
    return (int) given.number("file-count", 0, 1, Integer.MAX_VALUE);
  }
}
