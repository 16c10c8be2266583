package dev.sonde.cli;

import dev.sonde.icmpd.IcmpError;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Printable;
import dev.sonde.packet.UdpView;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/** A line for each; nothing from the wire reaches a terminal unescaped. */
record WatchText(Output out) implements WatchReport {
  @Override
  public void began(Endpoint target) {}

  @Override
  public void replied(Endpoint source, Bytes datagram) throws IOException {
    out.line("reply: " + source + ": " + quoted(datagram.length(), datagram));
  }

  @Override
  public void failed(IcmpError error) throws IOException {
    out.line("error: " + text(error));
  }

  static String text(IcmpError error) {
    StringBuilder text = new StringBuilder(error.toString());
    if (error.mtu() != 0) text.append(", mtu ").append(error.mtu());
    if (error.length() >= UdpView.HEADER) {
      text.append(", ").append(quoted(error.length() - UdpView.HEADER, error.payload()));
    }
    return text.toString();
  }

  @Override
  public void unsent(Endpoint target, SocketFailure why, long length, Bytes start)
      throws IOException {
    String reason = why.errnoName() + " (" + why.description() + ")";
    out.line("unsent: " + target + ": " + reason + ", " + quoted(length, start));
  }

  @Override
  public void lost(long errors) throws IOException {
    out.line("lost: " + errors + " errors in all that were not read in time");
  }

  /** How many bytes there were, and the first of them; three points stand for the others. */
  private static String quoted(long length, Bytes start) {
    String more = start.length() < length ? "..." : "";
    String bytes = length == 1 ? " byte" : " bytes";
    return length + bytes + " \"" + Printable.utf8(start) + "\"" + more;
  }
}
