package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.Answer;
import dev.sonde.probe.Arrival;
import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import java.io.IOException;

/**
 * Tells a ping in one JSON object to a line. Times are numbers: {@code time} in seconds since 1970,
 * what ends in {@code _ms} in milliseconds with nanoseconds behind the point.
 */
final class PingJson implements PingReport {
  private final PingCommand command;
  private final Output out;

  PingJson(PingCommand command, Output out) {
    this.command = command;
    this.out = out;
  }

  private boolean isBrief() {
    return command.isQuiet() || command.isFlood();
  }

  private void line(Json.Fields fields) throws IOException {
    Json.line(out, fields);
    out.flush();
  }

  private static void event(JsonGenerator json, String what) throws IOException {
    Json.event(json, what, StampClock.nanos());
  }

  @Override
  public void began(PingRoute route, int identifier) throws IOException {
    line(json -> {
      event(json, "start");
      json.writeStringField("host", route.name());
      json.writeStringField("address", HostNames.plain(route.address()));
      json.writeStringField("source", HostNames.plain(route.source()));
      String device = command.device();
      if (device != null) json.writeStringField("interface", device);
      json.writeNumberField("size", command.size());
      if (identifier >= 0) json.writeNumberField("identifier", identifier);
    });
  }

  @Override
  public void unanswered(long sequence) throws IOException {
    line(json -> {
      event(json, "no_answer_yet");
      json.writeNumberField("seq", sequence);
    });
  }

  @Override
  public void answered(Answer answer) throws IOException {
    if (isBrief()) return;
    line(json -> reply(json, answer));
  }

  private static void reply(JsonGenerator json, Answer answer) throws IOException {
    Arrival arrival = answer.arrival();
    long stamp = arrival.stampNanos();
    Json.event(json, "reply", stamp == 0 ? StampClock.nanos() : stamp);
    json.writeNumberField("seq", answer.sequence());
    json.writeStringField("from", HostNames.plain(arrival.from()));
    json.writeNumberField("bytes", arrival.length());
    if (arrival.hops() >= 0) json.writeNumberField("ttl", arrival.hops());
    Json.millis(json, "rtt_ms", answer.rttNanos());
    json.writeStringField("clock", answer.clock().label());
    flag(json, "duplicate", answer.isDuplicate());
    flag(json, "bad_checksum", answer.hasBadChecksum());
    flag(json, "different_address", answer.isFromElsewhere());
    flag(json, "truncated", answer.isTruncated());
    if (answer.wrongAt() >= 0) json.writeNumberField("wrong_at", answer.wrongAt());
  }

  private static void flag(JsonGenerator json, String name, boolean set) throws IOException {
    if (set) json.writeBooleanField(name, true);
  }

  @Override
  public void refused(Refusal refusal) throws IOException {
    if (isBrief()) return;
    line(json -> {
      event(json, "error");
      json.writeNumberField("seq", refusal.sequence());
      IpAddress from = refusal.from();
      if (from != null) json.writeStringField("from", HostNames.plain(from));
      message(json, refusal.type(), refusal.code());
      json.writeNumberField("info", refusal.info());
      json.writeStringField(
          "text",
          PingErrors.words(refusal.family().ip(), refusal.type(), refusal.code(), refusal.info()));
    });
  }

  private static void message(JsonGenerator json, int type, int code) throws IOException {
    json.writeNumberField("type", type);
    json.writeNumberField("code", code);
  }

  @Override
  public void unsent(long sequence, SocketFailure why, int mtu) throws IOException {
    if (isBrief()) return;
    line(json -> {
      event(json, "unsent");
      json.writeNumberField("seq", sequence);
      json.writeStringField("errno", why.errnoName());
      json.writeStringField("text", why.description());
      if (mtu > 0) json.writeNumberField("mtu", mtu);
    });
  }

  @Override
  public void overheard(Arrival arrival) throws IOException {
    if (isBrief()) return;
    IcmpView icmp = arrival.icmp();
    line(json -> {
      event(json, "overheard");
      json.writeStringField("from", HostNames.plain(arrival.from()));
      message(json, icmp.type(), icmp.code());
      json.writeNumberField("bytes", arrival.length());
      flag(json, "bad_checksum", arrival.isDamaged());
    });
  }

  @Override
  public void ended(PingStatistics statistics, PingSchedule schedule, PingCounts counts)
      throws IOException {
    line(json -> {
      event(json, "summary");
      requests(json, statistics);
      loss(json, statistics, counts);
      Json.millis(json, "elapsed_ms", schedule.elapsedNanos());
      if (statistics.isTimed()) times(json, statistics);
      json.writeNumberField("exit_status", schedule.exitStatus());
    });
  }

  private static void requests(JsonGenerator json, PingStatistics statistics) throws IOException {
    json.writeNumberField("transmitted", statistics.transmitted());
    json.writeNumberField("received", statistics.received());
    json.writeNumberField("duplicates", statistics.duplicates());
    json.writeNumberField("corrupted", statistics.corrupted());
    json.writeNumberField("errors", statistics.errors());
    json.writeNumberField("out_of_order", statistics.outOfOrder());
    json.writeNumberField("wrong_data", statistics.wrongData());
    json.writeNumberField("pipe", statistics.pipe());
  }

  /** What this host lost, and what the path is left to have lost. */
  private static void loss(JsonGenerator json, PingStatistics statistics, PingCounts counts)
      throws IOException {
    long lost = Math.max(0, statistics.transmitted() - statistics.received());
    long here = Math.min(lost, statistics.unsent() + counts.receiveDrops());
    json.writeNumberField("loss_percent", statistics.lossPercent());
    json.writeNumberField("lost", lost);
    json.writeNumberField("lost_here", here);
    json.writeNumberField("lost_on_path", lost - here);
    json.writeNumberField("unsent", statistics.unsent());
    json.writeNumberField("receive_drops", counts.receiveDrops());
    json.writeNumberField("delayed", counts.congested());
    json.writeNumberField("foreign", counts.foreign());
    json.writeNumberField("malformed", counts.malformed());
    json.writeNumberField("ambiguous", counts.ambiguous());
    json.writeNumberField("unverified", counts.unverified());
  }

  private static void times(JsonGenerator json, PingStatistics statistics) throws IOException {
    Json.millis(json, "rtt_min_ms", statistics.minNanos());
    Json.millis(json, "rtt_avg_ms", statistics.meanNanos());
    Json.millis(json, "rtt_max_ms", statistics.maxNanos());
    Json.millis(json, "rtt_mdev_ms", statistics.deviationNanos());
    Json.millis(json, "rtt_ewma_ms", statistics.smoothedNanos());
  }
}
