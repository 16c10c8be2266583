package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;

/** Datagrams that provoke what the kernel makes of them. */
final class RealErrors {
  private RealErrors() {}

  static void send(UdpSocket socket, IpAddress to, int port, String text) throws SocketFailure {
    Bytes data = Bytes.utf8(text);
    try (SendBatch batch = new SendBatch(socket.family(), 1, data.length())) {
      int index = batch.add(to, port);
      data.write(batch.bytes(), batch.at(index));
      batch.length(index, data.length());
      int sent = socket.send(batch, 0);
      if (sent < 0) throw new SocketFailure("sendmsg " + to, -sent);
    }
  }
}
