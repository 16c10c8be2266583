package dev.sonde.probe;

/**
 * What an engine saw, beyond what its targets were told.
 *
 * @param malformed messages that broke their format, dropped
 * @param foreign messages that answer nothing of ours, dropped
 * @param ambiguous messages that could answer more than one request, dropped
 * @param unverified echo replies with our id and sequence whose cookie is not ours, dropped
 * @param receiveDrops datagrams the kernel lost because the socket's queue was full
 * @param congested sends the kernel refused for want of buffers, tried again later
 */
public record PingCounts(
    long malformed,
    long foreign,
    long ambiguous,
    long unverified,
    long receiveDrops,
    long congested) {}
