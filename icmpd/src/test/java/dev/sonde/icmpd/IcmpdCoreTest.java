package dev.sonde.icmpd;

import static dev.sonde.icmpd.Errors.DEVICE;
import static dev.sonde.icmpd.Errors.PORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.icmpd.Errors.Packet;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.socket.Family;
import dev.sonde.testkit.Garbage;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose an error is, and which errors are nobody's: the core, without a socket. */
class IcmpdCoreTest {
  private static final int LOOPBACK = 1;

  private final IcmpdCore core =
      new IcmpdCore(
          (device, high, low) -> device == DEVICE && low == mapped(Errors.HOST4), this::confirm);

  private int confirmed;
  private final List<Counter> leaving = new ArrayList<>();

  private static long mapped(IpAddress address) {
    return Notice.mapped(address.low());
  }

  /** The kernel's part: those that are to leave have given their ports back. */
  private void confirm(Watch first) {
    confirmed++;
    for (Watch each = first; each != null; each = each.next) {
      if (each.owner instanceof Counter counter && leaving.contains(counter)) counter.gone();
    }
  }

  private final class Counter implements Owner {
    private final List<String> told = new ArrayList<>();
    private @Nullable Watch watch;

    @Override
    public void tell(Notice notice) {
      told.add(notice.kind() + " " + notice.code + " " + notice.targetPort);
    }

    @Override
    public void gone() {
      core.remove(watch());
    }

    Watch watch() {
      return Objects.requireNonNull(watch);
    }
  }

  private Counter watch(String family, String local, int port, int device) {
    Counter counter = new Counter();
    boolean inet = family.equals("V4");
    boolean alone = family.equals("ONLY6");
    Family ip = inet ? Family.AF_INET : Family.AF_INET6;
    IpAddress address = IpAddress.parse(local);
    counter.watch = core.add(Errors.watched(ip, alone, address, port, device), counter);
    return counter;
  }

  private static Packet refused(IpFamily family) {
    return Errors.packet(family, Errors.portUnreachable(family, Errors.datagram(family)));
  }

  @ParameterizedTest
  @CsvSource({
    "V4, 0.0.0.0, 40000, V4",
    "V4, 198.18.0.1, 40000, V4",
    "V4, 198.18.0.2, 40000, ''",
    "V4, 0.0.0.0, 40001, ''",
    "V6, ::, 40000, V4 V6",
    "V6, ::ffff:198.18.0.1, 40000, V4",
    "V6, ::ffff:198.18.0.2, 40000, ''",
    "V6, 2001:db8::1, 40000, V6",
    "V6, 2001:db8::2, 40000, ''",
    "V4, 224.0.0.251, 40000, V4",
    "V4, 255.255.255.255, 40000, V4",
    "V6, ff02::fb, 40000, V4 V6",
    "ONLY6, ::, 40000, V6",
    "ONLY6, ::, 40001, ''",
  })
  void errorBelongsToTheSocketThatCanHaveSentTheDatagram(
      String family, String local, int port, String whose) {
    Counter counter = watch(family, local, port, 0);
    for (IpFamily each : IpFamily.values()) {
      counter.told.clear();
      refused(each).into(core);
      assertThat(counter.told).hasSize(whose.contains(each.name()) ? 1 : 0);
    }
    assertThat(core.unclaimed()).isEqualTo(2 - (whose.isEmpty() ? 0 : whose.split(" ", -1).length));
  }

  @Test
  void everySocketOfThePortThatMatchesIsTold() {
    List<Counter> twins = new ArrayList<>();
    for (int i = 0; i < 3; i++) twins.add(watch("V4", "0.0.0.0", PORT, 0));
    Counter stranger = watch("V4", "198.18.0.2", PORT, 0);
    refused(IpFamily.V4).into(core);
    assertThat(twins).allSatisfy(t -> assertThat(t.told).containsExactly("UNREACHABLE 3 53"));
    assertThat(stranger.told).isEmpty();
  }

  @Test
  void whoHasThePortNoMoreIsNotToldAndTheOthersAre() {
    List<Counter> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) all.add(watch("V4", "0.0.0.0", PORT, 0));
    watch("V4", "0.0.0.0", PORT + 1, 0);
    leaving.add(all.get(0)); // two ends of the chain, and one that follows another
    leaving.add(all.get(2));
    leaving.add(all.get(3));
    refused(IpFamily.V4).into(core);
    for (Counter each : all) assertThat(each.told).hasSize(leaving.contains(each) ? 0 : 1);
    assertThat(core.watches()).isEqualTo(2);
    leaving.add(all.get(1));
    refused(IpFamily.V4).into(core);
    assertThat(core.unclaimed()).isEqualTo(1);
    assertThat(confirmed).isEqualTo(2);
  }

  @Test
  void whoIsAbsentIsNotToldUntilItIsThereAgain() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    counter.watch().absent = true;
    refused(IpFamily.V4).into(core);
    assertThat(counter.told).isEmpty();
    assertThat(core.unclaimed()).isEqualTo(1);
    counter.watch().absent = false;
    refused(IpFamily.V4).into(core);
    assertThat(counter.told).hasSize(1);
  }

  /** What the kernel says now counts, and not what it said when the client came. */
  @Test
  void socketThatIsBoundElsewhereByNowIsToldOfWhatItCanHaveSent() {
    Counter counter = watch("V4", "198.18.0.2", PORT, 0);
    refused(IpFamily.V4).into(core);
    assertThat(counter.told).isEmpty();
    counter.watch().socket = Errors.watched(Family.AF_INET, false, Errors.HOST4, PORT, 0);
    refused(IpFamily.V4).into(core);
    assertThat(counter.told).hasSize(1);
  }

  @Test
  void socketOfOneDeviceIsToldOfErrorsThatCameByItOrFromThisHostItself() {
    Counter here = watch("V4", "0.0.0.0", PORT, DEVICE);
    Counter elsewhere = watch("V4", "0.0.0.0", PORT, DEVICE + 1);
    refused(IpFamily.V4).into(core);
    assertThat(here.told).hasSize(1);
    refused(IpFamily.V4).by(LOOPBACK).into(core); // the address is the device's
    assertThat(here.told).hasSize(2);
    assertThat(elsewhere.told).isEmpty();
    refused(IpFamily.V4).by(DEVICE + 1).into(core);
    assertThat(here.told).hasSize(2);
    assertThat(elsewhere.told).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void quotedDatagramMustComeFromWhereTheErrorWasSent(IpFamily family) {
    Counter counter = watch(family.name(), family == IpFamily.V4 ? "0.0.0.0" : "::", PORT, 0);
    Bytes others =
        Errors.datagram(Ip.of(Errors.router(family), Errors.far(family), IpProtocol.UDP, 64), PORT);
    Errors.packet(family, Errors.portUnreachable(family, others)).into(core);
    assertThat(counter.told).isEmpty();
    assertThat(core.foreign()).isEqualTo(1);
  }

  @Test
  void errorToAllHostsOfANetworkIsForged() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    refused(IpFamily.V4)
        .into(core, IpAddress.parse("198.18.0.77").low()); // not the address it was sent to
    assertThat(counter.told).isEmpty();
    assertThat(core.foreign()).isEqualTo(1);
  }

  /** Else one packet would reach all hosts of a link, and what it quotes be anybody's. */
  @Test
  void errorToAGroupIsForgedThoughItQuotesTheGroup() {
    Counter counter = watch("V6", "::", PORT, 0);
    IpAddress group = IpAddress.parse("ff02::1");
    Bytes quote = Errors.datagram(Ip.of(group, Errors.FAR6, IpProtocol.UDP, 64), PORT);
    Errors.packet(Errors.ROUTER6, group, Errors.portUnreachable(IpFamily.V6, quote)).into(core);
    assertThat(counter.told).isEmpty();
    assertThat(core.foreign()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void everyTruncationIsToldOnlyIfThePortsSurvived(IpFamily family) {
    Counter counter = watch(family.name(), family == IpFamily.V4 ? "0.0.0.0" : "::", PORT, 0);
    Bytes whole = Errors.datagram(family);
    int header = family == IpFamily.V4 ? 20 : 40;
    for (int length = 0; length <= whole.length(); length++) {
      counter.told.clear();
      Icmp error = Errors.portUnreachable(family, whole.slice(0, length));
      Errors.packet(family, error).into(core);
      assertThat(counter.told).as("quote of %d", length).hasSize(length >= header + 4 ? 1 : 0);
    }
    assertThat(core.malformed()).isEqualTo(header + 4);
  }

  @ParameterizedTest
  @EnumSource
  void packetCutAnywhereIsNoError(IpFamily family) {
    Counter counter = watch(family.name(), family == IpFamily.V4 ? "0.0.0.0" : "::", PORT, 0);
    Packet whole = refused(family);
    int least = family == IpFamily.V4 ? whole.length() : 8 + 40 + 4; // IPv4 has a length to check
    for (int length = 0; length < least; length++) whole.cut(length).into(core);
    assertThat(counter.told).isEmpty();
    assertThat(core.malformed()).isEqualTo(least);
  }

  @Test
  void anyFlippedBitOfAnIcmp4MessageIsFound() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    Packet packet = refused(IpFamily.V4);
    for (int bit = 20 * 8; bit < packet.length() * 8; bit++) {
      flip(packet.bytes(), bit);
      packet.into(core);
      flip(packet.bytes(), bit);
    }
    assertThat(counter.told).isEmpty();
    packet.into(core);
    assertThat(counter.told).hasSize(1);
  }

  private static void flip(MemorySegment bytes, int bit) {
    byte octet = bytes.get(ValueLayout.JAVA_BYTE, bit / 8);
    bytes.set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (octet ^ 1 << bit % 8));
  }

  @Test
  void optionsOfEitherHeaderAreSteppedOver() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    Ip4 inner = Errors.withOptions(Errors.HOST4, Errors.FAR4, IpProtocol.UDP);
    Ip4 outer = Errors.withOptions(Errors.ROUTER4, Errors.HOST4, IpProtocol.ICMP);
    Icmp error = Errors.portUnreachable(IpFamily.V4, Errors.datagram(inner, PORT));
    Errors.packet(outer, error).into(core);
    assertThat(counter.told).containsExactly("UNREACHABLE 3 53");
  }

  @Test
  void extensionHeadersOfTheQuoteAreSteppedOver() {
    Counter counter = watch("V6", "::", PORT, 0);
    Bytes plain = Errors.datagram(IpFamily.V6);
    byte[] with = new byte[plain.length() + 8];
    System.arraycopy(plain.toArray(), 0, with, 0, 40);
    with[6] = IpProtocol.DESTINATION_OPTIONS;
    with[40] = IpProtocol.UDP;
    with[42] = 1; // PadN, four bytes
    with[43] = 4;
    System.arraycopy(plain.toArray(), 40, with, 48, plain.length() - 40);
    Icmp error = Errors.portUnreachable(IpFamily.V6, Bytes.of(with));
    Errors.packet(IpFamily.V6, error).into(core);
    assertThat(counter.told).containsExactly("UNREACHABLE 4 53");
  }

  @Test
  void whatIsNotAboutAUdpPortIsUnclaimed() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    Ip4Address host = (Ip4Address) Errors.HOST4;
    Ip4Address far = (Ip4Address) Errors.FAR4;
    Ip4 tcp = new Ip4(host, far, IpProtocol.TCP, 64);
    Ip4 fragment = new Ip4(0, 9, 0, 8, 64, IpProtocol.UDP, host, far, List.of());
    for (Ip4 ip : List.of(tcp, fragment)) {
      Bytes quote = Errors.datagram(ip, PORT);
      Errors.packet(IpFamily.V4, Errors.portUnreachable(IpFamily.V4, quote)).into(core);
    }
    assertThat(counter.told).isEmpty();
    assertThat(core.unclaimed()).isEqualTo(2);
    assertThat(core.malformed()).isZero();
  }

  @Test
  void redirectsAndEchoesAreNoErrors() {
    Counter counter = watch("V4", "0.0.0.0", PORT, 0);
    Bytes quote = Errors.datagram(IpFamily.V4);
    Ip4Address gateway = (Ip4Address) Errors.ROUTER4;
    Errors.packet(IpFamily.V4, new Icmp.Ip4Redirect(1, gateway, quote)).into(core);
    Errors.packet(IpFamily.V4, new Icmp.EchoReply(0, 1, 1, quote)).into(core);
    assertThat(counter.told).isEmpty();
    assertThat(core.received()).isZero();
  }

  @Test
  void parameterProblemsAndUnknownIcmp6ErrorsAreTold() {
    Counter counter = watch("V6", "::", PORT, 0);
    Bytes quote = Errors.datagram(IpFamily.V6);
    Errors.packet(IpFamily.V6, new Icmp.ParameterProblem(1, 6, 0, quote)).into(core);
    Errors.packet(IpFamily.V6, new Icmp.Unknown(100, 3, 0, quote)).into(core);
    assertThat(counter.told).containsExactly("PARAMETER_PROBLEM 1 53", "UNKNOWN 3 53");
  }

  @Test
  void ownersMayGoWhileTheyAreTold() {
    List<Watch> watches = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Watched socket = Errors.watched(Family.AF_INET, false, Ip4Address.ANY, PORT, 0);
    for (int i = 0; i < 4; i++) {
      int own = i;
      watches.add(
          core.add(
              socket,
              Errors.owner(_ -> {
                told.add("" + own);
                core.remove(watches.get(own));
              })));
    }
    refused(IpFamily.V4).into(core);
    assertThat(told).containsExactlyInAnyOrder("0", "1", "2", "3");
    assertThat(core.watches()).isZero();
    refused(IpFamily.V4).into(core);
    assertThat(told).hasSize(4);
  }

  @Test
  void watchThatIsRemovedTwiceTakesNoOtherWithIt() {
    Watched socket = Errors.watched(Family.AF_INET, false, Ip4Address.ANY, PORT, 0);
    Watch gone = core.add(socket, Errors.owner(_ -> {}));
    Counter stays = watch("V4", "0.0.0.0", PORT, 0);
    core.remove(gone);
    core.remove(gone);
    refused(IpFamily.V4).into(core);
    assertThat(core.watches()).isEqualTo(1);
    assertThat(stays.told).hasSize(1);
  }

  /** Whatever a raw socket gives, nothing is thrown, and each is counted once. */
  @Test
  void noPacketDoesHarm() {
    Counter counter = watch("V6", "::", PORT, 0);
    Seeds.each(
        20_000,
        seeds -> {
          IpFamily family = seeds.pick(List.of(IpFamily.values()));
          Packet packet = refused(family);
          int changes = seeds.between(0, 4);
          for (int i = 0; i < changes; i++) {
            int at = seeds.between(0, packet.length() - 1);
            packet.bytes().set(ValueLayout.JAVA_BYTE, at, (byte) seeds.bits(8));
          }
          int length = seeds.chance(2) ? packet.length() : seeds.length(packet.length());
          long before = core.malformed() + core.foreign() + core.unclaimed() + counter.told.size();
          long received = core.received();
          packet.cut(length).into(core);
          long after = core.malformed() + core.foreign() + core.unclaimed() + counter.told.size();
          assertThat(after - before).isBetween(core.received() - received, 1L);
        });
    assertThat(counter.told).isNotEmpty();
  }

  /** Views that the compiler does not take apart: two of them, of 32 and 40 bytes. */
  @Test
  void errorLeavesNoMoreGarbageThanItsViews() {
    Watched socket = Errors.watched(Family.AF_INET6, false, Ip6Address.ANY, PORT, 0);
    MemorySegment out = MemorySegment.ofArray(new byte[ErrorFrame.LONGEST]);
    core.add(socket, Errors.owner(notice -> ErrorFrame.write(out, 0, notice, 0)));
    Packet v4 = refused(IpFamily.V4);
    Packet v6 = refused(IpFamily.V6);
    long bytes =
        Garbage.ofTheBestRound(
            1000 * (40 + 72),
            () -> {
              for (int i = 0; i < 1000; i++) {
                v4.into(core);
                v6.into(core);
              }
            });
    assertThat(bytes).isLessThanOrEqualTo(2 * 1000 * (32 + 40));
  }
}
