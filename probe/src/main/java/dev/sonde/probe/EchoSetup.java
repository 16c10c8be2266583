package dev.sonde.probe;

import dev.sonde.packet.Bytes;

/**
 * How one end of the echo pair behaves.
 *
 * @param text what it says: at most {@link #LARGEST} bytes, none of them NUL
 * @param answersPerSecond how many answers a server gives in a second at most; 0 for no limit
 */
public record EchoSetup(Bytes text, int answersPerSecond) {
  /** The longest text: with headers and a NUL it fills an IPv4 packet. */
  public static final int LARGEST = 65506;

  public static final EchoSetup SERVER = new EchoSetup(Bytes.utf8("Hello from server!"), 100);
  public static final EchoSetup CLIENT = new EchoSetup(Bytes.utf8("Hello from client!"), 0);

  public EchoSetup {
    if (text.length() > LARGEST) {
      throw new IllegalArgumentException("a text of " + text.length() + " bytes, over " + LARGEST);
    }
    for (int index = 0; index < text.length(); index++) {
      if (text.u8(index) == 0) throw new IllegalArgumentException("a NUL ends the text too early");
    }
  }
}
