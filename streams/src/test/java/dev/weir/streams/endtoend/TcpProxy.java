package dev.weir.streams.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cable that can be cut: passes bytes between its port and another one on this machine. Cut,
 * connections end and new ones are refused by ending them; stalled, they stay and nothing passes,
 * as with a switch that drops packets. Thread-safe.
 */
final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private enum State {
    PASSING,
    STALLED,
    CUT
  }

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  private State state = State.PASSING;

  /**
   * @param port 0 for any
   */
  TcpProxy(int port, int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("proxy", this::accept);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        open.add(near);
        start("proxy-connection", () -> connect(near));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket near) {
    try {
      if (!passes()) {
        end(near);
        return;
      }
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      open.add(far);
      start("proxy-back", () -> copy(far, near));
      copy(near, far);
    } catch (IOException e) {
      end(near); // nobody there
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0 && passes()) {
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // one side is gone: so is the other
    } finally {
      end(from);
      end(to);
    }
  }

  /** Waits while nothing passes; false when the cable is cut. */
  private boolean passes() {
    synchronized (lock) {
      while (state == State.STALLED) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          return false;
        }
      }
      return state == State.PASSING;
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void become(State next) {
    synchronized (lock) {
      state = next;
      lock.notifyAll();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  void cut() {
    become(State.CUT);
    open.forEach(this::end);
  }

  void stall() {
    become(State.STALLED);
  }

  /** Passes again. */
  void mend() {
    become(State.PASSING);
  }

  @Override
  public void close() {
    cut();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
