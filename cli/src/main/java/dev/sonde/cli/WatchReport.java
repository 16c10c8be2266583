package dev.sonde.cli;

import dev.sonde.icmpd.IcmpError;
import dev.sonde.packet.Bytes;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/** Tells what becomes of the datagrams of {@code sonde icmpd watch}. */
interface WatchReport {
  /** The daemon watches the socket: what is sent from now on may be told of. */
  void began(Endpoint target) throws IOException;

  void replied(Endpoint source, Bytes datagram) throws IOException;

  void failed(IcmpError error) throws IOException;

  /** A line that did not leave; {@code start} is the first bytes of it. */
  void unsent(Endpoint target, SocketFailure why, long length, Bytes start) throws IOException;

  /** So many errors in all were not told. */
  void lost(long errors) throws IOException;
}
