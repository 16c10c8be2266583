package dev.sonde.cli;

import static dev.sonde.cli.Manual.value;

import dev.sonde.daemon.Privileges;
import dev.sonde.loop.Reactor;
import java.io.IOException;
import java.util.List;

/** {@code sonde mtr-packet}: sends probes for mtr(8), in the place of its own mtr-packet(8). */
final class MtrPacket implements Tool {
  private static final String OLD = "0.95";
  private static final String NEW = "0.96";

  private final Drop drop;
  private final MtrInput input;

  MtrPacket(Drop drop, MtrInput input) {
    this.drop = drop;
    this.input = input;
  }

  MtrPacket() {
    this(Privileges::drop, MtrInput.standard());
  }

  @Override
  public String name() {
    return "mtr-packet";
  }

  @Override
  public String summary() {
    return "Send and receive probes for mtr";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "",
        """
        Speaks mtr-packet(8) on standard input and output: mtr asks for probes, one in a line, and \
        is told what became of each. mtr starts it when the environment variable MTR_PACKET names \
        the program 'mtr-packet' that lies beside 'sonde'. Round trips are between the kernel's \
        time stamps at both ends, and the probes of one target all take the same path.

        It ends when its input does, after the last probe was told of. Root's privileges, and any \
        other, are given up when the first probe's sockets are open.
        """,
        List.of(
            value(
                "",
                "protocol",
                OLD + "|" + NEW,
                "say what is unreachable as the helper of this version of mtr does; default "
                    + OLD)),
        List.of(
            new Manual.Exit(0, "input ended, and every probe was told of"),
            new Manual.Exit(2, "arguments that make no sense, or a machine that refused"),
            new Manual.Exit(130, "ended by SIGINT"),
            new Manual.Exit(141, "nobody reads the output"),
            new Manual.Exit(143, "ended by SIGTERM, as by mtr when it is done")),
        List.of(
            new Manual.Example(
                "MTR_PACKET=/opt/sonde/bin/mtr-packet mtr -n 127.0.0.1", "mtr with this engine"),
            new Manual.Example(
                "echo 42 send-probe ip-4 127.0.0.1 | sonde mtr-packet", "a probe by hand")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    String version = given.text("protocol", OLD);
    if (!version.equals(OLD) && !version.equals(NEW)) {
      throw new BadUsage("--protocol: " + Text.quoted(version) + " is neither 0.95 nor 0.96");
    }
    MtrReplies replies = new MtrReplies(version.equals(NEW));
    try (Reactor reactor = Reactor.open();
        MtrSession session = new MtrSession(reactor, input, out, replies, drop)) {
      return session.run();
    }
  }
}
