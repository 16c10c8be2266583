package dev.sonde.dissect;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Protocols of lines: a request or an answer, and what goes with it, as of HTTP (RFC 9112). Only
 * lines of printable ASCII are shown: the first, or with -v all up to one that is none.
 */
final class LinesText {
  private static final int MAX_WORD = 128;
  private static final int NONE = -1;
  private static final String GREETING = "SSH-";

  private static final Set<String> WEB_REQUESTS =
      Set.of(
          ("GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE LABEL MERGE MKCOL TRACE DELETE NOTIFY"
                  + " REPORT SEARCH UNLOCK UPDATE BDELETE CHECKIN CONNECT OPTIONS CCM_POST CHECKOUT"
                  + " PROPFIND BPROPFIND PROPPATCH SUBSCRIBE BPROPPATCH MKACTIVITY UNCHECKOUT"
                  + " MKWORKSPACE RPC_CONNECT UNSUBSCRIBE VERSION-CONTROL BASELINE-CONTROL")
              .split(" ", -1));

  private static final Set<String> STREAM_REQUESTS =
      Set.of(
          ("OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER"
                  + " REDIRECT RECORD")
              .split(" ", -1));

  private static final Set<String> CALL_REQUESTS =
      Set.of(
          ("ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH QAUTH REFER REGISTER"
                  + " SPRACK SUBSCRIBE UPDATE")
              .split(" ", -1));

  private LinesText() {}

  /** HTTP: RFC 9112. */
  static void web(Page page, int at, int length) {
    page.layer("http");
    page.out.append(": HTTP");
    message(page, WEB_REQUESTS, at, length);
  }

  /** RTSP: RFC 2326. */
  static void stream(Page page, int at, int length) {
    page.layer("rtsp");
    page.out.append(": RTSP");
    message(page, STREAM_REQUESTS, at, length);
  }

  /** SIP: RFC 3261. */
  static void call(Page page, int at, int length) {
    page.layer("sip");
    page.out.append("SIP");
    message(page, CALL_REQUESTS, at, length);
  }

  /** SMTP: RFC 5321. */
  static void mail(Page page, int at, int length) {
    page.layer("smtp");
    page.out.append(": SMTP");
    lines(page, at, length);
  }

  /** FTP's commands and answers: RFC 959. */
  static void files(Page page, int at, int length) {
    page.layer("ftp");
    page.out.append(": FTP");
    lines(page, at, length);
  }

  /** WHOIS: RFC 3912. */
  static void registry(Page page, int at, int length) {
    page.layer("whois");
    page.out.append(": WHOIS");
    lines(page, at, length);
  }

  /** With what SSH opens (RFC 4253 section 4.2); all else of it is nothing. */
  static void shell(Page page, int at, int length) {
    page.layer("ssh");
    for (int i = 0; i < GREETING.length(); i++) {
      if (page.in.u8(at + i) != GREETING.charAt(i)) {
        return;
      }
    }
    int end = at + length;
    int stop = printed(page.in, at, end, false);
    if (afterLine(page.in, stop, end) != NONE) {
      page.out.append(": SSH: ");
      page.text(at, stop - at);
    }
  }

  /** Lines, where the first is a request or an answer. */
  private static void message(Page page, Set<String> requests, int at, int length) {
    if (isMessage(page.in, requests, at, at + length)) {
      lines(page, at, length);
    }
  }

  private static void lines(Page page, int at, int length) {
    int end = at + length;
    if (!page.isVerbose()) {
      line(page, ": ", at, end);
      return;
    }
    page.out.append(", length: ").append(length);
    int next = at;
    while (next != NONE && next < end) {
      next = line(page, "\n\t", next, end);
    }
  }

  /** Prints a line; returns where the next one is, or NONE where none may follow. */
  private static int line(Page page, String before, int at, int end) {
    int stop = printed(page.in, at, end, true);
    int next = afterLine(page.in, stop, end);
    if (next == NONE && stop < end) {
      return NONE;
    }
    page.out.append(before);
    for (int p = at; p < stop; p++) {
      page.out.append((char) page.in.u8(p)); // a tab as it is
    }
    if (next == NONE) {
      page.cut(); // the line goes on in the next segment
    }
    return next;
  }

  /** Where the text that is printable ends. */
  private static int printed(Snapped in, int at, int end, boolean tabs) {
    int p = at;
    while (p < end && (isPrintable(in.u8(p)) || (tabs && in.u8(p) == '\t'))) {
      p++;
    }
    return p;
  }

  /** Where the next line is, if one ends at {@code stop}; else NONE. */
  private static int afterLine(Snapped in, int stop, int end) {
    if (stop < end && in.u8(stop) == '\n') {
      return stop + 1;
    }
    boolean both = stop + 1 < end && in.u8(stop) == '\r' && in.u8(stop + 1) == '\n';
    return both ? stop + 2 : NONE;
  }

  private static boolean isMessage(Snapped in, Set<String> requests, int at, int end) {
    String first = word(in, at, end);
    if (first == null) {
      return false;
    }
    if (requests.contains(first.toUpperCase(Locale.ROOT))) {
      return true;
    }
    int p = at + first.length();
    while (p < end && in.has(p, 1) && in.u8(p) == ' ') {
      p++;
    }
    String second = p < end ? word(in, p, end) : null;
    return second != null && isStatus(second);
  }

  private static boolean isStatus(String word) {
    return word.length() == 3 && word.chars().allMatch(letter -> letter >= '0' && letter <= '9');
  }

  /** The word that begins there and ends before white space; null where there is none. */
  private static @Nullable String word(Snapped in, int at, int end) {
    StringBuilder word = new StringBuilder();
    for (int p = at; p < end; p++) {
      if (!in.has(p, 1)) {
        return null;
      }
      int octet = in.u8(p);
      if (octet == ' ' || (octet >= '\t' && octet <= '\r')) {
        break;
      }
      if (!isPrintable(octet) || word.length() == MAX_WORD) {
        return null;
      }
      word.append((char) octet);
    }
    return word.isEmpty() ? null : word.toString();
  }

  private static boolean isPrintable(int octet) {
    return octet >= ' ' && octet <= '~';
  }
}
