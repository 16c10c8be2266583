package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.ExtensionObject.MplsStack;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where errors keep their quote and their extensions (RFC 4884), by stacks good and bad. */
class IcmpBodyTest {
  private static final int V4_LENGTH = 5;
  private static final int V6_LENGTH = 4;
  private static final IpAddress V6_ROUTER = IpAddress.parse("2001:db8::1");
  private static final IpAddress V6_HOST = IpAddress.parse("2001:db8::2");

  private static final Extensions LABELS =
      new Extensions(new MplsStack(List.of(new MplsLabel(24001, 0, true, 1))));
  private static final Bytes QUOTE4 = quoted("time-exceeded-v4-udp");
  private static final Bytes QUOTE6 = quoted("time-exceeded-v6-udp");

  @Test
  void lengthCountsWordsOf32BitsInIcmp4() {
    ExtendedBody body = ExtendedBody.of(IpFamily.V4, QUOTE4, LABELS);
    MemorySegment bytes = encode(new Icmp.TimeExceeded(0, body.rest(), body.bytes()), IpFamily.V4);
    assertThat(Wire.u8(bytes, V4_LENGTH)).isEqualTo(128 / 4);
    assertFound(view(IpFamily.V4, bytes), 128, QUOTE4);
  }

  @Test
  void lengthCountsWordsOf64BitsInIcmp6() {
    ExtendedBody body = ExtendedBody.of(IpFamily.V6, QUOTE6, LABELS);
    MemorySegment bytes = encode(new Icmp.Unreachable(0, body.rest(), body.bytes()), IpFamily.V6);
    assertThat(Wire.u8(bytes, V6_LENGTH)).isEqualTo(128 / 8);
    assertFound(view(IpFamily.V6, bytes), 128, QUOTE6);
  }

  @Test
  void longQuoteIsPaddedToWholeWordsAndFound() {
    for (int length = 128; length <= 150; length++) {
      MemorySegment quote = MemorySegment.ofArray(new byte[length]);
      QUOTE6.write(quote, 0);
      Bytes long6 = Bytes.copy(quote, 0, length);
      ExtendedBody body = ExtendedBody.of(IpFamily.V6, long6, LABELS);
      MemorySegment bytes =
          encode(new Icmp.TimeExceeded(0, body.rest(), body.bytes()), IpFamily.V6);
      assertThat(Wire.u8(bytes, V6_LENGTH)).isEqualTo((length + 7) / 8);
      assertFound(view(IpFamily.V6, bytes), (length + 7) / 8 * 8, QUOTE6);
    }
  }

  @Test
  void quoteLongerThanTheLengthCanSayLosesItsEnd() {
    Bytes huge = Bytes.of(new byte[4000]);
    assertThat(ExtendedBody.of(IpFamily.V4, huge, LABELS).rest()).isEqualTo(255 << 16);
    assertThat(ExtendedBody.of(IpFamily.V4, huge, LABELS).bytes().length()).isEqualTo(1020 + 12);
    assertThat(ExtendedBody.of(IpFamily.V6, huge, LABELS).rest()).isEqualTo(255 << 24);
    assertThat(ExtendedBody.of(IpFamily.V6, huge, LABELS).bytes().length()).isEqualTo(2040 + 12);
  }

  @Test
  void fragmentationNeededCarriesMtuAndExtensionsInIcmp4() {
    ExtendedBody body = ExtendedBody.of(IpFamily.V4, QUOTE4, LABELS);
    Icmp tooBig = new Icmp.PacketTooBig(4, body.rest() >>> 16, 1400, body.bytes());
    IcmpView view = view(IpFamily.V4, encode(tooBig, IpFamily.V4));
    assertThat(view.mtu()).isEqualTo(1400);
    assertFound(view, 128, QUOTE4);
  }

  @Test
  void parameterProblemCarriesPointerAndExtensionsInIcmp4() {
    ExtendedBody body = ExtendedBody.of(IpFamily.V4, QUOTE4, LABELS);
    Icmp problem = new Icmp.ParameterProblem(0, 22, body.rest(), body.bytes());
    IcmpView view = view(IpFamily.V4, encode(problem, IpFamily.V4));
    assertThat(view.pointer()).isEqualTo(22);
    assertFound(view, 128, QUOTE4);
  }

  /** RFC 4884 section 5.5: old routers put them there and leave the length 0. */
  @Test
  void legacyExtensionsAreFoundAt128WhenTheirChecksumIsRight() {
    for (IpFamily family : IpFamily.values()) {
      MemorySegment bytes = timeExceeded(family, 0, 128, LABELS);
      assertFound(view(family, bytes), 128, quote(family));
    }
  }

  @Test
  void legacyExtensionsWithoutOrWithAWrongChecksumAreQuotedData() {
    for (int checksum : new int[] {0, 1}) {
      MemorySegment bytes = timeExceeded(IpFamily.V4, 0, 128, LABELS);
      Wire.put16(bytes, 8 + 128 + 2, checksum);
      IcmpView view = view(IpFamily.V4, bytes);
      assertThat(view.hasExtensions()).isFalse();
      assertThatThrownBy(() -> ExtensionsView.of(view)).isInstanceOf(Malformed.class);
      assertThat(QuotedDatagram.of(view).limit()).isEqualTo(view.bodyLength());
    }
  }

  @Test
  void legacyExtensionsOfAnotherVersionAreQuotedData() {
    MemorySegment bytes = timeExceeded(IpFamily.V4, 0, 128, LABELS);
    Wire.put8(bytes, 8 + 128, 0x10);
    assertThat(view(IpFamily.V4, bytes).hasExtensions()).isFalse();
  }

  @Test
  void declaredExtensionsNeedNoChecksum() {
    MemorySegment bytes =
        timeExceeded(IpFamily.V4, 32, 128, new Extensions(0, false, LABELS.objects()));
    assertThat(ExtensionsView.of(view(IpFamily.V4, bytes)).checksum()).isZero();
    assertFound(view(IpFamily.V4, bytes), 128, QUOTE4);
  }

  /** Some stacks declare the length they quote and do not pad it to 128. */
  @Test
  void quoteShorterThan128WithoutPaddingIsFoundByItsLength() {
    assertFound(view(IpFamily.V4, timeExceeded(IpFamily.V4, 10, 40, LABELS)), 40, QUOTE4);
    assertFound(view(IpFamily.V6, timeExceeded(IpFamily.V6, 6, 48, LABELS)), 48, QUOTE6);
  }

  /** Others count 32-bit words in ICMPv6 too, or declare what is not so. */
  @Test
  void extensionsAt128AreFoundBehindALengthThatCannotBe() {
    for (int length : new int[] {1, 5, 31, 33, 200, 255}) {
      for (IpFamily family : IpFamily.values()) {
        MemorySegment bytes = timeExceeded(family, length, 128, LABELS);
        assertFound(view(family, bytes), 128, quote(family));
      }
    }
  }

  @Test
  void lengthThatLiesHidesNoQuote() {
    for (int length = 0; length < 256; length++) {
      for (IpFamily family : IpFamily.values()) {
        MemorySegment bytes = timeExceeded(family, length, quote(family).length(), null);
        IcmpView view = view(family, bytes);
        assertThat(view.hasExtensions()).isFalse();
        assertThat(QuotedDatagram.of(view).targetPort()).isEqualTo(33434);
        assertThat(QuotedDatagram.of(view).limit()).isEqualTo(view.bodyLength());
      }
    }
  }

  @Test
  void extensionObjectThatLiesMakesNoExtensions() {
    for (int length : new int[] {0, 3, 9, 0xffff}) {
      MemorySegment bytes =
          timeExceeded(IpFamily.V4, 32, 128, new Extensions(0, false, LABELS.objects()));
      Wire.put16(bytes, 8 + 128 + 4, length);
      IcmpView view = view(IpFamily.V4, bytes);
      assertThat(view.hasExtensions()).isFalse();
      assertThat(QuotedDatagram.of(view).targetPort()).isEqualTo(33434);
    }
  }

  /** RFC 4884 section 4: only the errors it names are extended. */
  @Test
  void otherErrorsAreNotExtended() {
    ExtendedBody v4 = ExtendedBody.of(IpFamily.V4, QUOTE4, LABELS);
    ExtendedBody v6 = ExtendedBody.of(IpFamily.V6, QUOTE6, LABELS);
    IcmpView quench =
        view(IpFamily.V4, encode(new Icmp.SourceQuench(0, v4.rest(), v4.bytes()), IpFamily.V4));
    assertThat(quench.hasExtensions()).isFalse();
    assertThat(QuotedDatagram.of(quench).targetPort()).isEqualTo(33434);
    IcmpView tooBig =
        view(IpFamily.V6, encode(new Icmp.PacketTooBig(0, 0, 1280, v6.bytes()), IpFamily.V6));
    assertThat(tooBig.hasExtensions()).isFalse();
    assertThat(tooBig.mtu()).isEqualTo(1280);
    IcmpView problem =
        view(IpFamily.V6, encode(new Icmp.ParameterProblem(1, 6, 0, v6.bytes()), IpFamily.V6));
    assertThat(problem.hasExtensions()).isFalse();
  }

  @Test
  void extendedEchoRequestHasExtensionsAndNoQuote() {
    IcmpView byIndex = Frames.icmp("extended-echo-request-v4");
    assertThat(byIndex.hasQuote()).isFalse();
    assertThat(Extensions.decode(ExtensionsView.of(byIndex)))
        .isEqualTo(new Extensions(new InterfaceIdentification.ByIndex(1)));
    assertThat(Extensions.decode(ExtensionsView.of(Frames.icmp("extended-echo-request-v6"))))
        .isEqualTo(new Extensions(new InterfaceIdentification.ByName("lo")));
  }

  @Test
  void mtuIsInTheLowHalfInIcmp4AndInTheWholeWordInIcmp6() {
    assertThat(Frames.icmp("fragmentation-needed-v4").mtu()).isEqualTo(1300);
    assertThat(Frames.icmp("packet-too-big-v6").mtu()).isEqualTo(1300);
    Icmp jumbo = new Icmp.PacketTooBig(0, 0, 0x1_0004L, QUOTE6);
    assertThat(view(IpFamily.V6, encode(jumbo, IpFamily.V6)).mtu()).isEqualTo(0x1_0004L);
  }

  @Test
  void mtuOfARouterOlderThanRfc1191IsZero() {
    Icmp old = Icmp.PacketTooBig.of(IpFamily.V4, 0, QUOTE4);
    IcmpView view = view(IpFamily.V4, encode(old, IpFamily.V4));
    assertThat(view.kind()).isEqualTo(IcmpKind.PACKET_TOO_BIG);
    assertThat(view.mtu()).isZero();
  }

  @Test
  void pointerIsAByteInIcmp4AndAWordInIcmp6() {
    assertThat(Frames.icmp("parameter-problem-v4").pointer()).isEqualTo(22);
    assertThat(Frames.icmp("unknown-next-header-v6").pointer()).isEqualTo(6);
    assertThat(QuotedDatagram.of(Frames.icmp("unknown-next-header-v6")).protocol()).isEqualTo(253);
  }

  @Test
  void sourceQuenchQuotes() {
    Icmp quench = new Icmp.SourceQuench(0, 0, QUOTE4);
    assertThat(QuotedDatagram.of(view(IpFamily.V4, encode(quench, IpFamily.V4))).targetPort())
        .isEqualTo(33434);
  }

  @Test
  void redirectOptionsThatLieMakeNoQuote() {
    IcmpView good = Frames.icmp("redirect-v6");
    int options = 40;
    for (int option : new int[] {options, options + 8}) {
      MemorySegment bytes = MemorySegment.ofArray(copy(good).toArray());
      Wire.put8(bytes, option + 1, 0);
      assertThat(view(IpFamily.V6, bytes).hasQuote()).isFalse();
    }
    MemorySegment bytes = MemorySegment.ofArray(copy(good).toArray());
    Wire.put8(bytes, options + 8 + 1, 255);
    assertThat(IcmpView.of(QuotedDatagram.of(view(IpFamily.V6, bytes))).id()).isEqualTo(6390);
  }

  @Test
  void queriesHaveNoQuote() {
    for (String name :
        new String[] {"echo-reply-v4", "echo-request-v6", "neighbor-advertisement"}) {
      assertThat(Frames.icmp(name).isError()).isFalse();
      assertThat(Frames.icmp(name).hasQuote()).isFalse();
      assertThatThrownBy(() -> QuotedDatagram.of(Frames.icmp(name))).isInstanceOf(Malformed.class);
    }
  }

  /** RFC 4443 section 2.4 (b): an unknown error has to reach the upper layer of its quote. */
  @Test
  void unknownErrorOfIcmp6Quotes() {
    Icmp unknown = new Icmp.Unknown(100, 7, 0, QUOTE6);
    IcmpView view = view(IpFamily.V6, encode(unknown, IpFamily.V6));
    assertThat(view.isError()).isTrue();
    assertThat(QuotedDatagram.of(view).targetPort()).isEqualTo(33434);
  }

  @Test
  void errorCutAnywhereHasAQuoteOrSaysThatItHasNot() {
    for (String name : Frames.errors()) {
      IcmpView whole = Frames.icmp(name);
      for (int limit = IcmpView.HEADER; limit <= whole.limit(); limit++) {
        Bytes cut = Bytes.copy(whole.bytes(), whole.at(), limit);
        readAll(new IcmpView(whole.family(), cut.segment(), 0, limit));
      }
    }
  }

  @Test
  void noBytesMakeAnAccessorFailThatSaysItCan() {
    Seeds.each(
        20_000,
        seeds -> {
          byte[] bytes = seeds.bytes(seeds.between(8, 200));
          IpFamily family = seeds.pick(List.of(IpFamily.values()));
          bytes[0] =
              (byte) seeds.pick(List.of(1, 2, 3, 4, 5, 11, 12, 42, 100, 137, 160)).intValue();
          if (bytes.length > 8 && seeds.chance(2)) {
            bytes[8] = (byte) (family == IpFamily.V4 ? 0x45 : 0x60);
          }
          readAll(new IcmpView(family, MemorySegment.ofArray(bytes), 0, bytes.length));
        });
  }

  private static void readAll(IcmpView view) {
    if (view.hasQuote()) {
      assertThat(QuotedDatagram.of(view).at() - view.at() + QuotedDatagram.of(view).limit())
          .isLessThanOrEqualTo(view.limit());
      QuotedDatagramTest.readAll(QuotedDatagram.of(view));
    } else {
      assertThatThrownBy(() -> QuotedDatagram.of(view)).isInstanceOf(Malformed.class);
    }
    if (view.hasExtensions()) {
      Extensions extensions = Extensions.decode(ExtensionsView.of(view));
      assertThat(extensions.encodedLength()).isEqualTo(ExtensionsView.of(view).limit());
    } else {
      assertThatThrownBy(() -> ExtensionsView.of(view)).isInstanceOf(Malformed.class);
    }
  }

  private static void assertFound(IcmpView view, int quoteLength, Bytes quote) {
    assertThat(view.hasExtensions()).isTrue();
    assertThat(Extensions.decode(ExtensionsView.of(view)).objects()).isEqualTo(LABELS.objects());
    assertThat(QuotedDatagram.of(view).limit()).isEqualTo(quoteLength);
    assertThat(QuotedDatagram.of(view).targetPort()).isEqualTo(33434);
    int header = QuotedDatagram.of(view).headerLength();
    assertThat(QuotedDatagram.of(view).transportLength()).isEqualTo(quote.length() - header);
  }

  /** Time exceeded with any length, the quote cut or padded, and extensions behind it. */
  private static MemorySegment timeExceeded(
      IpFamily family, int length, int quoteLength, @Nullable Extensions extensions) {
    Bytes quote = quote(family);
    Bytes end = extensions == null ? Bytes.NONE : ExtensionsTest.encoded(extensions);
    byte[] body = new byte[quoteLength + end.length()];
    MemorySegment out = MemorySegment.ofArray(body);
    quote.slice(0, Math.min(quote.length(), quoteLength)).write(out, 0);
    end.write(out, quoteLength);
    int rest = length << (family == IpFamily.V4 ? 16 : 24);
    return encode(new Icmp.TimeExceeded(0, rest, Bytes.of(body)), family);
  }

  private static Bytes quote(IpFamily family) {
    return family == IpFamily.V4 ? QUOTE4 : QUOTE6;
  }

  private static Bytes quoted(String name) {
    QuotedDatagram quote = QuotedDatagram.of(Frames.icmp(name));
    return Bytes.copy(quote.bytes(), quote.at(), quote.limit());
  }

  private static Bytes copy(IcmpView view) {
    return Bytes.copy(view.bytes(), view.at(), view.limit());
  }

  private static MemorySegment encode(Icmp message, IpFamily family) {
    MemorySegment out = MemorySegment.ofArray(new byte[message.encodedLength()]);
    int length =
        family == IpFamily.V4
            ? message.encode(out, 0, family)
            : message.encode(out, 0, V6_ROUTER, V6_HOST);
    assertThat(length).isEqualTo(message.encodedLength());
    return out;
  }

  private static IcmpView view(IpFamily family, MemorySegment bytes) {
    return new IcmpView(family, bytes, 0, (int) bytes.byteSize());
  }
}
