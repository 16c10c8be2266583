package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4Option.NoOperation;
import dev.sonde.packet.Ip4Option.RouterAlert;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.RouteOption.LooseSourceRoute;
import dev.sonde.packet.RouteOption.RecordRoute;
import dev.sonde.packet.RouteOption.StrictSourceRoute;
import dev.sonde.packet.TimestampOption;
import dev.sonde.packet.TimestampOption.Stamp;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponderCoreTest {
  private static final Icmp.EchoRequest REQUEST =
      new Icmp.EchoRequest(0x1234, 0xfffe, Bytes.utf8("what a pinger sends"));

  private final List<Icmp> replies = new ArrayList<>();
  private final List<Bytes> options = new ArrayList<>();

  private ResponderCore core(IpFamily family) {
    return core(family, false);
  }

  private ResponderCore core(IpFamily family, boolean groups) {
    return new ResponderCore(
        family,
        groups,
        TokenBucket.of(1000, 0),
        (reply, ipOptions) -> {
          IcmpView view = new IcmpView(family, reply.bytes, reply.at, reply.length);
          if (family == IpFamily.V4) assertThat(view.verifies(0)).as("checksum").isTrue();
          else assertThat(view.checksum()).as("left to the kernel").isZero();
          replies.add(Icmp.decode(view));
          options.add(ipOptions);
        });
  }

  @ParameterizedTest
  @EnumSource
  void replyKeepsIdentifierSequenceDataAndCode(IpFamily family) {
    Seeds.each(
        300,
        seeds -> {
          Bytes data = Bytes.of(seeds.bytes(seeds.length(1500)));
          int code = seeds.bits(8);
          int id = seeds.bits(16);
          int sequence = seeds.bits(16);
          replies.clear();
          Icmp request = new Icmp.EchoRequest(code, id, sequence, data);
          core(family).received(Datagrams.of(family, request), 0);
          assertThat(replies).containsExactly(new Icmp.EchoReply(code, id, sequence, data));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 56, 65_507})
  void replyToAllZerosHasAChecksumThatVerifies(int size) {
    Icmp request = new Icmp.EchoRequest(0, 0, Bytes.of(new byte[size]));
    core(IpFamily.V4).received(Datagrams.of(IpFamily.V4, request), 0);
    assertThat(replies).hasSize(1);
  }

  @Test
  void oneFlippedBitIsNotAnswered() {
    ResponderCore core = core(IpFamily.V4);
    int bits = REQUEST.encodedLength() * Byte.SIZE;
    for (int bit = Byte.SIZE; bit < bits; bit++) { // with another type it is no request at all
      Incoming datagram = Datagrams.of(IpFamily.V4, REQUEST);
      int at = 20 + bit / Byte.SIZE;
      int before = Wire.u8(datagram.bytes, at);
      Wire.put8(datagram.bytes, at, before ^ 1 << bit % Byte.SIZE);
      core.received(datagram, 0);
    }
    assertThat(replies).isEmpty();
    assertThat(core.counts(0, 0).badChecksum()).isEqualTo(bits - Byte.SIZE);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedHeaderIsCountedAtEveryLength(IpFamily family) {
    ResponderCore core = core(family);
    int headers = (family == IpFamily.V4 ? 20 : 0) + 8;
    for (int length = 0; length < headers; length++) {
      Incoming datagram = Datagrams.of(family, REQUEST);
      datagram.length = length;
      core.received(datagram, 0);
    }
    assertThat(replies).isEmpty();
    assertThat(core.counts(0, 0).malformed()).isEqualTo(headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.2.3", "::", "ff02::1"})
  void whoeverIsNobodyGetsNoReply(String from) {
    IpAddress nobody = IpAddress.parse(from);
    IpFamily family = IpFamily.of(nobody);
    ResponderCore core = core(family, true);
    core.received(Datagrams.of(nobody, Datagrams.server(family), REQUEST), 0);
    assertThat(replies).isEmpty();
    assertThat(core.counts(0, 0).group()).isEqualTo(1);
  }

  private static Incoming toGroup(String group) {
    IpAddress to = IpAddress.parse(group);
    Incoming datagram = Datagrams.of(Datagrams.client(IpFamily.of(to)), to, REQUEST);
    // The kernel says which of its own addresses stands for an IPv4 group: ipi_spec_dst.
    if (to instanceof Ip4Address) datagram.localLow = Datagrams.low(Datagrams.SERVER4);
    return datagram;
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.255", "255.255.255.255", "224.0.0.1", "ff02::1"})
  void requestToAGroupIsAnsweredOnlyWhenThatIsWanted(String group) {
    IpFamily family = IpFamily.of(IpAddress.parse(group));
    ResponderCore silent = core(family, false);
    silent.received(toGroup(group), 0);
    assertThat(replies).isEmpty();
    assertThat(silent.counts(0, 0).group()).isEqualTo(1);
    core(family, true).received(toGroup(group), 0);
    assertThat(replies).hasSize(1);
  }

  @Test
  void requestsBeyondTheRateGetNoReply() {
    ResponderCore core = new ResponderCore(IpFamily.V4, false, TokenBucket.of(2, 0), (_, _) -> {});
    for (int each = 0; each < 5; each++) {
      core.received(Datagrams.of(IpFamily.V4, REQUEST), 0);
    }
    assertThat(core.counts(1, 7)).isEqualTo(new ResponderCounts(5, 1, 3, 0, 0, 0, 1, 7));
  }

  @ParameterizedTest
  @EnumSource
  void nothingButRequestsIsAnswered(IpFamily family) {
    ResponderCore core = core(family);
    core.received(Datagrams.of(family, new Icmp.EchoReply(1, 2, Bytes.NONE)), 0);
    core.received(Datagrams.of(family, new Icmp.Unreachable(1, 0, Bytes.NONE)), 0);
    assertThat(replies).isEmpty();
    assertThat(core.counts(0, 0)).isEqualTo(new ResponderCounts(0, 0, 0, 0, 0, 0, 0, 0));
  }

  private static Ip4Address address(int last) {
    return new Ip4Address(0xc6120000 | last);
  }

  private List<Ip4Option> optionsOfTheReplyTo(Ip4Option... request) {
    core(IpFamily.V4)
        .received(Datagrams.of(Datagrams.CLIENT4, Datagrams.SERVER4, REQUEST, request), 0);
    Bytes reply = options.getLast();
    return Ip4Option.decode(reply.segment(), 0, reply.length());
  }

  @Test
  void recordedRouteAndTimestampsGoOnInTheReply() {
    RecordRoute route = new RecordRoute(8, List.of(address(9), Ip4Address.ANY));
    TimestampOption stamps =
        new TimestampOption(9, 1, TimestampOption.Kind.ONLY, List.of(new Stamp(null, 77)));
    assertThat(optionsOfTheReplyTo(new NoOperation(), route, stamps, new RouterAlert(0)))
        .containsExactly(route, stamps);
  }

  @Test
  void sourceRouteGoesBackTheWayItCame() {
    List<Ip4Address> way = List.of(address(7), address(8), address(9));
    List<Ip4Address> back = List.of(address(9), address(8), address(7));
    assertThat(optionsOfTheReplyTo(new LooseSourceRoute(16, way)))
        .containsExactly(new LooseSourceRoute(4, back));
    assertThat(optionsOfTheReplyTo(new StrictSourceRoute(16, way)))
        .containsExactly(new StrictSourceRoute(4, back));
  }

  @Test
  void whoeverAskedIsNotAStopOnTheWayBack() {
    List<Ip4Address> way = List.of((Ip4Address) Datagrams.CLIENT4, address(9));
    assertThat(optionsOfTheReplyTo(new LooseSourceRoute(12, way)))
        .containsExactly(new LooseSourceRoute(4, List.of(address(9))));
    way = List.of((Ip4Address) Datagrams.CLIENT4);
    assertThat(optionsOfTheReplyTo(new StrictSourceRoute(8, way))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void arbitraryBytesAreAnsweredByAReplyOrNotAtAll(IpFamily family) {
    Seeds.each(
        2000,
        seeds -> {
          int length = seeds.length(200);
          MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(length));
          IpAddress client = Datagrams.client(family);
          IpAddress server = Datagrams.server(family);
          replies.clear();
          core(family).received(Datagrams.of(client, server, bytes, length), 0);
          assertThat(replies).allMatch(Icmp.EchoReply.class::isInstance);
        });
  }

  @Test
  void arbitraryOptionsNeverBreakTheReply() {
    Seeds.each(
        2000,
        seeds -> {
          Incoming datagram = Datagrams.of(Datagrams.CLIENT4, Datagrams.SERVER4, REQUEST);
          int header = 20 + 4 * seeds.between(1, 10);
          MemorySegment bytes = MemorySegment.ofArray(new byte[header + REQUEST.encodedLength()]);
          MemorySegment.copy(datagram.bytes, 0, bytes, 0, 20);
          MemorySegment.copy(
              MemorySegment.ofArray(seeds.bytes(header - 20)), 0, bytes, 20, header - 20);
          REQUEST.encode(bytes, header, IpFamily.V4);
          Wire.put8(bytes, 0, 0x40 | header / 4);
          Wire.put16(bytes, 2, (int) bytes.byteSize());
          datagram.bytes = bytes;
          datagram.length = (int) bytes.byteSize();
          replies.clear();
          core(IpFamily.V4).received(datagram, 0);
          assertThat(replies).hasSize(1);
          assertThat(options.getLast().length()).isLessThanOrEqualTo(40);
        });
  }

  @Test
  void incrementalChecksumIsTheComputedOne() {
    Seeds.each(
        500,
        seeds -> {
          Bytes data = Bytes.of(seeds.bytes(seeds.length(64)));
          Icmp request = new Icmp.EchoRequest(seeds.bits(16), seeds.bits(16), data);
          Incoming datagram = Datagrams.of(IpFamily.V4, request);
          core(IpFamily.V4).received(datagram, 0);
          int sent = Wire.u16(datagram.bytes, datagram.at + 2);
          Wire.put16(datagram.bytes, datagram.at + 2, 0);
          long sum = Checksum.sum(datagram.bytes, datagram.at, datagram.length);
          assertThat(sent).isEqualTo(Checksum.finish(sum));
        });
  }
}
