package dev.sonde.dissect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Protocols whose messages are lines of text, with the words that they start with. */
enum TextProtocol {
  SMTP(25, 25, ""),
  WHOIS(43, 43, ""),
  FTP(21, 21, ""),
  /** RFC 9110, WebDAV (RFC 4918) with its versions, and what Exchange once spoke. */
  HTTP(
      80,
      8080,
      "GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE "
          + "SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND "
          + "CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY "
          + "MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL"),
  RTSP(
      554,
      8554,
      "OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER "
          + "REDIRECT RECORD"),
  SIP(
      5060,
      5060,
      "UPDATE NOTIFY OPTIONS SUBSCRIBE ACK BYE CANCEL DO INFO INVITE MESSAGE PRACK "
          + "PUBLISH QAUTH REFER REGISTER SPRACK");

  private static final TextProtocol[] OVER_TCP = {SMTP, WHOIS, FTP, HTTP, RTSP};

  private final int port;
  private final int otherPort;
  private final String commands;
  private final String layer;

  TextProtocol(int port, int otherPort, String commands) {
    this.port = port;
    this.otherPort = otherPort;
    this.commands = commands;
    layer = name().toLowerCase(Locale.ROOT);
  }

  /** That of a TCP segment between two ports; null where there is none. */
  static @Nullable TextProtocol segment(int source, int target) {
    for (TextProtocol protocol : OVER_TCP) {
      if (protocol.has(source, target)) {
        return protocol;
      }
    }
    return null;
  }

  boolean has(int source, int target) {
    return source == port || source == otherPort || target == port || target == otherPort;
  }

  /** What a cut is named after. */
  String layer() {
    return layer;
  }

  /** Any text is a message; there are no words that it starts with. */
  boolean isFree() {
    return commands.isEmpty();
  }

  /** Whether the bytes are a word that a request starts with, in letters of either case. */
  boolean isCommand(Snapped in, int at, int length) {
    for (int start = 0; start < commands.length(); ) {
      int space = commands.indexOf(' ', start);
      int stop = space < 0 ? commands.length() : space;
      if (stop - start == length && equals(in, at, start, length)) {
        return true;
      }
      start = stop + 1;
    }
    return false;
  }

  private boolean equals(Snapped in, int at, int start, int length) {
    for (int i = 0; i < length; i++) {
      if (upper(in.u8(at + i)) != commands.charAt(start + i)) {
        return false;
      }
    }
    return true;
  }

  private static int upper(int letter) {
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
  }
}
