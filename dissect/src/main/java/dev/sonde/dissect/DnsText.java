package dev.sonde.dissect;

/** DNS messages (RFC 1035, RFC 2136, RFC 4035), and those of multicast DNS (RFC 6762). */
final class DnsText {
  private static final int HEADER = 12;
  private static final int RESPONSE = 0x8000, AUTHORITATIVE = 0x0400, TRUNCATED = 0x0200;
  private static final int RECURSE = 0x0100, RECURSIVE = 0x0080, AUTHENTIC = 0x0020;
  private static final int UNCHECKED = 0x0010;

  /** What should be zero in a question. */
  private static final int ODD = 0x06cf;

  private static final int INVERSE_QUERY = 1;
  private static final int OPT = 41;
  private static final String[] OPERATIONS = {
    "", " inv_q", " stat", " op3", " notify", " update", " op6", " op7",
    " op8", " updateA", " updateD", " updateDA", " updateM", " updateMA", " zoneInit", " zoneRef"
  };
  private static final String[] RESULTS = {
    "", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet",
    " NXRRSet", " NotAuth", " NotZone", " Resp11", " Resp12", " Resp13", " Resp14", " NoChange",
    " BadVers", "Resp17", " Resp18", " Resp19", " Resp20", "Resp21", " Resp22", " BadCookie"
  };

  private final Page page;
  private final Snapped in;
  private final TextBuffer out;
  private final int message;
  private final DnsRecordText records;
  private final int flags;
  private final int questions;
  private final int answers;
  private final int authorities;
  private final int additionals;

  private DnsText(Page page, int at, boolean multicast) {
    this.page = page;
    in = page.in;
    out = page.out;
    message = at;
    records = new DnsRecordText(page, at, multicast);
    flags = in.u16(at + 2);
    questions = in.u16(at + 4);
    answers = in.u16(at + 6);
    authorities = in.u16(at + 8);
    additionals = in.u16(at + 10);
  }

  /** A segment that holds a message and nothing else: its length is before it. */
  static void overTcp(Page page, int at, int length) {
    page.layer("domain");
    if (length < 2) {
      page.out.append(" [DNS over TCP: length ").append(length).append(" < 2]");
      page.invalid();
      return;
    }
    int stated = page.in.u16(at);
    if (stated != length - 2) {
      page.out.append(" [prefix length(").append(stated);
      page.out.append(") != length(").append(length - 2).append(")]");
      page.invalid();
      return;
    }
    page.out.append(' ');
    print(page, at + 2, length - 2, false);
  }

  static void print(Page page, int at, int length, boolean multicast) {
    page.layer("domain");
    if (length < HEADER) {
      page.out.append("domain [length ").append(length).append(" < 12]");
      page.invalid();
    } else if (!page.in.has(at, HEADER)) {
      page.cut();
    } else {
      DnsText text = new DnsText(page, at, multicast);
      boolean whole = (text.flags & RESPONSE) != 0 ? text.response() : text.question();
      if (whole) {
        page.out.append(" (").append(length).append(')');
      } else {
        page.cut();
      }
    }
  }

  private boolean response() {
    out.append(in.u16(message)).append(OPERATIONS[flags >> 11 & 0xf]);
    result();
    out.append((flags & AUTHORITATIVE) != 0 ? "*" : "").append((flags & RECURSIVE) != 0 ? "" : "-");
    out.append((flags & TRUNCATED) != 0 ? "|" : "").append((flags & AUTHENTIC) != 0 ? "$" : "");
    if (questions != 1) {
      out.append(" [").append(questions).append("q]");
    }
    int p = answered();
    if (p < 0) {
      return false;
    }
    out.append(' ').append(answers).append('/').append(authorities);
    out.append('/').append(additionals);
    p = records(p, answers, "", true);
    return p >= 0 && (page.verbosity <= 1 || rest(p));
  }

  /** The question that is answered, of which only -vv wants to hear. */
  private int answered() {
    int p = message + HEADER;
    for (int i = 0; i < questions && p >= 0; i++) {
      if (i > 0) {
        out.append(',');
      }
      if (page.verbosity > 1) {
        out.append(" q:");
        p = records.question(p);
      } else {
        p = DnsName.skip(in, p);
        p = p < 0 ? p : p + 4;
      }
    }
    return p;
  }

  private boolean rest(int at) {
    int p = records(at, authorities, " ns:", false);
    return p >= 0 && records(p, additionals, " ar:", false) >= 0;
  }

  /** Prints a section; returns where it ends, negative where it has no end. */
  private int records(int at, int count, String name, boolean must) {
    int p = at;
    for (int i = 0; i < count; i++) {
      if (p >= in.end() && !(must && i == 0)) {
        return DnsName.NONE;
      }
      out.append(i == 0 ? name : ",");
      p = records.record(p);
      if (p < 0) {
        return p;
      }
    }
    return p;
  }

  private boolean question() {
    int operation = flags >> 11 & 0xf;
    out.append(in.u16(message)).append(OPERATIONS[operation]);
    out.append((flags & RECURSE) != 0 ? "+" : "").append((flags & UNCHECKED) != 0 ? "%" : "");
    if ((flags & ODD) != 0) {
      Digits.hex(out.append(" [b2&3=0x"), flags).append(']');
    }
    if (operation == INVERSE_QUERY) {
      count(questions, 0, "q]");
      count(answers, 1, "a]");
    } else {
      count(answers, 0, "a]");
      count(questions, 1, "q]");
    }
    count(authorities, 0, "n]");
    count(additionals, 0, "au]");
    int p = message + HEADER;
    for (int i = 0; i < questions; i++) {
      if (i > 0 && p >= in.end()) {
        return false;
      }
      p = records.question(p);
      if (p < 0) {
        return false;
      }
    }
    if (page.verbosity <= 1) {
      return true;
    }
    p = records(p, answers, "", true);
    return p >= 0 && rest(p);
  }

  private void count(int count, int usual, String what) {
    if (count != usual) {
      out.append(" [").append(count).append(what);
    }
  }

  /** The result, of which EDNS holds the upper half (RFC 6891 section 6.1.3). */
  private void result() {
    int code = (flags & 0xf) | (upperResult() << 4);
    if (code < RESULTS.length) {
      out.append(RESULTS[code]);
    } else {
      out.append(" Resp").append(code);
    }
  }

  private int upperResult() {
    int p = message + HEADER;
    for (int i = 0; i < questions; i++) {
      p = DnsName.skip(in, p);
      p = p < 0 ? p : p + 4;
      if (p < 0 || p >= in.end()) {
        return 0;
      }
    }
    for (int i = 0; i < answers + authorities + additionals; i++) {
      p = DnsName.skip(in, p);
      if (p < 0 || !in.has(p, 10)) {
        return p >= 0 && i >= answers + authorities && in.has(p, 5) && in.u16(p) == OPT
            ? in.u8(p + 4)
            : 0;
      }
      if (i >= answers + authorities && in.u16(p) == OPT) {
        return in.u8(p + 4);
      }
      p += 10 + in.u16(p + 8);
      if (p >= in.end()) {
        return 0;
      }
    }
    return 0;
  }
}
