package dev.sonde.dissect;

/** The fields of the messages in UDP that are known: DNS, NTP, TFTP, syslog, and text in lines. */
final class MessageFields {
  private static final int DNS_HEADER = 12;
  private static final int OPT = 41;
  private static final int TOP = 0x8000;
  private static final int FIXED = 10;

  /** So many records of a message are told. */
  private static final int MAX_RECORDS = 256;

  private final Layers layers;
  private final Page page;
  private final Snapped in;

  MessageFields(Layers layers) {
    this.layers = layers;
    page = layers.page;
    in = page.in;
  }

  void dns(int at, boolean multicast) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("dns");
    layers.field("id", in.u16(at));
    int flags = in.u16(at + 2);
    layers.field("response", (flags & 0x8000) != 0);
    layers.field("operation", flags >> 11 & 0xf);
    layers.field("authoritative", (flags & 0x0400) != 0);
    layers.field("truncated", (flags & 0x0200) != 0);
    layers.field("recursion_desired", (flags & 0x0100) != 0);
    layers.field("recursion_available", (flags & 0x0080) != 0);
    layers.field("result", flags & 0xf);
    int questions = in.u16(at + 4);
    layers.field("questions", questions);
    int answers = in.u16(at + 6);
    layers.field("answers", answers);
    int authorities = in.u16(at + 8);
    layers.field("authorities", authorities);
    int additionals = in.u16(at + 10);
    layers.field("additionals", additionals);
    layers.end();
    DnsRecordText records = new DnsRecordText(page, at, multicast);
    int p = at + DNS_HEADER;
    for (int i = 0; i < Math.min(questions, MAX_RECORDS) && p >= 0; i++) {
      p = question(p, at);
    }
    p = records(records, "answer", answers, p, at);
    p = records(records, "authority", authorities, p, at);
    records(records, "additional", additionals, p, at);
  }

  private int question(int at, int message) {
    if (!in.has(at, 1)) {
      return DnsName.NONE;
    }
    layers.begin("question");
    layers.scratch();
    int p = DnsName.print(page, at, message);
    if (p >= 0) {
      layers.text("name");
      type(in.u16(p));
      layers.field("class", in.u16(p + 2) & ~TOP);
    }
    layers.end();
    return p < 0 ? p : p + 4;
  }

  private void type(int type) {
    DnsNames.type(layers.scratch(), type);
    layers.text("type");
  }

  private int records(DnsRecordText records, String name, int count, int at, int message) {
    int p = at;
    for (int i = 0; i < Math.min(count, MAX_RECORDS) && in.has(p, 1) && p >= 0; i++) {
      layers.begin(name);
      p = record(records, p, message);
      layers.end();
    }
    return p;
  }

  private int record(DnsRecordText records, int at, int message) {
    layers.scratch();
    int p = DnsName.print(page, at, message);
    if (p < 0) {
      return p;
    }
    layers.text("name");
    int type = in.u16(p);
    type(type);
    layers.field(type == OPT ? "udp_size" : "class", in.u16(p + 2));
    if (type != OPT) {
      layers.field("ttl", in.u32(p + 4));
    }
    int length = in.u16(p + 8);
    int data = p + FIXED;
    in.need(data, length);
    if (type != OPT) {
      TextBuffer text = layers.scratch();
      if (records.data(type, data, length) && text.length() > 1) {
        layers.field("data", text.substring(1));
      }
    }
    return data + length;
  }

  void ntp(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("ntp");
    int status = in.u8(at);
    layers.field("leap", status >> 6);
    layers.field("version", status >> 3 & 7);
    layers.field("mode", status & 7);
    if ((status & 7) < 6) {
      layers.field("stratum", in.u8(at + 1));
      layers.field("poll", in.s8(at + 2));
      layers.field("precision", in.s8(at + 3));
    }
    layers.end();
  }

  void tftp(int at) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("tftp");
    int operation = in.u16(at);
    layers.field("operation", operation);
    switch (operation) {
      case 1, 2 -> {
        layers.scratch();
        int p = TftpText.text(page, at + 2, in.end());
        layers.text("file");
        if (p > 0) {
          layers.scratch();
          TftpText.text(page, p, in.end());
          layers.text("mode");
        }
      }
      case 3, 4 -> layers.field("block", in.u16(at + 2));
      case 5 -> {
        layers.field("error", in.u16(at + 2));
        layers.scratch();
        TftpText.text(page, at + 4, in.end());
        layers.text("message");
      }
      default -> {}
    }
    layers.end();
  }

  /** A message of lines, of which the first is told if there is a message at all. */
  void text(TextProtocol protocol, int at, int length) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin(protocol.layer());
    if (LineText.isMessage(page, protocol, at, at + length)) {
      layers.scratch();
      LineText.line(page, at, at + length);
      layers.text("line");
    }
    layers.end();
  }

  void syslog(int at, int length) {
    if (!in.has(at, 1)) {
      return;
    }
    layers.begin("syslog");
    int p = at;
    int priority = 0;
    if (in.u8(p) == '<') {
      for (p++; p < at + 4 && Character.digit(in.u8(p), 10) >= 0; p++) {
        priority = priority * 10 + in.u8(p) - '0';
      }
      if (in.u8(p) == '>') {
        p++;
        layers.field("facility", priority >> 3);
        layers.field("severity", priority & 7);
      } else {
        p = at;
      }
    }
    layers.scratch();
    page.text(p, Math.min(Math.max(at + length - p, 0), in.available(p)));
    layers.text("message");
    layers.end();
  }
}
