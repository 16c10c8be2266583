package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MplsLabel;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.TraceCounts;
import dev.sonde.probe.TraceEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is printed of hops, line by line, and in which order. */
class TracePrinterTest {
  private static final TraceCounts COUNTS = new TraceCounts(1, 2, 3, 4, 5);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Output out = new Output(written, Path.of("/proc/self/fd/1"));
  private Reactor reactor;

  @BeforeEach
  void open() throws IOException {
    reactor = Reactor.open();
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  private static TraceCommand command(String... words) {
    return new TraceCommand(Arguments.parse(TraceManual.manual(), List.of(words)));
  }

  private TracePrinter printer(String... words) {
    TraceCommand command = command(words);
    return new TracePrinter(command, out, new HostNames(reactor, () -> {}, true));
  }

  private TraceJson json(HostNames names, String... words) {
    return new TraceJson(command(words), out, names);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private String line(Hop hop, String... words) throws IOException {
    written.reset();
    printer(words).hop(hop);
    return text();
  }

  private static TraceReport.Start start(int bytes) {
    return new TraceReport.Start("host", TraceHops.HOST, TraceHops.YOU, bytes, true);
  }

  @Test
  void firstLineIsThatOfTraceroute() throws IOException {
    printer("host").began(start(60));
    printer("-m", "9", "host").began(start(1000));
    assertThat(text())
        .isEqualTo(
            """
            traceroute to host (203.0.113.9), 30 hops max, 60 byte packets
            traceroute to host (203.0.113.9), 9 hops max, 1000 byte packets
            """);
  }

  @Test
  void addressIsSaidAgainOnlyWhenItIsAnother() throws IOException {
    IpAddress r1 = TraceHops.R1;
    IpAddress r2 = TraceHops.R2;
    Hop same =
        TraceHops.hop(
            1,
            TraceHops.passing(1, 0, r1, 123),
            TraceHops.passing(1, 1, r1, 1119),
            TraceHops.passing(1, 2, r1, 100_201));
    assertThat(line(same, "host")).isEqualTo(" 1  198.18.1.1  0.123 ms  1.119 ms  100.201 ms\n");
    Hop mixed =
        TraceHops.hop(
            12,
            TraceHops.passing(12, 0, r1, 1),
            TraceHops.passing(12, 1, r2, 2),
            TraceHops.passing(12, 2, r1, 3));
    assertThat(line(mixed, "host"))
        .isEqualTo("12  198.18.1.1  0.001 ms 198.18.2.1  0.002 ms 198.18.1.1  0.003 ms\n");
  }

  @Test
  void silenceIsAStarAndDoesNotRepeatTheAddress() throws IOException {
    Hop hop =
        TraceHops.hop(
            3,
            TraceHops.silence(),
            TraceHops.passing(3, 1, TraceHops.R1, 1000),
            TraceHops.silence(),
            TraceHops.passing(3, 3, TraceHops.R1, 2000));
    assertThat(line(hop, "host")).isEqualTo(" 3  * 198.18.1.1  1.000 ms *  2.000 ms\n");
    Hop silent = TraceHops.hop(4, TraceHops.silence(), TraceHops.silence(), TraceHops.silence());
    assertThat(line(silent, "host")).isEqualTo(" 4  * * *\n");
  }

  @Test
  void whatTheKernelDoesNotSendIsAStarWithItsReason() throws IOException {
    Hop hop = TraceHops.hop(1, TraceHops.tooLong(1500), TraceHops.forbidden());
    assertThat(line(hop, "host")).isEqualTo(" 1  * !F-1500 *\n");
  }

  @Test
  void marksStandBehindTheTime() throws IOException {
    HopAnswer answer = TraceHops.answer(TraceHops.R1, 3, 13, 0);
    Hop hop = TraceHops.hop(2, TraceHops.reply(2, 0, 1, answer), TraceHops.reply(2, 1, 2, answer));
    assertThat(line(hop, "host")).isEqualTo(" 2  198.18.1.1  0.001 ms !X  0.002 ms !X\n");
  }

  @Test
  void extensionsAreThereWhereTheyAreWanted() throws IOException {
    HopAnswer plain = TraceHops.answer(TraceHops.R1, 11, 0, 0);
    ExtensionObject stack =
        new ExtensionObject.MplsStack(List.of(new MplsLabel(16001, 0, true, 1)));
    HopAnswer labelled = TraceHops.withExtensions(plain, stack);
    Hop hop =
        TraceHops.hop(
            1,
            TraceHops.reply(1, 0, 1, labelled),
            TraceHops.reply(1, 1, 2, labelled),
            TraceHops.reply(1, 2, 3, plain));
    assertThat(line(hop, "host")).isEqualTo(" 1  198.18.1.1  0.001 ms  0.002 ms  0.003 ms\n");
    assertThat(line(hop, "-e", "host"))
        .isEqualTo(
            " 1  198.18.1.1 <MPLS:L=16001,E=0,S=1,T=1>  0.001 ms  0.002 ms 198.18.1.1  0.003 ms\n");
  }

  @Test
  void hopsBackAreSaidWhereTheyAreOthers() throws IOException {
    HopAnswer answer = TraceHops.answer(TraceHops.R1, 11, 0, 0);
    Hop hop =
        TraceHops.hop(
            2,
            TraceHops.reply(2, 0, 1, TraceHops.withHops(answer, 63)),
            TraceHops.reply(2, 1, 2, TraceHops.withHops(answer, 61)));
    assertThat(line(hop, "--back", "host"))
        .isEqualTo(" 2  198.18.1.1  0.001 ms 198.18.1.1 '-4'  0.002 ms\n");
    assertThat(line(hop, "host")).isEqualTo(" 2  198.18.1.1  0.001 ms  0.002 ms\n");
  }

  @Test
  void whatWasChangedOnTheWayIsSaidWhereItIsWanted() throws IOException {
    HopAnswer answer = TraceHops.answer(TraceHops.R1, 11, 0, 0);
    IpAddress outside = IpAddress.parse("203.0.113.200");
    Hop changed =
        TraceHops.hop(2, TraceHops.reply(2, 0, 1, TraceHops.quoting(answer, outside, 5, 0x20)));
    Hop same =
        TraceHops.hop(2, TraceHops.reply(2, 0, 1, TraceHops.quoting(answer, TraceHops.YOU, 1, 8)));
    TracePrinter printer = printer("-v", "-t", "8", "host");
    printer.began(start(60));
    written.reset();
    printer.hop(changed);
    printer.hop(same);
    assertThat(text())
        .isEqualTo(
            """
             2  198.18.1.1 [from=203.0.113.200,tos=0x20,ttl=5]  0.001 ms
             2  198.18.1.1  0.001 ms
            """);
    assertThat(line(changed, "host")).isEqualTo(" 2  198.18.1.1  0.001 ms\n");
  }

  @Test
  void mtuStandsBehindTheFirstProbeOfItsHop() throws IOException {
    TracePrinter printer = printer("--mtu", "host");
    printer.narrowed(1, 1500);
    printer.hop(
        TraceHops.hop(
            1, TraceHops.passing(1, 0, TraceHops.R1, 1), TraceHops.passing(1, 1, TraceHops.R1, 2)));
    printer.hop(TraceHops.hop(2, TraceHops.passing(2, 0, TraceHops.R2, 1)));
    printer.narrowed(3, 1000);
    printer.hop(TraceHops.hop(3, TraceHops.silence(), TraceHops.silence()));
    assertThat(text())
        .isEqualTo(
            """
             1  198.18.1.1  0.001 ms F=1500  0.002 ms
             2  198.18.2.1  0.001 ms
             3  * F=1000 *
            """);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hopThatWaitsForItsNameHoldsBackThoseBehindIt() throws IOException {
    CountDownLatch answer = new CountDownLatch(1);
    HostNames.Resolver slow =
        address -> {
          if (address.equals(TraceHops.R1)) await(answer);
          return address.equals(TraceHops.R1) ? "one\033[2J" : null;
        };
    HostNames names = new HostNames(reactor, reactor::stop, false, slow, LONG);
    TracePrinter printer = new TracePrinter(command("host"), out, names);
    printer.hop(TraceHops.hop(1, TraceHops.passing(1, 0, TraceHops.R1, 1)));
    printer.hop(TraceHops.hop(2, TraceHops.passing(2, 0, TraceHops.R2, 2)));
    reactor.run(); // the second is known
    printer.refresh();
    assertThat(text()).isEmpty();
    assertThat(printer.isSettled()).isFalse();
    answer.countDown();
    reactor.run();
    printer.refresh();
    assertThat(text())
        .isEqualTo(
            " 1  one\\x1b[2J (198.18.1.1)  0.001 ms\n 2  198.18.2.1 (198.18.2.1)  0.002 ms\n");
    assertThat(printer.isSettled()).isTrue();
  }

  @Test
  void atTheEndNothingWaits() throws IOException {
    CountDownLatch answer = new CountDownLatch(1);
    HostNames.Resolver dead =
        _ -> {
          await(answer);
          return null;
        };
    HostNames names = new HostNames(reactor, () -> {}, false, dead, LONG);
    TracePrinter printer = new TracePrinter(command("host"), out, names);
    printer.hop(TraceHops.hop(1, TraceHops.passing(1, 0, TraceHops.R1, 1)));
    printer.ended(
        List.of(TraceHops.hop(4, TraceHops.passing(4, 1, TraceHops.R2, 2))), null, COUNTS);
    answer.countDown();
    assertThat(text())
        .isEqualTo(
            " 1  198.18.1.1 (198.18.1.1)  0.001 ms\n 4  198.18.2.1 (198.18.2.1)  0.002 ms\n");
  }

  @Test
  void partialHopsEndWithTheFirstThatEndsThePath() {
    TracePartial partial = new TracePartial();
    partial.replied(TraceHops.reached(6, 0, 1));
    partial.replied(TraceHops.passing(4, 2, TraceHops.R2, 1));
    partial.replied(TraceHops.passing(4, 0, TraceHops.R1, 1));
    partial.replied(TraceHops.reached(5, 1, 1));
    partial.replied(TraceHops.passing(1, 0, TraceHops.R1, 1));
    partial.told(TraceHops.hop(1));
    assertThat(partial.hops())
        .containsExactly(
            TraceHops.hop(
                4,
                TraceHops.passing(4, 0, TraceHops.R1, 1),
                TraceHops.passing(4, 2, TraceHops.R2, 1)),
            TraceHops.hop(5, TraceHops.reached(5, 1, 1)));
  }

  private static void isJson(String line) throws IOException {
    try (var parser = new JsonFactory().createParser(line)) {
      while (parser.nextToken() != null) assertThat(parser.currentLocation()).isNotNull();
    }
  }

  private @Nullable String named(IpAddress address) {
    return address.equals(TraceHops.R1) ? "one.example.net" : null;
  }

  @Test
  void objectsHaveEveryFieldThatIsKnown() throws IOException {
    HostNames names = new HostNames(reactor, reactor::stop, false, this::named, LONG);
    TraceJson json = json(names, "-j", "host");
    json.began(start(60));
    HopAnswer answer =
        TraceHops.withExtensions(
            TraceHops.answer(TraceHops.R1, 3, 4, 1280),
            new ExtensionObject.MplsStack(List.of(new MplsLabel(16001, 5, true, 1))),
            new ExtensionObject.Unknown(9, 1, dev.sonde.packet.Bytes.of(new byte[] {1, -1})));
    HopAnswer quoting = TraceHops.quoting(answer, IpAddress.parse("203.0.113.200"), 2, 8 << 2 | 1);
    json.hop(
        TraceHops.hop(
            1, TraceHops.reply(1, 0, 1234, quoting), TraceHops.silence(), TraceHops.tooLong(1500)));
    reactor.run();
    json.refresh();
    json.ended(List.of(), TraceEnd.STOPPED, COUNTS);
    List<String> lines = text().lines().toList();
    for (String line : lines) isJson(line);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .contains("{\"event\":\"start\",\"time\":")
        .contains("\"host\":\"host\",\"address\":\"203.0.113.9\",\"source\":\"198.18.0.1\"")
        .contains("\"method\":\"udp\",\"raw\":true,\"bytes\":60,\"first\":1,\"max_hops\":30");
    assertThat(lines.get(1))
        .contains("\"ttl\":1,\"probes\":[{\"probe\":1,\"status\":\"reply\",\"from\":\"198.18.1.1\"")
        .contains("\"name\":\"one.example.net\",\"rtt_ms\":1.234000,\"clock\":\"kernel\"")
        .contains("\"meaning\":\"passing\",\"type\":3,\"code\":4,\"mark\":\"!F-1280\",\"mtu\":1280")
        .contains("\"reply_ttl\":64,\"back_hops\":1")
        .contains("\"quoted\":{\"from\":\"203.0.113.200\",\"to\":\"203.0.113.9\"")
        .contains("\"translated\":true,\"ttl\":2,\"dscp\":8,\"ecn\":1,\"length\":60,\"id\":4711")
        .contains("\"source_port\":61000,\"target_port\":33434}")
        .contains("\"mpls\":[{\"label\":16001,\"traffic_class\":5,\"bottom\":true,\"ttl\":1}]")
        .contains("{\"class\":9,\"type\":1,\"data\":\"01ff\"}")
        .contains("{\"probe\":2,\"status\":\"silence\"}")
        .contains("{\"probe\":3,\"status\":\"unsent\",\"errno\":\"EMSGSIZE\"")
        .contains("\"mtu\":1500}]}");
    assertThat(lines.get(2))
        .contains("\"event\":\"summary\"")
        .contains("\"address\":\"203.0.113.9\",\"end\":\"stopped\",\"hops\":1")
        .contains("\"foreign\":2,\"ambiguous\":3,\"malformed\":1,\"duplicates\":4")
        .contains("\"receive_drops\":5}");
  }

  @Test
  void interruptedTraceSaysSoAndWhatItKnows() throws IOException {
    TraceJson json = json(new HostNames(reactor, () -> {}, true), "-n", "-j", "--mtu", "host");
    json.began(start(65535));
    json.narrowed(1, 1500);
    json.hop(TraceHops.hop(1, TraceHops.silence()));
    json.late(TraceHops.passing(1, 0, TraceHops.R1, 7));
    Hop partial = TraceHops.hop(3, TraceHops.passing(3, 2, TraceHops.R2, 7));
    json.ended(List.of(partial), null, COUNTS);
    assertThat(text().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"event\":\"start\""),
            line -> assertThat(line).contains("\"event\":\"hop\"", "\"ttl\":1,\"path_mtu\":1500"),
            line -> assertThat(line).contains("\"event\":\"late\"", "\"probe\":1,"),
            line -> assertThat(line).contains("\"event\":\"partial\"", "\"ttl\":3", "\"probe\":3,"),
            line -> assertThat(line).contains("\"end\":\"interrupted\",\"hops\":1"));
  }
}
