package dev.sonde.cli;

import dev.sonde.daemon.Privileges;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.Devices;
import java.io.IOException;

/** {@code sonde ping}: ping(8) of iputils, with the kernel's own time stamps at both ends. */
final class PingTool implements Tool {
  private final Drop drop;

  PingTool(Drop drop) {
    this.drop = drop;
  }

  PingTool() {
    this(Privileges::drop);
  }

  @Override
  public String name() {
    return "ping";
  }

  @Override
  public String summary() {
    return "Ask a host for echoes and measure the round trips";
  }

  @Override
  public Manual manual() {
    return PingManual.manual();
  }

  /** Programs look for {@code ping:} at the start of a line. */
  @Override
  public String speaker() {
    return "ping";
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    if (given.has("version")) {
      out.line(Version.line());
      return 0;
    }
    PingCommand command = new PingCommand(given, Privileges.isRoot());
    String device = command.device();
    if (device != null && Devices.index(device) == 0) {
      throw new IOException("unknown iface: " + device);
    }
    try (Reactor reactor = Reactor.open();
        PingSession session = new PingSession(command, out, err, reactor, drop)) {
      return session.run();
    }
  }
}
