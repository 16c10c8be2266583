package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import dev.sonde.socket.LinkChanges;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Errno;
import java.util.function.Consumer;

/**
 * Follows the device that a capture is bound to. packet(7) tells only that it went down, and
 * whoever reads the socket's error next is the only one to know; that it is up again or was removed
 * nobody is told. So the kernel is asked to say when devices change, and each time this looks at
 * its own.
 */
final class DeviceWatch implements AutoCloseable {
  private enum State {
    UP,
    DOWN,
    GONE,
    UNFIT
  }

  private final String device;
  private final boolean any;
  private final LinkType linkType;
  private final int frameType;
  private final boolean promiscuous;
  private final boolean shared;
  private final PacketSocket socket;
  private final Consumer<? super DeviceChange> listener;
  private final LinkChanges changes = LinkChanges.open();
  private State state = State.UP;

  DeviceWatch(CaptureOptions options, PacketSocket socket, LinkType linkType) throws SocketFailure {
    device = options.device;
    any = options.isAny();
    frameType = options.frameType;
    promiscuous = options.promiscuous;
    shared = options.fanout != null;
    listener = options.listener;
    this.socket = socket;
    this.linkType = linkType;
  }

  LinkChanges changes() {
    return changes;
  }

  /** Binds the socket to the device; ENODEV where it is not there. */
  void start() throws SocketFailure {
    if (any) {
      socket.bind(PacketSocket.ANY, frameType);
    } else {
      changes.listen();
      bind();
    }
  }

  /** The same for one that is not there yet. */
  void await() throws SocketFailure {
    state = State.GONE;
    changes.listen();
    look();
  }

  private void bind() throws SocketFailure {
    int index = socket.index(device);
    socket.bind(index, frameType);
    if (promiscuous) socket.promiscuous(index);
  }

  /** The socket has an error to tell; one that is no affair of the device's is thrown. */
  void error() throws SocketFailure {
    int errno = socket.takeError();
    if (errno == 0) return;
    if (errno != Errno.ENETDOWN) throw new SocketFailure("capture from " + device, errno);
    down();
    look();
  }

  /** Devices have changed. */
  void changed() throws SocketFailure {
    if (changes.take()) look();
  }

  private void look() throws SocketFailure {
    if (any) return;
    if (state == State.GONE || state == State.UNFIT) {
      find();
      return;
    }
    int index = socket.device();
    if (index < 0) {
      down();
      report(State.GONE, DeviceChange.Kind.REMOVED);
      find();
    } else if (!isUp(index)) {
      down();
    } else if (state == State.DOWN) {
      report(State.UP, DeviceChange.Kind.UP);
    }
  }

  private void down() {
    if (state == State.UP) report(State.DOWN, DeviceChange.Kind.DOWN);
  }

  /** One that is removed at this moment is not; that it was the kernel says next. */
  private boolean isUp(int index) throws SocketFailure {
    try {
      return socket.isUp(socket.name(index));
    } catch (SocketFailure failure) {
      if (failure.errno() == Errno.ENODEV) return false;
      throw failure;
    }
  }

  /** Looks for a device that has the name now. */
  private void find() throws SocketFailure {
    if (shared) return; // the kernel lets no member of a group bind again
    try {
      if (DeviceLink.fits(linkType, socket.hardwareType(device))) {
        bind();
        report(State.UP, DeviceChange.Kind.APPEARED); // and if it is down, the socket says so
      } else if (state == State.GONE) {
        report(State.UNFIT, DeviceChange.Kind.UNFIT);
      }
    } catch (SocketFailure failure) {
      if (failure.errno() != Errno.ENODEV) throw failure;
      if (state == State.UNFIT) report(State.GONE, DeviceChange.Kind.REMOVED);
    }
  }

  private void report(State state, DeviceChange.Kind kind) {
    this.state = state;
    listener.accept(new DeviceChange(kind, device));
  }

  @Override
  public void close() {
    changes.close();
  }
}
