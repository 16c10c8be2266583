package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import dev.sonde.daemon.Privileges;
import dev.sonde.packet.Bytes;
import dev.sonde.probe.EchoClient;
import dev.sonde.probe.EchoSetup;
import dev.sonde.probe.ResponderSetup;
import dev.sonde.socket.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code sonde echo}: either end of the ICMP pair on a raw socket, or a true echo responder. */
final class Echo implements Tool {
  private static final int MOST_A_SECOND = 10_000_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Drop drop;

  Echo(Drop drop) {
    this.drop = drop;
  }

  Echo() {
    this(Privileges::drop);
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String summary() {
    return "Speak ICMP on raw sockets, or answer pings for the kernel";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "serve | send HOST",
        """
        'serve' waits for ICMP messages, prints each, and answers every client's echo request \
        with an echo request that says 'Hello from server!'. 'send' says 'Hello from client!' to \
        HOST in an echo request every second and prints what arrives. Programs that put their \
        text straight after the eight bytes of the ICMP header can talk to both. A raw socket \
        sees every ICMP message of its host; over loopback these are its own, too.

        'serve --reply' is a true echo responder for hosts whose kernel is told not to answer: \
        it sends echo replies as RFC 1122 and RFC 4443 ask, IPv4 and IPv6.

        Ctrl-C ends it. All three need CAP_NET_RAW to start, and give root's privileges up then.
        """,
        List.of(
            flag("4", "ipv4", "IPv4 only"),
            flag("6", "ipv6", "IPv6 only; serve and send take IPv4 otherwise"),
            value("m", "message", "TEXT", "what to say instead"),
            value("c", "count", "N", "end after N messages received, or sent, or N replies"),
            value("i", "interval", "SECONDS", "send so often, 0.001 to 86400; default 1"),
            flag("", "foreign", "do not print messages that this process sent itself"),
            flag("", "reply", "send echo replies, in the kernel's place"),
            flag("", "groups", "with --reply: answer what was sent to a group, too"),
            value(
                "",
                "rate",
                "N",
                "answer at most N a second, 0 for no limit; default 100, with --reply 100000"),
            flag("", "json", "print one JSON object per message")),
        List.of(
            new Manual.Exit(0, "ended by Ctrl-C, or after N and HOST was heard"),
            new Manual.Exit(1, "send -c: HOST was not heard"),
            new Manual.Exit(2, "arguments that make no sense, or a machine that refused")),
        List.of(
            new Manual.Example("sonde echo serve", "the server"),
            new Manual.Example("sonde echo send 127.0.0.1", "a client of it"),
            new Manual.Example("sonde echo serve --reply", "answer pings")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    List<String> words = given.operands();
    String end = words.isEmpty() ? "" : words.getFirst();
    if (given.has("ipv4") && given.has("ipv6")) throw new BadUsage("--ipv4 or --ipv6, not both");
    try (EchoSession session = session(given, out, err)) {
      return switch (end) {
        case "serve" -> given.has("reply") ? reply(given, session) : serve(given, session);
        case "send" -> send(given, session);
        default -> throw new BadUsage("serve, or send HOST?");
      };
    }
  }

  private EchoSession session(Arguments given, Output out, Output err) throws IOException {
    EchoReport report = given.has("json") ? new EchoJson(out, err) : new EchoText(out, err);
    return new EchoSession(report, given.has("foreign"), drop);
  }

  private static int serve(Arguments given, EchoSession session) throws IOException {
    operands(given, 1);
    refuse(given, "serve", "interval");
    refuse(given, "serve without --reply", "groups");
    Family family = given.has("ipv6") ? Family.AF_INET6 : Family.AF_INET;
    int rate = (int) given.number("rate", EchoSetup.SERVER.answersPerSecond(), 0, MOST_A_SECOND);
    EchoSetup setup = new EchoSetup(text(given, EchoSetup.SERVER), rate);
    return session.serve(family, setup, count(given));
  }

  private static int reply(Arguments given, EchoSession session) throws IOException {
    operands(given, 1);
    refuse(given, "serve --reply", "interval", "message", "foreign");
    Set<Family> families = EnumSet.copyOf(Family.supported());
    if (given.has("ipv4")) families = EnumSet.of(Family.AF_INET);
    if (given.has("ipv6")) families = EnumSet.of(Family.AF_INET6);
    int usual = ResponderSetup.DEFAULT.repliesPerSecond();
    int rate = (int) given.number("rate", usual, 0, MOST_A_SECOND);
    return session.reply(families, new ResponderSetup(rate, given.has("groups")), count(given));
  }

  private static int send(Arguments given, EchoSession session) throws IOException {
    operands(given, 2);
    refuse(given, "send", "reply", "groups", "rate");
    EchoSetup setup = new EchoSetup(text(given, EchoSetup.CLIENT), 0);
    Duration interval = given.seconds("interval", SECOND, SHORTEST, LONGEST);
    String host = given.operands().getLast();
    boolean inet6 = given.has("ipv6") || (!given.has("ipv4") && host.indexOf(':') >= 0);
    Family family = inet6 ? Family.AF_INET6 : Family.AF_INET;
    return session.send(host, family, setup, interval, count(given));
  }

  private static Bytes text(Arguments given, EchoSetup otherwise) {
    String text = given.text("message");
    if (text == null) return otherwise.text();
    Bytes bytes = Bytes.utf8(text);
    if (bytes.length() <= EchoSetup.LARGEST) return bytes;
    throw new BadUsage(
        "--message: %d bytes are more than %d".formatted(bytes.length(), EchoSetup.LARGEST));
  }

  private static long count(Arguments given) {
    return given.number("count", EchoClient.ENDLESS, 1, EchoClient.ENDLESS);
  }

  private static void operands(Arguments given, int expected) {
    List<String> words = given.operands();
    if (words.size() < expected) throw new BadUsage("which HOST?");
    if (words.size() > expected) {
      throw new BadUsage("what is " + Text.quoted(words.get(expected)) + " for?");
    }
  }

  private static void refuse(Arguments given, String what, String... options) {
    for (String option : options) {
      if (given.has(option)) throw new BadUsage("--" + option + " is not for " + what);
    }
  }
}
