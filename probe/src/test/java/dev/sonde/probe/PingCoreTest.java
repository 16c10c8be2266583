package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingCoreTest {
  private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
  private static final IpAddress FAR = IpAddress.parse("192.0.2.2");
  private static final IpAddress ROUTER = IpAddress.parse("198.51.100.9");
  private static final IpAddress SIX = IpAddress.parse("2001:db8::1");
  private static final PingOptions SMALL = PingOptions.DEFAULT.size(4);

  private final PingBench bench = new PingBench();

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "fe80::1"})
  void aReplyAnswersItsRequest(String text) {
    IpAddress address = IpAddress.parse(text);
    PingTarget target = bench.target(address, PingOptions.DEFAULT);
    bench.deliver(bench.send(target).reply(address));
    assertThat(bench.events()).containsExactly("reply 1 from " + text);
    assertThat(target.waiting()).isZero();
  }

  @Test
  void repliesInAnyOrderAnswerTheirOwnRequests() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo first = bench.send(target);
    Echo second = bench.send(target);
    Echo third = bench.send(target);
    bench.deliver(third.reply(NEAR));
    bench.deliver(first.reply(NEAR));
    bench.deliver(second.reply(NEAR));
    assertThat(bench.events())
        .containsExactly(
            "reply 3 from 192.0.2.1", "reply 1 from 192.0.2.1", "reply 2 from 192.0.2.1");
  }

  @Test
  void theSecondReplyIsADuplicate() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.reply(NEAR));
    bench.deliver(echo.reply(NEAR));
    assertThat(bench.events())
        .containsExactly("reply 1 from 192.0.2.1", "reply 1 from 192.0.2.1 duplicate");
  }

  @Test
  void lateReplyBelongsToItsOwnRequest() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo early = bench.send(target);
    bench.pass(Duration.ofSeconds(2));
    bench.deliver(bench.send(target).reply(NEAR));
    bench.deliver(early.reply(NEAR));
    assertThat(bench.events())
        .containsExactly("expired 1", "reply 2 from 192.0.2.1", "reply 1 from 192.0.2.1 late");
  }

  @Test
  void aCookieFindsItsRequestThoughAnotherAddressReplies() {
    bench.deliver(bench.send(bench.target(NEAR, PingOptions.DEFAULT)).reply(FAR));
    assertThat(bench.events()).containsExactly("reply 1 from 192.0.2.2 elsewhere");
  }

  @Test
  void theSameSequenceOfTwoTargetsIsKeptApart() {
    Echo near = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    Echo far = bench.send(bench.target(FAR, PingOptions.DEFAULT));
    bench.deliver(far.reply(FAR));
    assertThat(bench.events()).containsExactly("reply 1 from 192.0.2.2");
    assertThat(near.target().waiting()).isEqualTo(1);
  }

  @Test
  void forgedCookieIsNotBelievedThoughAllElseIsRight() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    Echo forged = echo.with(bytes -> Wire.put64(bytes, 8, Wire.i64(bytes, 8) ^ 1));
    bench.deliver(forged.reply(NEAR));
    assertThat(bench.events()).containsExactly("overheard");
    assertThat(bench.core().counts(0, 0).unverified()).isEqualTo(1);
  }

  @Test
  void aTrueCookieUnderAnotherSequenceIsNotBelieved() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.with(bytes -> Wire.put16(bytes, 6, 2)).reply(NEAR));
    assertThat(bench.events()).containsExactly("overheard");
  }

  @Test
  void aTrueCookieUnderAnotherIdentifierIsNotBelieved() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.with(bytes -> Wire.put16(bytes, 4, 7)).reply(NEAR));
    assertThat(bench.events()).containsExactly("overheard");
    assertThat(echo.target().waiting()).isEqualTo(1);
  }

  @Test
  void whatIsTooSmallForACookieIsMatchedByIdSequenceAndSource() {
    Echo echo = bench.send(bench.target(NEAR, SMALL));
    bench.deliver(echo.with(bytes -> Wire.put16(bytes, 4, 1)).reply(NEAR));
    bench.deliver(echo.with(bytes -> Wire.put16(bytes, 6, 9)).reply(NEAR));
    bench.deliver(echo.reply(FAR));
    bench.deliver(echo.reply(NEAR));
    assertThat(bench.events())
        .containsExactly("overheard", "overheard", "overheard", "reply 1 from 192.0.2.1");
  }

  @Test
  void aSmallReplyThatFitsTwoRequestsIsGivenToNeither() {
    Echo one = bench.send(bench.target(NEAR, SMALL));
    bench.send(bench.target(NEAR, SMALL.size(3)));
    bench.deliver(one.reply(NEAR));
    assertThat(bench.events()).isEmpty();
    assertThat(bench.core().counts(0, 0).ambiguous()).isEqualTo(1);
  }

  @Test
  void manyAnswerAGroup() {
    IpAddress group = IpAddress.parse("224.0.0.1");
    Echo echo = bench.send(bench.target(group, SMALL));
    bench.deliver(echo.reply(NEAR));
    bench.deliver(echo.reply(FAR));
    assertThat(bench.events())
        .containsExactly("reply 1 from 192.0.2.1", "reply 1 from 192.0.2.2 duplicate");
  }

  @Test
  void moreThanSixteenBitsOfRequestsInFlightAreAllAnswered() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo first = bench.send(target);
    for (int more = 0; more < 100_000; more++) bench.send(target);
    bench.deliver(first.reply(NEAR));
    assertThat(bench.events()).containsExactly("reply 1 from 192.0.2.1");
    assertThat(target.waiting()).isEqualTo(100_000);
  }

  @Test
  void whoAnsweredLastIsNotTakenForWhoAnswersNow() {
    PingTarget near = bench.target(NEAR, PingOptions.DEFAULT);
    Echo first = bench.send(near);
    Echo far = bench.send(bench.target(FAR, PingOptions.DEFAULT));
    for (int more = 0; more < 0xffff; more++) bench.send(near);
    Echo sameLowBits = bench.send(near);
    bench.deliver(sameLowBits.reply(NEAR));
    bench.deliver(far.reply(FAR));
    bench.deliver(first.reply(NEAR));
    bench.deliver(far.reply(FAR));
    bench.deliver(first.with(bytes -> Wire.put64(bytes, 8, 0)).reply(NEAR));
    assertThat(bench.events())
        .containsExactly(
            "reply 65537 from 192.0.2.1",
            "reply 1 from 192.0.2.2",
            "reply 1 from 192.0.2.1",
            "reply 1 from 192.0.2.2 duplicate",
            "overheard");
  }

  @ParameterizedTest
  @ValueSource(ints = {28, 36, 84})
  void anErrorFindsItsRequestHoweverMuchItQuotes(int quoted) {
    bench.deliver(bench.send(bench.target(NEAR, PingOptions.DEFAULT)).error(ROUTER, 11, 0, quoted));
    assertThat(bench.events()).containsExactly("error 1 from 198.51.100.9 type 11 code 0");
  }

  @Test
  void anErrorFindsItsRequestThoughAnotherTargetAnsweredLast() {
    Echo near = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    Echo far = bench.send(bench.target(FAR, PingOptions.DEFAULT));
    bench.deliver(far.reply(FAR));
    bench.deliver(near.error(ROUTER, 11, 0, 84));
    assertThat(bench.events())
        .containsExactly("reply 1 from 192.0.2.2", "error 1 from 198.51.100.9 type 11 code 0");
    assertThat(near.target().waiting()).isZero();
  }

  @Test
  void anErrorOfIcmp6FindsItsRequest() {
    Echo echo = bench.send(bench.target(SIX, PingOptions.DEFAULT));
    bench.deliver(echo.error(IpAddress.parse("2001:db8::9"), 3, 0, 48));
    assertThat(bench.events()).containsExactly("error 1 from 2001:db8::9 type 3 code 0");
  }

  @Test
  void anErrorAboutSomebodyElsesPacketIsIgnoredAndCounted() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    Echo another = echo.with(bytes -> Wire.put16(bytes, 4, Wire.u16(bytes, 4) ^ 0xffff));
    bench.deliver(another.error(ROUTER, 11, 0, 28));
    Echo forged = echo.with(bytes -> Wire.put64(bytes, 8, 7));
    bench.deliver(forged.error(ROUTER, 3, 1, 84));
    assertThat(bench.events()).containsExactly("overheard", "overheard");
    assertThat(bench.core().counts(0, 0).foreign()).isEqualTo(2);
  }

  @Test
  void aRedirectDoesNotEndTheRequest() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.error(ROUTER, 5, 1, 28));
    bench.deliver(echo.reply(NEAR));
    assertThat(bench.events())
        .containsExactly(
            "error 1 from 198.51.100.9 type 5 code 1 more to come", "reply 1 from 192.0.2.1");
  }

  @Test
  void errorHeardWhileTheSocketSendsIsToldAfterwards() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.core().hold();
    bench.core().hold();
    bench.deliver(echo.error(ROUTER, 5, 1, 28));
    bench.core().release();
    assertThat(bench.events()).isEmpty();
    bench.core().release();
    assertThat(bench.events())
        .containsExactly("error 1 from 198.51.100.9 type 5 code 1 more to come");
  }

  @Test
  void removedTargetsNeitherExpireNorHoldUpTheOthers() {
    PingTarget kept = bench.target(NEAR, PingOptions.DEFAULT);
    for (int each = 0; each < 5; each++) {
      PingTarget removed = bench.target(FAR, PingOptions.DEFAULT);
      bench.send(removed);
      if (each == 3) bench.send(kept);
      bench.core().remove(removed);
    }
    bench.core().expire(Long.MAX_VALUE / 2);
    assertThat(bench.events()).containsExactly("expired 1");
    assertThat(bench.core().nextExpiry(-1)).isEqualTo(-1);
  }

  @Test
  void everyRequestExpiresOnceInOrder() {
    PingTarget near = bench.target(NEAR, PingOptions.DEFAULT);
    PingTarget far = bench.target(FAR, PingOptions.DEFAULT.timeout(Duration.ofSeconds(3)));
    bench.send(near);
    bench.send(far);
    bench.pass(Duration.ofMillis(500));
    bench.send(near);
    bench.pass(Duration.ofMillis(500));
    assertThat(bench.events()).containsExactly("expired 1");
    bench.pass(Duration.ofSeconds(10));
    assertThat(bench.events()).containsExactly("expired 1", "expired 2", "expired 1");
  }

  @Test
  void aRemovedTargetsReplyIsAStrangers() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo echo = bench.send(target);
    bench.core().remove(target);
    bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.reply(NEAR));
    assertThat(bench.events()).containsExactly("overheard");
  }

  @Test
  void aRemovedTargetsReplyIsAStrangersThoughItAnsweredLast() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo echo = bench.send(target);
    bench.deliver(echo.reply(NEAR));
    bench.core().remove(target);
    bench.deliver(echo.reply(NEAR));
    assertThat(bench.events()).containsExactly("reply 1 from 192.0.2.1", "overheard");
  }

  @Test
  void whoAnsweredLastIsStillKnownWithoutTheKeyWhenAnotherTargetIsRemoved() {
    Echo near = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    PingTarget far = bench.target(FAR, PingOptions.DEFAULT);
    bench.deliver(near.reply(NEAR));
    bench.core().remove(far);
    near.target().outstanding().cookie(7);
    bench.deliver(near.with(bytes -> Wire.put64(bytes, 8, 7)).reply(NEAR));
    assertThat(bench.events())
        .containsExactly("reply 1 from 192.0.2.1", "reply 1 from 192.0.2.1 duplicate");
  }

  @Test
  void wrongAndMissingDataAreTold() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliver(echo.with(bytes -> Wire.put8(bytes, 8 + 20, 0xee)).reply(NEAR));
    bench.deliver(echo.cut(40).reply(NEAR));
    assertThat(bench.events())
        .containsExactly(
            "reply 1 from 192.0.2.1 wrong at 20", "reply 1 from 192.0.2.1 duplicate truncated");
  }

  @Test
  void aDamagedReplySettlesNothing() {
    PingTarget target = bench.target(NEAR, PingOptions.DEFAULT);
    Echo echo = bench.send(target);
    bench.deliverRaw(echo.reply(NEAR).damaged());
    assertThat(target.waiting()).isEqualTo(1);
    bench.deliverRaw(echo.reply(NEAR));
    assertThat(bench.events())
        .containsExactly("reply 1 from 192.0.2.1 damaged wrong at 55", "reply 1 from 192.0.2.1");
    assertThat(target.waiting()).isZero();
  }

  /** Where nothing differs from what was sent it is not summed up; wherever it does it is. */
  @Test
  void aReplyIsDamagedWhereItsChecksumIsWrongWhateverWasChanged() {
    Seeds.each(
        3000,
        random -> {
          PingBench each = new PingBench();
          int size = random.between(0, 40);
          Echo echo = each.send(each.target(NEAR, PingOptions.DEFAULT.size(size)));
          byte[] reply = echo.reply(NEAR).bytes().toArray();
          // What it is found by stays: id and sequence, or cookie and sequence.
          List<Integer> places = size < 8 ? List.of(1, 2, 3, 8, 11) : List.of(1, 2, 3, 17, 18, 30);
          int length = random.between(size < 8 ? 8 : 16, reply.length + 4);
          byte[] changed = Arrays.copyOf(reply, random.chance(2) ? reply.length : length);
          for (int changes = random.between(0, 2); changes > 0; changes--) {
            int at = random.pick(places);
            if (at < changed.length) changed[at] = (byte) random.bits(8);
          }
          each.deliverRaw(new Echo.Delivery(NEAR, Bytes.of(changed)));
          boolean right = Checksum.verify(MemorySegment.ofArray(changed), 0, changed.length);
          assertThat(each.answer().hasBadChecksum()).isEqualTo(!right);
        });
  }

  @Test
  void aDamagedErrorIsNotBelieved() {
    Echo echo = bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.deliverRaw(echo.error(ROUTER, 3, 1, 28).damaged());
    assertThat(bench.events()).isEmpty();
    assertThat(bench.core().counts(0, 0).malformed()).isEqualTo(1);
  }

  @Test
  void manyAnswerAnAddressMarkedAsAGroup() {
    Echo echo = bench.send(bench.target(NEAR, SMALL.group(true)));
    bench.deliver(echo.reply(FAR));
    assertThat(bench.events()).containsExactly("reply 1 from 192.0.2.2");
  }

  @Test
  void patternFillsTheDataFromItsStart() {
    PingOptions options = PingOptions.DEFAULT.pattern(Bytes.of((byte) 1, (byte) 2, (byte) 3));
    Bytes sent = bench.send(bench.target(NEAR, options)).bytes();
    for (int offset = PingTarget.COOKIE; offset < options.size(); offset++) {
      assertThat(sent.u8(PingTarget.HEADER + offset)).isEqualTo(1 + offset % 3);
    }
  }

  @Test
  void hostileBytesDoNoHarm() {
    bench.send(bench.target(NEAR, PingOptions.DEFAULT));
    bench.send(bench.target(SIX, SMALL));
    Seeds.each(
        5000,
        random -> {
          Bytes bytes = Bytes.of(random.bytes(random.length(200)));
          bench.deliver(new Echo(null, bytes).from(random.chance(2) ? NEAR : SIX));
        });
    assertThat(bench.events()).allMatch(event -> event.equals("overheard"));
  }

  @Test
  void aCookieIsNoProofForAnotherScopesTwin() {
    Ip6Address one = ((Ip6Address) IpAddress.parse("fe80::1")).withScope(2);
    Ip6Address other = one.withScope(3);
    Echo echo = bench.send(bench.target(one, PingOptions.DEFAULT));
    bench.send(bench.target(other, PingOptions.DEFAULT));
    bench.deliver(echo.reply(one));
    assertThat(bench.events()).containsExactly("reply 1 from fe80::1%2");
  }
}
