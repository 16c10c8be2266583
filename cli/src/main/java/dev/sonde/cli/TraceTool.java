package dev.sonde.cli;

import dev.sonde.daemon.Privileges;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.Devices;
import java.io.IOException;
import java.util.List;

/** {@code sonde trace}: traceroute(1), along one path, with the kernel's own time stamps. */
final class TraceTool implements Tool {
  private final Drop drop;

  TraceTool(Drop drop) {
    this.drop = drop;
  }

  TraceTool() {
    this(Privileges::drop);
  }

  @Override
  public String name() {
    return "trace";
  }

  @Override
  public List<String> aliases() {
    return List.of("traceroute");
  }

  @Override
  public String summary() {
    return "Find the path to a host, hop by hop";
  }

  @Override
  public Manual manual() {
    return TraceManual.manual();
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    if (given.has("version")) {
      out.line(Version.line());
      return 0;
    }
    TraceCommand command = new TraceCommand(given);
    String device = command.device();
    if (device != null && Devices.index(device) == 0) {
      throw new IOException("no interface " + Text.quoted(device));
    }
    try (Reactor reactor = Reactor.open();
        TraceSession session = new TraceSession(command, out, reactor, drop)) {
      return session.run();
    }
  }
}
