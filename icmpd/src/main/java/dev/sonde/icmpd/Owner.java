package dev.sonde.icmpd;

/** Whoever wants to know the errors of one {@link Watched} socket. */
interface Owner {
  /** An error of that socket; valid only until this returns. */
  void tell(Notice notice);

  /** The socket does not have the port any more: it is to be watched no longer. */
  void gone();
}
