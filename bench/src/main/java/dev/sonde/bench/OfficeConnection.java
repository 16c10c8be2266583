package dev.sonde.bench;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Tcp;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A TCP connection from its handshake to its end: a request, and an answer of many segments, of
 * which now and then one is lost, so that the receiver acknowledges selectively.
 */
final class OfficeConnection {
  private static final int[] PORTS = {443, 443, 443, 443, 443, 853, 993, 5432, 8443};
  private static final int SEGMENT = 1448;
  private static final int HANDSHAKE = 3;
  private static final int WINDOW = 502;
  private static final long MASK = 0xffff_ffffL;
  private static final byte NOP = 1, SACK = 5, TIMES = 8;

  private final SplittableRandom random;
  private final IpAddress client;
  private final IpAddress server;
  private final int clientPort;
  private final int serverPort;
  private final int segments;
  private long asked;
  private long answered;
  private long received;
  private int clientClock;
  private int serverClock;
  private int step;
  private boolean losing;

  OfficeConnection(SplittableRandom random, IpAddress client, IpAddress server) {
    this.random = random;
    this.client = client;
    this.server = server;
    clientPort = random.nextInt(32_768, 61_000);
    serverPort = PORTS[random.nextInt(PORTS.length)];
    segments = random.nextInt(2, 60);
    asked = random.nextInt() & MASK;
    answered = random.nextInt() & MASK;
    clientClock = random.nextInt();
    serverClock = random.nextInt();
  }

  boolean isOver() {
    return step == HANDSHAKE + 1 + segments + segments / 2 + HANDSHAKE;
  }

  /** Makes the next frame; returns its length. */
  int next(OfficeFrames frames) {
    clientClock += random.nextInt(3);
    serverClock += random.nextInt(3);
    int now = step++;
    if (now < HANDSHAKE) return handshake(frames, now);
    if (now == HANDSHAKE) {
      received = answered;
      return ask(frames, Tcp.PSH | Tcp.ACK, 80 + random.nextInt(600));
    }
    int transfer = now - HANDSHAKE - 1;
    if (transfer >= segments + segments / 2) {
      return end(frames, transfer - segments - segments / 2);
    }
    if (transfer % 3 == 2) return acknowledge(frames);
    boolean last = transfer % 12 == 0;
    return answer(
        frames, last ? Tcp.PSH | Tcp.ACK : Tcp.ACK, last ? 1 + random.nextInt(SEGMENT) : SEGMENT);
  }

  private int handshake(OfficeFrames frames, int now) {
    return switch (now) {
      case 0 -> {
        Tcp syn = tcp(true, Tcp.SYN, 64_240, open(clientClock, 0));
        asked = asked + 1 & MASK;
        yield frames.tcp(client, server, syn, 0);
      }
      case 1 -> {
        Tcp both = tcp(false, Tcp.SYN | Tcp.ACK, 65_160, open(serverClock, clientClock));
        answered = answered + 1 & MASK;
        yield frames.tcp(server, client, both, 0);
      }
      default -> {
        received = answered;
        yield ask(frames, Tcp.ACK, 0);
      }
    };
  }

  private int end(OfficeFrames frames, int now) {
    received = answered;
    losing = false;
    return switch (now) {
      case 0 -> {
        int length = answer(frames, Tcp.FIN | Tcp.ACK, 0);
        answered = answered + 1 & MASK;
        yield length;
      }
      case 1 -> {
        int length = ask(frames, Tcp.FIN | Tcp.ACK, 0);
        asked = asked + 1 & MASK;
        yield length;
      }
      default -> answer(frames, Tcp.ACK, 0);
    };
  }

  private int ask(OfficeFrames frames, int flags, int payload) {
    int length = frames.tcp(client, server, tcp(true, flags, WINDOW, times(true)), payload);
    asked = asked + payload & MASK;
    return length;
  }

  private int answer(OfficeFrames frames, int flags, int payload) {
    int length = frames.tcp(server, client, tcp(false, flags, WINDOW, times(false)), payload);
    answered = answered + payload & MASK;
    return length;
  }

  /** One of forty acknowledgments tells of a gap, and so does the one after it. */
  private int acknowledge(OfficeFrames frames) {
    if (!losing && random.nextInt(40) == 0) {
      losing = true;
      return frames.tcp(client, server, tcp(true, Tcp.ACK, WINDOW, gap()), 0);
    }
    Bytes options = losing ? gap() : times(true);
    if (!losing) received = answered;
    losing = false;
    return frames.tcp(client, server, tcp(true, Tcp.ACK, WINDOW, options), 0);
  }

  private Tcp tcp(boolean ofClient, int flags, int window, Bytes options) {
    return new Tcp(
        ofClient ? clientPort : serverPort,
        ofClient ? serverPort : clientPort,
        ofClient ? asked : answered,
        (flags & Tcp.ACK) == 0 ? 0 : ofClient ? received : asked,
        flags,
        window,
        0,
        options);
  }

  private static Bytes open(int value, int echo) {
    ByteBuffer out = ByteBuffer.allocate(20);
    out.put((byte) 2).put((byte) 4).putShort((short) 1460).put((byte) 4).put((byte) 2);
    times(out, value, echo).put(NOP).put((byte) 3).put((byte) 3).put((byte) 7);
    return Bytes.of(out.array());
  }

  private Bytes times(boolean ofClient) {
    ByteBuffer out = ByteBuffer.allocate(12).put(NOP).put(NOP);
    int value = ofClient ? clientClock : serverClock;
    return Bytes.of(times(out, value, ofClient ? serverClock : clientClock).array());
  }

  private static ByteBuffer times(ByteBuffer out, int value, int echo) {
    return out.put(TIMES).put((byte) 10).putInt(value).putInt(echo);
  }

  private Bytes gap() {
    ByteBuffer out = ByteBuffer.allocate(24).put(NOP).put(NOP);
    times(out, clientClock, serverClock).put(NOP).put(NOP).put(SACK).put((byte) 10);
    out.putInt((int) (received + SEGMENT)).putInt((int) answered);
    return Bytes.of(out.array());
  }
}
