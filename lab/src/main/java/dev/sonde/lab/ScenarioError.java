package dev.sonde.lab;

import dev.sonde.packet.Printable;

/** What is wrong with a scenario file, and where: lines and columns count from 1. */
public final class ScenarioError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /** {@code text} may quote the file: what would not print is escaped. */
  public ScenarioError(String file, int line, int column, String text) {
    super(Printable.text(file) + ":" + line + ":" + column + ": " + Printable.text(text));
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
