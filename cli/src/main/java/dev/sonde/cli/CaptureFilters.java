package dev.sonde.cli;

import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfText;
import dev.sonde.bpf.Filter;
import dev.sonde.bpf.FilterNames;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The filter of a command line, compiled for the packets that it is to judge. */
final class CaptureFilters {
  private static final int INET = 4;

  private final CaptureCommand command;
  private final String text;
  private final @Nullable String device;
  private final FilterNames names = new RememberedNames(new SystemNames());
  private final Map<LinkType, Predicate<CapturedPacket>> judges = new HashMap<>();

  /** {@code device} is where packets come from, or null for a file. */
  CaptureFilters(CaptureCommand command, @Nullable String device) throws IOException {
    this.command = command;
    this.device = device;
    text = command.filter();
  }

  /** The program, also where all packets are wanted. */
  BpfProgram program(LinkType type) throws IOException {
    try {
      return compile(type);
    } catch (BadFilter bad) {
      throw refusal(bad);
    }
  }

  private static BadUsage refusal(BadFilter bad) {
    return new BadUsage("filter, " + bad.getMessage());
  }

  private BpfProgram compile(LinkType type) throws IOException, BadFilter {
    FilterOptions options =
        FilterOptions.of(type, device == null ? Variant.FILE : Variant.LIVE)
            .withSnapLength(command.snapLength())
            .withNames(names)
            .withNetmask(netmask());
    return Filter.compile(text, command.isOptimised() ? options : options.plain());
  }

  /**
   * Which packets of a link type are wanted of a file. The type that is asked for first is the
   * file's own, for which the filter must make sense; of others it may be that none can match.
   */
  Predicate<CapturedPacket> judge(LinkType type) throws IOException {
    Predicate<CapturedPacket> known = judges.get(type);
    if (known != null) return known;
    Predicate<CapturedPacket> made = judge(type, judges.isEmpty());
    judges.put(type, made);
    return made;
  }

  private Predicate<CapturedPacket> judge(LinkType type, boolean first) throws IOException {
    if (text.isBlank()) return packet -> true;
    try {
      BpfInterpreter interpreter = new BpfInterpreter(compile(type));
      return packet -> interpreter.verdict(packet) != 0;
    } catch (BadFilter bad) {
      if (first) throw refusal(bad);
      return packet -> false;
    }
  }

  /**
   * The device's first IPv4 netmask; asked only for {@code ip broadcast}, since it takes a while.
   */
  private int netmask() throws IOException {
    if (device == null || !text.contains("broadcast")) return FilterOptions.UNKNOWN_NETMASK;
    NetworkInterface found = NetworkInterface.getByName(device);
    if (found == null) return FilterOptions.UNKNOWN_NETMASK;
    for (InterfaceAddress address : found.getInterfaceAddresses()) {
      int prefix = address.getNetworkPrefixLength();
      if (address.getAddress().getAddress().length == INET && prefix > 0) {
        return -1 << (Integer.SIZE - prefix);
      }
    }
    return FilterOptions.UNKNOWN_NETMASK;
  }

  /** Prints the program as {@code -d}, {@code -dd} or {@code -ddd} does. */
  void dump(LinkType type, Output out) throws IOException {
    BpfProgram program = program(type);
    out.print(
        switch (command.filterDump()) {
          case 1 -> BpfText.listing(program);
          case 2 -> BpfText.cArray(program);
          default -> BpfText.decimal(program);
        });
    out.flush();
  }
}
