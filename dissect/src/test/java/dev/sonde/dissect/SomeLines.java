package dev.sonde.dissect;

import dev.sonde.testkit.Seeds;
import java.util.Arrays;
import java.util.List;

/** Messages of text in lines, such as those of HTTP, mostly sound. */
final class SomeLines {
  private static final List<String> FIRST =
      List.of(
          "GET / HTTP/1.1",
          "HTTP/1.1 200 OK",
          "get\t/x HTTP/1.0",
          "220 ready",
          "EHLO example",
          "OPTIONS sip:a SIP/2.0",
          "SIP/2.0  404 Not found",
          "DESCRIBE rtsp://a RTSP/1.0",
          "GET",
          "NO / HTTP/1.1",
          "a 2000");
  private static final List<String> ENDS = List.of("\r\n", "\r\n", "\r\n", "\n", "\r", "", "\0");

  private final Seeds seeds;

  SomeLines(Seeds seeds) {
    this.seeds = seeds;
  }

  byte[] message() {
    String first =
        seeds.chance(10) ? "x".repeat(seeds.between(126, 130)) + " 200" : seeds.pick(FIRST);
    Octets out = new Octets().text(first).text(seeds.pick(ENDS));
    for (int n = seeds.between(0, 3); n > 0; n--) {
      out.text(seeds.pick(List.of("Host: a", "", "A:\tb", "\33[2J", "<html>")))
          .text(seeds.pick(ENDS));
    }
    byte[] bytes = out.add(seeds.bytes(seeds.chance(4) ? seeds.length(20) : 0)).bytes();
    return seeds.chance(6) ? Arrays.copyOf(bytes, seeds.between(0, bytes.length)) : bytes;
  }
}
