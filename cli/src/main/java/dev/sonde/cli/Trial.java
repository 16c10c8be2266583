package dev.sonde.cli;

import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import java.util.Optional;

/** Tries to open a socket and closes it again: the kernel's own answer to what is permitted. */
enum Trial {
  RAW {
    @Override
    void open(Family family) throws SocketFailure {
      RawSocket.icmp(family).close();
    }
  },
  PING {
    @Override
    void open(Family family) throws SocketFailure {
      IcmpSocket.open(family).close();
    }
  };

  abstract void open(Family family) throws SocketFailure;

  /** What the kernel refused, if it did. */
  Optional<SocketFailure> failure(Family family) {
    try {
      open(family);
      return Optional.empty();
    } catch (SocketFailure e) {
      return Optional.of(e);
    }
  }
}
