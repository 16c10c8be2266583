package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import org.junit.jupiter.api.Test;

/** What a live capture asks of the system has names in a listing. */
class BpfTextRootTest {
  @Test
  void ancillaryLoadsLookAsTheyDoInTcpdump() {
    PrivateNetwork.inside(() -> {
      String filter = "inbound and vlan 7 and ifindex 3";
      String listing = Tcpdump.prints("-i", "lo", "-d", filter);
      assertThat(listing).contains("[type]", "[vlanp]", "[vlan_tci]", "[ifidx]");
      BpfProgram program = BpfAssembler.parse(Tcpdump.prints("-i", "lo", "-ddd", filter));
      assertThat(BpfText.listing(program)).isEqualTo(listing);
      assertThat(BpfAssembler.parse(listing)).isEqualTo(program);
    });
  }
}
