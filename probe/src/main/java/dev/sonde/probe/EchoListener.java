package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;

/** Told on the loop's thread what one end of the echo pair hears. */
public interface EchoListener {
  void heard(Heard message);

  /** The kernel would not send a message; the first has the sequence number 1. */
  void unsent(int sequence, SocketFailure why);
}
