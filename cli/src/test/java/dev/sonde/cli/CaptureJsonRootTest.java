package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JSON says of each packet is what tshark says of it. */
class CaptureJsonRootTest {
  /** A field of ours, and tshark's name for it. The first of either counts. */
  private enum Field {
    LENGTH("", "length", "frame.len"),
    TIME("", "time", "frame.time_epoch"),
    FROM("ethernet", "source", "eth.src"),
    TYPE("ethernet", "type", "eth.type"),
    OPERATION("arp", "operation", "arp.opcode"),
    SENDER("arp", "sender", "arp.src.proto_ipv4"),
    SOURCE("ip", "source", "ip.src"),
    TARGET("ip", "target", "ip.dst"),
    ID("ip", "id", "ip.id"),
    TTL("ip", "ttl", "ip.ttl"),
    SOURCE6("ip", "source", "ipv6.src"),
    TARGET6("ip", "target", "ipv6.dst"),
    HOPS("ip", "ttl", "ipv6.hlim"),
    PORT("tcp", "target_port", "tcp.dstport"),
    SEQUENCE("tcp", "sequence", "tcp.seq_raw"),
    ACKNOWLEDGMENT("tcp", "acknowledgment", "tcp.ack_raw"),
    WINDOW("tcp", "window", "tcp.window_size_value"),
    PAYLOAD("tcp", "payload", "tcp.len"),
    MSS("tcp", "mss", "tcp.options.mss_val"),
    UDP("udp", "target_port", "udp.dstport"),
    ICMP("icmp", "type", "icmp.type"),
    SEQ("icmp", "seq", "icmp.seq"),
    ICMP6("icmp6", "type", "icmpv6.type"),
    DNS("dns", "id", "dns.id"),
    NAME("question", "name", "dns.qry.name");

    final String layer;
    final String name;
    final String theirs;

    Field(String layer, String name, String theirs) {
      this.layer = layer;
      this.name = name;
      this.theirs = theirs;
    }
  }

  private static final List<Field> FIELDS = List.of(Field.values());

  @TempDir private Path folder;

  /** The value of a field in a line of ours; empty where there is none. */
  private static String ours(String line, Field field) {
    String place = line;
    if (!field.layer.isEmpty()) {
      Matcher layer = Pattern.compile("\\{\"layer\":\"" + field.layer + "\"[^}]*\\}").matcher(line);
      if (!layer.find()) return "";
      place = layer.group();
    }
    boolean six = line.contains("\"version\":6");
    if (field.layer.equals("ip") && six != field.theirs.startsWith("ipv6")) return "";
    Matcher value = Pattern.compile("\"" + field.name + "\":\"?([^\",}]*)").matcher(place);
    return value.find() ? value.group(1) : "";
  }

  /** Hexadecimal as decimal, and a name with the dot that ends it. */
  private static String theirs(String value, Field field) {
    if (field == Field.NAME && !value.isEmpty()) return value + ".";
    return value.matches("0x[0-9a-f]+") ? Integer.decode(value).toString() : value;
  }

  private static List<String> command(Path file) {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    command.addAll(List.of("-T", "fields", "-E", "separator=|", "-E", "occurrence=f"));
    for (Field field : FIELDS) command.addAll(List.of("-e", field.theirs));
    return command;
  }

  private List<String> captured(Path file) throws Exception {
    String[] words = {"-i", "va", "--json", "--print", "-w", file.toString(), "--nano"};
    try (CaptureTraffic traffic = CaptureTraffic.cabled();
        CaptureProcess capture = CaptureProcess.sonde(traffic.near, words)) {
      assertThat(capture.line()).contains("\"event\":\"start\"");
      traffic.ping(2);
      traffic.conversation(CaptureTraffic.FAR4);
      traffic.conversation(CaptureTraffic.FAR6);
      byte[] query = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 2, 'd', 'e', 0, 0, 1, 0, 1};
      traffic.datagram(53, query);
      Run run = capture.interrupt();
      assertThat(run.status()).as(run.err()).isZero();
      List<String> lines = run.out().lines().toList();
      assertThat(lines.getLast()).contains("\"event\":\"summary\"", "\"dropped\":0");
      return lines.subList(0, lines.size() - 1);
    }
  }

  @Test
  void fieldsAreThoseOfTshark() throws Exception {
    CaptureProcess.assumeWireshark();
    Path file = folder.resolve("all.pcap");
    List<String> lines = captured(file);
    List<String> rows = RealPing.run(command(file)).out().lines().toList();
    assertThat(lines).hasSameSizeAs(rows).hasSizeGreaterThan(20);
    List<String> differences = new ArrayList<>();
    for (int index = 0; index < rows.size(); index++) {
      String[] values = rows.get(index).split("\\|", -1);
      boolean quotes = lines.get(index).contains("\"layer\":\"quoted\"");
      for (int column = 0; column < FIELDS.size(); column++) {
        Field field = FIELDS.get(column);
        if (quotes && field.compareTo(Field.PORT) >= 0) continue; // what is quoted has them too
        String ours = ours(lines.get(index), field);
        String theirs = theirs(values[column], field);
        if (!ours.equals(theirs))
          differences.add(index + " " + field + ": " + ours + ", " + theirs);
      }
    }
    assertThat(differences).isEmpty();
  }
}
