package dev.weir.streams.query;

/** A defect's way into the log. */
public final class Accidents {
  private Accidents() {}

  /** Classes and places, no messages: those may repeat what a stranger sent. */
  public static String trace(Throwable cause) {
    StringBuilder out = new StringBuilder();
    for (Throwable t = cause; t != null && out.length() < 4000; t = t.getCause()) {
      out.append(t.getClass().getName());
      StackTraceElement[] frames = t.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, 12); i++) {
        out.append(" < ").append(frames[i]);
      }
      out.append("; ");
    }
    return out.toString();
  }
}
