package dev.sonde.lab;

/**
 * A link between two nodes, the same in both directions. Chances are from 0 to 1.
 *
 * @param shape how the jitter is spread
 * @param jitterNanos its width, see {@link Shape}
 * @param reorder the chance that a packet is held back for the delay once more, and overtaken
 * @param corrupt the chance that one bit behind the IP header is flipped
 * @param mtu the largest packet it takes
 * @param cost what the shortest path counts it
 * @param down nothing goes over it, and no path leads there
 */
public record Link(
    String a,
    String b,
    long delayNanos,
    long jitterNanos,
    Shape shape,
    double loss,
    double duplicate,
    double reorder,
    double corrupt,
    int mtu,
    int cost,
    boolean down) {
  public static final int MAX_MTU = 0xffff;

  /** A distribution of what comes on top of the delay. */
  public enum Shape {
    /** From 0 to the jitter, all alike. */
    UNIFORM,
    /** With a standard deviation of the jitter, cut off below at a delay of 0. */
    NORMAL,
    /** With a mean of the jitter: queues. */
    EXPONENTIAL,
    /** With a median of the jitter and no variance: rare, long waits. */
    PARETO
  }

  /** A link without delay and faults. */
  public static Link plain(String a, String b) {
    return new Link(a, b, 0, 0, Shape.UNIFORM, 0, 0, 0, 0, MAX_MTU, 1, false);
  }
}
