package dev.sonde.cli;

/** Arguments that make no sense. The message is one line for the person who typed them. */
final class BadUsage extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadUsage(String message) {
    super(message);
  }
}
