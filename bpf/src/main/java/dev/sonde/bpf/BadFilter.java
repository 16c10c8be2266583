package dev.sonde.bpf;

/** A filter that is no sentence of the language, or that asks for what cannot be had. */
public final class BadFilter extends Exception {
  private static final long serialVersionUID = 1;

  private final int column;

  BadFilter(int column, String why) {
    super("column " + column + ": " + why);
    this.column = column;
  }

  /** Where in the filter's text the trouble starts; the first character is in column 1. */
  public int column() {
    return column;
  }
}
