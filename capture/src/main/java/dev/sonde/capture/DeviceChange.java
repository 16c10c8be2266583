package dev.sonde.capture;

/**
 * What happened to the device of a live capture, which goes on: {@link CaptureOptions#onChange}.
 *
 * @param device the name that was asked for
 */
public record DeviceChange(Kind kind, String device) {

  /** What happened. */
  public enum Kind {
    /** It receives and sends no more, until it is up. */
    DOWN,
    /** It was down, and receives and sends again. */
    UP,
    /** There is no such device any more; one that gets its name will be captured from. */
    REMOVED,
    /** There is one of that name: it is captured from now on, as soon as it is up. */
    APPEARED,
    /** There is one of that name, but its frames start with another header: it is left alone. */
    UNFIT
  }

  @Override
  public String toString() {
    return switch (kind) {
      case DOWN -> device + " went down";
      case UP -> device + " is up again";
      case REMOVED -> device + " was removed";
      case APPEARED -> device + " appeared";
      case UNFIT -> device + " appeared, with another kind of link header";
    };
  }
}
