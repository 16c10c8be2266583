package dev.sonde.capture;

/** Which way packets go that are captured, seen from the device. */
public enum CaptureDirection {
  IN,
  OUT,
  BOTH
}
