package dev.sonde.icmpd;

import java.io.IOException;

/** Told of what the daemon says of a watched socket, on the loop's thread. */
public interface IcmpListener {
  /** The daemon has agreed: errors of what is sent from now on are told. */
  default void watching() {}

  void failed(IcmpError error);

  /** So many errors in all were lost, since they were not read in time. */
  default void lost(long errors) {}

  /** Nothing more will come: the daemon refused, ended, or broke the protocol. Told once. */
  void ended(IOException why);
}
