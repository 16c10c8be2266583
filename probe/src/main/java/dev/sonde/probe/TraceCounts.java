package dev.sonde.probe;

/**
 * What a trace engine saw beyond the answers.
 *
 * @param malformed messages that broke their format, dropped
 * @param foreign messages that no probe of ours caused, dropped
 * @param ambiguous messages that could answer the probes of more than one trace, dropped
 * @param duplicates further answers to probes that were answered
 * @param receiveDrops messages the kernel lost because a socket's queue was full
 */
public record TraceCounts(
    long malformed, long foreign, long ambiguous, long duplicates, long receiveDrops) {}
