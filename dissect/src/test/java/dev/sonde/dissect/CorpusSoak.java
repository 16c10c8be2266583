package dev.sonde.dissect;

import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Grows the packets of the corpus, on demand: {@code mvn -pl dissect -am test -Dtest=CorpusSoak
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsonde.seconds=N}.
 */
class CorpusSoak {
  private static final int SEEDS = 2_000, LONGEST = 400;

  @Test
  void packetsThatGoEverywhere() throws Exception {
    Seeds seeds = new Seeds(Long.getLong("sonde.seed", System.nanoTime()));
    List<byte[]> inputs = new ArrayList<>();
    Corpus.packets().forEach(packet -> inputs.add(PacketTarget.input(packet)));
    SomePackets some = new SomePackets(seeds);
    for (int i = 0; i < SEEDS; i++) {
      LinkType type = seeds.pick(SomePackets.LINK_TYPES);
      byte[] bytes = some.packet(type);
      inputs.add(PacketTarget.input(new Corpus.Packet(type.number(), bytes, bytes.length)));
    }
    Growth growth = Growth.of(PacketTarget.class, seeds);
    write(growth.from(inputs, List.of(), LONGEST, Growth.whileAsked()));
    System.out.println(growth);
  }

  private static void write(List<byte[]> corpus) throws IOException {
    List<Corpus.Packet> packets =
        corpus.stream().map(PacketTarget::packet).filter(Objects::nonNull).toList();
    for (int link : Corpus.LINKS) {
      Corpus.write(
          Corpus.file("link-" + link + ".pcap"),
          link,
          packets.stream().filter(packet -> packet.link() == link).toList());
    }
  }
}
