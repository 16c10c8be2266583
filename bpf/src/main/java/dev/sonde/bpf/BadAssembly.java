package dev.sonde.bpf;

/** Text that is no program, as {@code line 3, column 10: jt is a line or label, not '-1'}. */
public final class BadAssembly extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /** Both count from 1. */
  BadAssembly(int line, int column, String why) {
    super("line " + line + ", column " + column + ": " + why);
    this.line = line;
    this.column = column;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
