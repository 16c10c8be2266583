package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import dev.sonde.socket.LinkChanges;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Errno;
import java.util.function.Consumer;

/**
 * Follows the device that a capture is bound to: packet(7) tells once that it went down, and not at
 * all that it is up again or was removed. So from the first ENETDOWN on the kernel is asked to say
 * when devices change, and each time this looks again. While nothing happens it costs nothing.
 */
final class DeviceWatch implements AutoCloseable {
  private final String device;
  private final boolean any;
  private final LinkType linkType;
  private final int frameType;
  private final boolean promiscuous;
  private final boolean shared;
  private final PacketSocket socket;
  private final Consumer<? super DeviceChange> listener;
  private final LinkChanges changes = LinkChanges.open();
  private DeviceChange.Kind state = DeviceChange.Kind.UP;
  private boolean listening;

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

  /** Binds the socket to the device as it is now; ENODEV where it is not there. */
  void bind() throws SocketFailure {
    if (any) {
      socket.bind(PacketSocket.ANY, frameType);
      return;
    }
    int index = socket.index(device);
    socket.bind(index, frameType);
    if (promiscuous) socket.promiscuous(index);
  }

  /** There is no such device yet. */
  void awaitDevice() throws SocketFailure {
    state = DeviceChange.Kind.REMOVED;
    listen();
  }

  /** The socket has an error to tell, one that is no affair of the device's is thrown. */
  void error() throws SocketFailure {
    int errno = socket.takeError();
    if (errno == 0) return;
    if (errno != Errno.ENETDOWN) throw new SocketFailure("capture from " + device, errno);
    report(DeviceChange.Kind.DOWN);
    listen();
  }

  /** Devices have changed. */
  void changed() throws SocketFailure {
    if (changes.take()) look();
  }

  private void listen() throws SocketFailure {
    if (!listening) changes.listen();
    listening = true;
    look(); // for what happened before it listened
  }

  private void look() throws SocketFailure {
    if (isLost()) {
      find();
      return;
    }
    int index = socket.device();
    if (index < 0) {
      report(DeviceChange.Kind.REMOVED);
      find();
    } else if (state == DeviceChange.Kind.DOWN && socket.isUp(socket.name(index))) {
      report(DeviceChange.Kind.UP);
    }
  }

  private boolean isLost() {
    return state == DeviceChange.Kind.REMOVED || state == DeviceChange.Kind.UNFIT;
  }

  /** Looks for a device that has the name now. */
  private void find() throws SocketFailure {
    if (shared) return; // the kernel lets no member of a group bind again
    try {
      if (DeviceLink.fits(linkType, socket.hardwareType(device))) {
        bind();
        report(DeviceChange.Kind.APPEARED);
      } else if (state != DeviceChange.Kind.UNFIT) {
        report(DeviceChange.Kind.UNFIT);
      }
    } catch (SocketFailure failure) {
      if (failure.errno() != Errno.ENODEV) throw failure;
      if (state == DeviceChange.Kind.UNFIT) report(DeviceChange.Kind.REMOVED);
    }
  }

  private void report(DeviceChange.Kind kind) {
    state = kind;
    listener.accept(new DeviceChange(kind, device));
  }

  @Override
  public void close() {
    changes.close();
  }
}
