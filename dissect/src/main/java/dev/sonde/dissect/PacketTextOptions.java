package dev.sonde.dissect;

import java.time.ZoneId;

/** How packets are printed, after the options of tcpdump(8), which each setter names. */
public final class PacketTextOptions {
  /** What stands for the time of a packet. */
  public enum Stamp {
    TIME,
    /** -t */
    NONE,
    /** -tt: seconds since 1970. */
    UNIX,
    /** -ttt */
    SINCE_PREVIOUS,
    /** -tttt */
    DATE,
    /** -ttttt */
    SINCE_FIRST
  }

  /** In which form the bytes of a packet follow its lines. */
  public enum Dump {
    NONE,
    /** -x */
    HEX,
    /** -X */
    HEX_ASCII,
    /** -A */
    ASCII
  }

  PacketNames names = PacketNames.NONE;
  boolean numbers;
  int verbosity;
  boolean quiet;
  boolean link;
  boolean absolute;
  boolean checksums = true;
  boolean count;
  boolean nanoseconds;
  Stamp stamp = Stamp.TIME;
  ZoneId zone = ZoneId.systemDefault();
  Dump dump = Dump.NONE;
  boolean dumpLink;

  public PacketTextOptions() {}

  public PacketTextOptions names(PacketNames names) {
    this.names = names;
    return this;
  }

  /** -n: addresses, ports and protocols as numbers, whatever names there are. */
  public PacketTextOptions numbers(boolean numbers) {
    this.numbers = numbers;
    return this;
  }

  /** -v, -vv, -vvv: 1 to 3. */
  public PacketTextOptions verbosity(int verbosity) {
    this.verbosity = verbosity;
    return this;
  }

  /** -q */
  public PacketTextOptions quiet(boolean quiet) {
    this.quiet = quiet;
    return this;
  }

  /** -e */
  public PacketTextOptions link(boolean link) {
    this.link = link;
    return this;
  }

  /** -S: TCP sequence numbers as they are, not from the start of the connection. */
  public PacketTextOptions absolute(boolean absolute) {
    this.absolute = absolute;
    return this;
  }

  /** False for -K: the checksums of IP, TCP and UDP are not verified. */
  public PacketTextOptions checksums(boolean checksums) {
    this.checksums = checksums;
    return this;
  }

  /** -#: the number of each packet. */
  public PacketTextOptions count(boolean count) {
    this.count = count;
    return this;
  }

  /** --nano */
  public PacketTextOptions nanoseconds(boolean nanoseconds) {
    this.nanoseconds = nanoseconds;
    return this;
  }

  public PacketTextOptions stamp(Stamp stamp) {
    this.stamp = stamp;
    return this;
  }

  /** Where the time of day is told. */
  public PacketTextOptions zone(ZoneId zone) {
    this.zone = zone;
    return this;
  }

  /** The link header is dumped too when the letter is given twice (-xx, -XX, -AA). */
  public PacketTextOptions dump(Dump dump, boolean withLink) {
    this.dump = dump;
    this.dumpLink = withLink;
    return this;
  }
}
