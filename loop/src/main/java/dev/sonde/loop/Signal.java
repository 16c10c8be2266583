package dev.sonde.loop;

/**
 * The signals a loop can be told of: signal(7). QUIT is here to be refused: the JVM prints its
 * threads on it. KILL and STOP cannot be caught; USR2 and the faults are the JVM's own.
 */
public enum Signal {
  HUP,
  INT,
  QUIT,
  USR1,
  PIPE,
  ALRM,
  TERM,
  CHLD,
  CONT,
  TSTP,
  TTIN,
  TTOU,
  WINCH
}
