package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MplsLabel;
import dev.sonde.probe.HopAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marks, numbers of hops and extensions as traceroute prints them: each was printed by it. */
class TraceTextTest {
  @ParameterizedTest
  @CsvSource({
    "11,0,''",
    "11,1,!<11-1>",
    "3,0,!N",
    "3,1,!H",
    "3,2,!P",
    "3,3,''",
    "3,4,!F-1280",
    "3,5,!S",
    "3,6,!N",
    "3,7,!H",
    "3,8,!N",
    "3,9,!X",
    "3,10,!X",
    "3,11,!N",
    "3,12,!H",
    "3,13,!X",
    "3,14,!V",
    "3,15,!C",
    "3,16,!<16>",
    "3,200,!<200>",
    "12,0,!<12-0>",
    "0,0,''",
    "-1,-1,''"
  })
  void marksOfIcmp4AreThoseOfTraceroute(int type, int code, String mark) {
    assertThat(TraceText.mark(TraceHops.answer(TraceHops.R1, type, code, 1280))).isEqualTo(mark);
  }

  @ParameterizedTest
  @CsvSource({
    "3,0,''",
    "3,1,!<3-1>",
    "1,0,!N",
    "1,1,!X",
    "1,2,!H",
    "1,3,!H",
    "1,4,''",
    "1,5,!<5>",
    "1,9,!<9>",
    "2,0,!F-1280",
    "4,1,!<4-1>",
    "129,0,''",
    "-1,-1,''"
  })
  void marksOfIcmp6AreThoseOfTraceroute(int type, int code, String mark) {
    IpAddress from = IpAddress.parse("2001:db8::1");
    assertThat(TraceText.mark(TraceHops.answer(from, type, code, 1280))).isEqualTo(mark);
  }

  @ParameterizedTest
  @CsvSource({
    "255,1", "254,2", "200,56", "193,63", "192,64", "150,106", "129,127", "128,1", "127,2",
    "97,32", "66,63", "65,64", "64,1", "63,2", "32,33", "10,55", "1,64", "-1,0"
  })
  void hopsBackCountFromTheNearestUsualTimeToLive(int arrived, int hops) {
    HopAnswer answer = TraceHops.answer(TraceHops.R1, 11, 0, 0);
    assertThat(TraceText.back(TraceHops.withHops(answer, arrived))).isEqualTo(hops);
  }

  @Test
  void labelsAreInTheClear() {
    ExtensionObject stack =
        new ExtensionObject.MplsStack(
            List.of(new MplsLabel(16001, 0, false, 1), new MplsLabel(17, 3, true, 9)));
    assertThat(TraceExtensions.text(List.of(stack)))
        .isEqualTo("MPLS:L=16001,E=0,S=0,T=1/L=17,E=3,S=1,T=9");
  }

  @Test
  void objectsNobodyKnowsAreWordsInHexadecimal() {
    ExtensionObject one =
        new ExtensionObject.Unknown(247, 3, Bytes.of(new byte[] {0, 0, 0, 7, -1, 0, 16}));
    ExtensionObject other = new ExtensionObject.Unknown(9, 0, Bytes.NONE);
    assertThat(TraceExtensions.text(List.of(one, other))).isEqualTo("247/3:00000007,ff0010/9/0:");
    assertThat(TraceExtensions.text(List.of())).isEmpty();
  }

  @Test
  void interfacesAreInTheClearAndHarmless() {
    InterfaceInformation whole =
        new InterfaceInformation(
            InterfaceInformation.Role.INCOMING,
            0,
            7,
            TraceHops.R2,
            Bytes.utf8("eth0\033[2J"),
            1400);
    assertThat(TraceExtensions.text(List.of(whole)))
        .isEqualTo("IF:R=incoming,I=7,A=198.18.2.1,N=eth0\\x1b[2J,M=1400");
    InterfaceInformation bare =
        new InterfaceInformation(
            InterfaceInformation.Role.NEXT_HOP,
            0,
            InterfaceInformation.NONE,
            null,
            Bytes.NONE,
            InterfaceInformation.NONE);
    assertThat(TraceExtensions.text(List.of(bare))).isEqualTo("IF:R=next-hop");
  }
}
