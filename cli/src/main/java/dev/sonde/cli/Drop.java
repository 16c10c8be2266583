package dev.sonde.cli;

import dev.sonde.socket.SocketFailure;

/** Gives the privileges up; a test that runs tools in its own JVM keeps them. */
interface Drop {
  void privileges() throws SocketFailure;
}
