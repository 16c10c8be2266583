package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Syslog (RFC 3164, RFC 5424): what the priority before a message says. */
final class SyslogText {
  private static final int MAX_DIGITS = 3;

  private static final String[] SEVERITIES = {
    "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"
  };
  private static final String[] FACILITIES = {
    "kernel",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp",
    "ntp",
    "security",
    "console",
    "cron",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7"
  };

  private SyslogText() {}

  static void print(Page page, int at, int length) {
    page.layer("syslog");
    if (page.in.u8(at) != '<') {
      page.invalid();
      return;
    }
    int p = at + 1;
    int priority = 0;
    while (p <= at + MAX_DIGITS && Character.digit(page.in.u8(p), 10) >= 0) {
      priority = priority * 10 + page.in.u8(p++) - '0';
    }
    if (page.in.u8(p++) != '>') {
      page.invalid();
    } else if (page.isVerbose()) {
      message(page, priority, at, p, length);
    } else {
      page.out.append("SYSLOG ");
      facility(page, priority).append('.').append(SEVERITIES[priority & 7]);
      page.out.append(", length: ").append(length);
    }
  }

  /** The name of a facility; null where the number is too high for one. */
  private static @Nullable String facility(int priority) {
    int facility = priority >> 3;
    return facility < FACILITIES.length ? FACILITIES[facility] : null;
  }

  private static TextBuffer facility(Page page, int priority) {
    String name = facility(priority);
    return name == null
        ? page.out.append("unknown (").append(priority >> 3).append(')')
        : page.out.append(name);
  }

  private static void message(Page page, int priority, int at, int text, int length) {
    page.out.append("SYSLOG, length: ").append(length).append("\n\tFacility ");
    facility(page, priority).append(" (").append(priority >> 3).append("), Severity ");
    page.out.append(SEVERITIES[priority & 7]).append(" (").append(priority & 7);
    page.out.append(")\n\tMsg: ");
    int rest = at + length - text;
    if (rest > 0 && !page.text(text, rest)) {
      throw new Cut();
    }
    if (page.verbosity > 1) {
      DumpText.hexOfRest(page, "\n\t", at, length);
    }
  }
}
