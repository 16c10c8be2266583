package dev.sonde.icmpd;

/** Whoever wants to know the errors of one {@link Watched} socket. */
interface Owner {
  /** An error of that socket; valid only until this returns. */
  void tell(Notice notice);
}
