package dev.sonde.cli;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.RouteOption;
import dev.sonde.packet.TimestampOption;
import dev.sonde.probe.PingSetup;
import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.MtuDiscovery;
import dev.sonde.socket.SocketFailure;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The socket options that a command line of ping asks for. */
final class PingSockets {
  private static final int ROUTE_SLOTS = 9;
  private static final int STAMP_SLOTS = 9;
  private static final int ADDRESSED_STAMP_SLOTS = 4;

  private PingSockets() {}

  static PingSetup setup(PingCommand command) {
    // A datagram socket cannot have 0 for its identifier; with -v others' messages are wanted.
    boolean rawOnly = command.identifier() == 0;
    return new PingSetup(
        command.size(),
        rawOnly,
        command.identifier(),
        command.isVerbose(),
        socket -> prepare(socket, command));
  }

  private static void prepare(IpSocket socket, PingCommand command) throws SocketFailure {
    String device = command.device();
    if (device != null) socket.device(device);
    if (command.mark() >= 0) socket.mark((int) command.mark());
    MtuDiscovery discovery = command.discovery();
    if (discovery != null) socket.mtuDiscovery(discovery);
    if (command.isUnlooped()) socket.multicastLoop(false);
    if (command.isDirect()) socket.directly(true);
    if (command.sendBuffer() > 0) socket.sendBuffer(command.sendBuffer());
    if (socket.family() != Family.AF_INET) return;
    if (command.isBroadcast()) socket.broadcast(true);
    Ip4Option option = option(command);
    if (option == null) return;
    socket.ipOptions(encoded(option).toArray());
    if (socket instanceof IcmpSocket) socket.reportOptions();
  }

  private static @Nullable Ip4Option option(PingCommand command) {
    if (command.recordsRoute()) return new RouteOption.RecordRoute(ROUTE_SLOTS);
    TimestampOption.Kind kind = command.stampKind();
    return kind == null ? null : stamps(kind, command.stops());
  }

  private static Ip4Option stamps(TimestampOption.Kind kind, List<Ip4Address> stops) {
    return switch (kind) {
      case ONLY -> TimestampOption.empty(kind, STAMP_SLOTS);
      case WITH_ADDRESS -> TimestampOption.empty(kind, ADDRESSED_STAMP_SLOTS);
      case PRESPECIFIED -> TimestampOption.prespecified(stops);
    };
  }

  private static Bytes encoded(Ip4Option option) {
    byte[] bytes = new byte[option.encodedLength() + 3 & ~3];
    option.encode(MemorySegment.ofArray(bytes), 0);
    return Bytes.of(bytes);
  }
}
