package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotedDatagramTest {
  private static final int NONE = QuotedDatagram.NONE;
  private static final IpAddress HERE4 = IpAddress.parse("198.18.1.2");
  private static final IpAddress THERE4 = IpAddress.parse("198.18.2.2");
  private static final IpAddress HERE6 = IpAddress.parse("2001:db8:1::2");
  private static final IpAddress THERE6 = IpAddress.parse("2001:db8:2::2");

  @Test
  void udpProbeOfTracerouteIsKnownByItsPorts() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-udp"));
    assertThat(quote.family()).isEqualTo(IpFamily.V4);
    assertThat(quote.from()).isEqualTo(HERE4);
    assertThat(quote.to()).isEqualTo(THERE4);
    assertThat(quote.isFrom(HERE4)).isTrue();
    assertThat(quote.isTo(THERE4)).isTrue();
    assertThat(quote.isTo(HERE4)).isFalse();
    assertThat(quote.isFrom(HERE6)).isFalse();
    assertThat(quote.protocol()).isEqualTo(17);
    assertThat(quote.ttl()).isEqualTo(1);
    assertThat(quote.tos()).isZero();
    assertThat(quote.id()).isEqualTo(49431);
    assertThat(quote.flowLabel()).isZero();
    assertThat(quote.sourcePort()).isEqualTo(56004);
    assertThat(quote.targetPort()).isEqualTo(33434);
    assertThat(quote.hasIcmp()).isFalse();
    assertThat(quote.transportLength()).isEqualTo(20);
  }

  @Test
  void udpProbeOverIpv6IsKnownByPortsAndFlowLabel() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v6-udp"));
    assertThat(quote.family()).isEqualTo(IpFamily.V6);
    assertThat(quote.isFrom(HERE6)).isTrue();
    assertThat(quote.isTo(THERE6)).isTrue();
    assertThat(quote.isTo(THERE4)).isFalse();
    assertThat(quote.from()).isEqualTo(HERE6);
    assertThat(quote.to()).isEqualTo(THERE6);
    assertThat(quote.flowLabel()).isEqualTo(0xb5057);
    assertThat(quote.ttl()).isEqualTo(1);
    assertThat(quote.id()).isEqualTo(NONE);
    assertThat(quote.sourcePort()).isEqualTo(34689);
    assertThat(quote.targetPort()).isEqualTo(33434);
    assertThat(quote.transportLength()).isEqualTo(8);
  }

  @Test
  void echoProbeIsKnownByIdentifierAndSequence() {
    QuotedDatagram v4 = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-echo"));
    assertThat(IcmpView.of(v4).kind()).isEqualTo(IcmpKind.ECHO_REQUEST);
    assertThat(IcmpView.of(v4).id()).isEqualTo(6329);
    assertThat(IcmpView.of(v4).sequence()).isEqualTo(1);
    assertThat(IcmpView.of(v4).verifies(HERE4, THERE4)).isTrue();
    assertThat(v4.hasPorts()).isFalse();
    assertThat(v4.sourcePort()).isEqualTo(NONE);
    QuotedDatagram v6 = QuotedDatagram.of(Frames.icmp("time-exceeded-v6-echo"));
    assertThat(IcmpView.of(v6).kind()).isEqualTo(IcmpKind.ECHO_REQUEST);
    assertThat(IcmpView.of(v6).id()).isEqualTo(6330);
    assertThat(IcmpView.of(v6).verifies(HERE6, THERE6)).isTrue();
  }

  @Test
  void tcpProbeIsKnownByItsPorts() {
    QuotedDatagram v4 = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-tcp"));
    assertThat(v4.protocol()).isEqualTo(6);
    assertThat(v4.sourcePort()).isEqualTo(40002);
    assertThat(v4.targetPort()).isEqualTo(80);
    assertThat(v4.transportLength()).isEqualTo(40);
    QuotedDatagram v6 = QuotedDatagram.of(Frames.icmp("time-exceeded-v6-tcp"));
    assertThat(v6.targetPort()).isEqualTo(80);
  }

  @Test
  void optionsOfIpv4AreStepsToTheTransport() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-options"));
    assertThat(quote.headerLength()).isEqualTo(60);
    assertThat(IcmpView.of(quote).id()).isEqualTo(6341);
    assertThat(quote.transportLength()).isEqualTo(64);
  }

  @Test
  void extensionHeadersOfIpv6AreStepsToTheTransport() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("port-unreachable-v6-extension-headers"));
    assertThat(quote.protocol()).isEqualTo(17);
    assertThat(quote.headerLength()).isEqualTo(40 + 8 + 8);
    assertThat(quote.sourcePort()).isEqualTo(38956);
    assertThat(quote.targetPort()).isEqualTo(9);
    assertThat(quote.transportLength()).isEqualTo(8 + 11);
  }

  @Test
  void laterFragmentHasNoPorts() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v6-later-fragment"));
    assertThat(quote.protocol()).isEqualTo(17);
    assertThat(quote.fragmentOffset()).isEqualTo(1248);
    assertThat(quote.id()).isEqualTo(0xa2dff25aL);
    assertThat(quote.hasPorts()).isFalse();
    assertThat(quote.transportLength()).isEqualTo(760);
    QuotedDatagram v4 = v4(bytes -> Wire.put16(bytes, 6, 160));
    assertThat(v4.fragmentOffset()).isEqualTo(1280);
    assertThat(v4.hasPorts()).isFalse();
  }

  @Test
  void redirectsQuoteToo() {
    assertThat(IcmpView.of(QuotedDatagram.of(Frames.icmp("redirect-v4"))).id()).isEqualTo(6389);
    QuotedDatagram v6 = QuotedDatagram.of(Frames.icmp("redirect-v6"));
    assertThat(IcmpView.of(v6).id()).isEqualTo(6390);
    assertThat(v6.isTo(IpAddress.parse("2001:db8:77::1"))).isTrue();
  }

  @Test
  void headerAndEightBytesAreEnoughForPortsOrIdentity() {
    assertThat(Frames.errors()).hasSizeGreaterThan(15);
    for (String name : Frames.errors()) {
      QuotedDatagram whole = QuotedDatagram.of(Frames.icmp(name));
      int limit = whole.headerLength() + 8;
      QuotedDatagram cut = new QuotedDatagram(whole.bytes(), whole.at(), limit);
      assertThat(cut.sourcePort()).as(name).isEqualTo(whole.sourcePort());
      assertThat(cut.targetPort()).as(name).isEqualTo(whole.targetPort());
      assertThat(cut.hasIcmp()).as(name).isEqualTo(whole.hasIcmp());
      assertThat(cut.transportLength()).as(name).isEqualTo(8);
    }
  }

  @Test
  void whatTheHeaderDoesNotReachIsRejectedAtEveryLength() {
    for (String name : new String[] {"time-exceeded-v4-options", "time-exceeded-v6-udp"}) {
      QuotedDatagram quote = QuotedDatagram.of(Frames.icmp(name));
      int header = name.contains("v4") ? 60 : 40;
      for (int limit = 0; limit < header; limit++) {
        int cut = limit;
        assertThatThrownBy(() -> new QuotedDatagram(quote.bytes(), quote.at(), cut))
            .isInstanceOf(Malformed.class);
      }
      assertThat(new QuotedDatagram(quote.bytes(), quote.at(), header).transportLength()).isZero();
    }
  }

  @Test
  void otherVersionsAndShortHeaderLengthsAreRejected() {
    assertThatThrownBy(() -> v4(bytes -> Wire.put8(bytes, 0, 0x44))).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> v4(bytes -> Wire.put8(bytes, 0, 0x55))).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> v4(bytes -> Wire.put8(bytes, 0, 0x05))).isInstanceOf(Malformed.class);
  }

  @Test
  void lengthSpoiledByARouterDoesNotHideThePorts() {
    // old gear leaves the length in host order, or takes the header off it (BSD)
    for (int claimed : new int[] {0x2800, 20, 0, 0xffff, 0x1400}) {
      QuotedDatagram quote = v4(bytes -> Wire.put16(bytes, 2, claimed));
      assertThat(quote.targetPort()).as("length %d", claimed).isEqualTo(33434);
      assertThat(quote.transportLength()).isBetween(8, 20);
    }
  }

  @Test
  void paddingBehindTheClaimedLengthIsNoPayload() {
    Bytes quote = Bytes.copy(probe(), 0, (int) probe().byteSize());
    MemorySegment padded = MemorySegment.ofArray(new byte[128]);
    quote.write(padded, 0);
    assertThat(new QuotedDatagram(padded, 0, 128).transportLength()).isEqualTo(20);
  }

  @Test
  void rewrittenByANatStaysReadable() {
    QuotedDatagram quote =
        v4(bytes -> {
          Wire.put32(bytes, 12, 0x0a000001);
          Wire.put16(bytes, 4, 0);
          Wire.put16(bytes, 20, 1024);
        });
    assertThat(quote.from()).isEqualTo(IpAddress.parse("10.0.0.1"));
    assertThat(quote.sourcePort()).isEqualTo(1024);
    assertThat(quote.isTo(THERE4)).isTrue();
  }

  @Test
  void chainCutAnywhereLosesOnlyWhatIsBehindTheCut() {
    QuotedDatagram whole = QuotedDatagram.of(Frames.icmp("port-unreachable-v6-extension-headers"));
    int[] protocols = {0, 0, 60, 60, 60, 60, 60, 60, 60, 60, 17};
    for (int cut = 0; cut < protocols.length; cut++) {
      QuotedDatagram quote = new QuotedDatagram(whole.bytes(), whole.at(), 40 + cut);
      assertThat(quote.protocol()).as("cut at %d", cut).isEqualTo(protocols[cut]);
      assertThat(quote.transportLength()).isZero();
      assertThat(quote.hasPorts()).isFalse();
    }
  }

  @Test
  void chainMayHoldAnAuthenticationHeaderAndAFragment() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[40 + 24 + 8 + 8]);
    Wire.put8(bytes, 0, 0x60);
    Wire.put8(bytes, 6, 51);
    Wire.put8(bytes, 40, 44);
    Wire.put8(bytes, 41, 4); // 24 bytes
    Wire.put8(bytes, 64, 58);
    Wire.put16(bytes, 66, 1); // first of more
    Wire.put32(bytes, 68, 0xdeadbeefL);
    Wire.put8(bytes, 72, 128);
    Wire.put16(bytes, 76, 0x1234);
    QuotedDatagram quote = new QuotedDatagram(bytes, 0, (int) bytes.byteSize());
    assertThat(quote.id()).isEqualTo(0xdeadbeefL);
    assertThat(quote.fragmentOffset()).isZero();
    assertThat(quote.hasIcmp()).isTrue();
    assertThat(IcmpView.of(quote).id()).isEqualTo(0x1234);
  }

  @Test
  void noAccessorReadsBehindTheQuoteOrFails() {
    Seeds.each(
        20_000,
        seeds -> {
          int limit = seeds.between(20, 120);
          int at = seeds.length(9);
          MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(at + limit)); // ends there
          boolean v4 = seeds.chance(3);
          Wire.put8(bytes, at, v4 ? 0x40 | seeds.between(5, 15) : 0x60);
          if (!v4) {
            Wire.put8(bytes, at + 6, seeds.pick(List.of(0, 43, 44, 51, 60, 17, 58, 135)));
          }
          if (QuotedDatagram.isThere(bytes, at, limit)) {
            readAll(new QuotedDatagram(bytes, at, limit));
          }
        });
  }

  static void readAll(QuotedDatagram quote) {
    assertThat(quote.headerLength()).isBetween(20, quote.limit());
    assertThat(quote.transportLength()).isBetween(0, quote.limit() - quote.headerLength());
    assertThat(quote.transportAt() - quote.at()).isEqualTo(quote.headerLength());
    assertThat(quote.ttl()).isBetween(0, 255);
    assertThat(quote.tos()).isBetween(0, 255);
    assertThat(quote.protocol()).isBetween(0, 255);
    assertThat(quote.id()).isBetween(-1L, 0xffff_ffffL);
    assertThat(quote.fragmentOffset()).isBetween(0, 0xffff);
    assertThat(quote.flowLabel()).isBetween(0, 0xfffff);
    assertThat(quote.isFrom(quote.from())).isTrue();
    assertThat(quote.isTo(quote.to())).isTrue();
    assertThat(quote.sourcePort() != NONE).isEqualTo(quote.hasPorts());
    assertThat(quote.targetPort() != NONE).isEqualTo(quote.hasPorts());
    if (quote.hasIcmp()) {
      assertThat(IcmpView.of(quote).limit()).isEqualTo(quote.transportLength());
    } else {
      assertThatThrownBy(() -> IcmpView.of(quote)).isInstanceOf(Malformed.class);
    }
  }

  @FunctionalInterface
  private interface Change {
    void apply(MemorySegment bytes);
  }

  private static QuotedDatagram v4(Change change) {
    MemorySegment bytes = probe();
    change.apply(bytes);
    return new QuotedDatagram(bytes, 0, (int) bytes.byteSize());
  }

  private static MemorySegment probe() {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp("time-exceeded-v4-udp"));
    return MemorySegment.ofArray(Bytes.copy(quote.bytes(), quote.at(), quote.limit()).toArray());
  }
}
