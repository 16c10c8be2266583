package dev.sonde.icmpd;

import java.nio.file.Path;

/** What client and daemon say to each other before the first frame: docs/icmpd-protocol.md. */
final class Protocol {
  static final Path DEFAULT_PATH = Path.of("/run/sonde/icmpd.sock");

  /** A first byte below this is a client of the book's. */
  static final int NEW = 0x80;

  static final int STATUS = 0x80;
  static final int EXTENDED = 0x81;

  static final int ACCEPTED = '1';
  static final int REFUSED = '0';

  private Protocol() {}
}
