package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutstandingTest {
  private static final int REMEMBERED = 16;

  @Test
  void whateverIsAnsweredInWhateverOrderTheRestStillWaits() {
    Seeds.each(
        200,
        random -> {
          Outstanding outstanding = new Outstanding(REMEMBERED);
          List<Long> model = new ArrayList<>();
          for (int step = 0; step < 500; step++) {
            if (model.isEmpty() || random.chance(2)) {
              outstanding.add(step, 1000L + step);
              model.add(outstanding.newest());
            } else {
              long sequence = random.pick(model);
              outstanding.answered(outstanding.find(sequence));
              model.remove(sequence);
            }
            assertThat(outstanding.waiting()).isEqualTo(model.size());
            long oldest = model.isEmpty() ? outstanding.newest() + 1 : model.getFirst();
            assertThat(outstanding.oldestWaiting()).isEqualTo(oldest);
            for (long each : model) {
              assertThat(outstanding.isWaiting(outstanding.find(each))).isTrue();
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 100})
  void onlyAPowerOfTwoIsRemembered(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Outstanding(capacity))
        .withMessage(capacity + " is no power of two");
  }

  @Test
  void theTimesOfARequestSurviveGrowth() {
    Outstanding outstanding = new Outstanding(2);
    for (int sent = 1; sent <= 1000; sent++) outstanding.add(sent, 10L * sent);
    for (int sequence = 1; sequence <= 1000; sequence++) {
      int index = outstanding.find(sequence);
      assertThat(outstanding.sentNanos(index)).isEqualTo(sequence);
      assertThat(outstanding.stampNanos(index)).isEqualTo(10L * sequence);
    }
  }

  @Test
  void whatWaitsIsKeptHoweverManyFollow() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 0; sent < 10 * REMEMBERED; sent++) {
      outstanding.add(sent, sent);
      if (sent > 0) outstanding.answered(outstanding.find(outstanding.newest()));
    }
    assertThat(outstanding.isWaiting(outstanding.find(1))).isTrue();
  }

  @Test
  void whatWasAnsweredIsForgottenWhenAsManyHaveFollowedAsAreRemembered() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 0; sent < 2 * REMEMBERED; sent++) {
      outstanding.add(sent, sent);
      outstanding.answered(outstanding.find(outstanding.newest()));
    }
    assertThat(outstanding.find(REMEMBERED)).isEqualTo(Outstanding.NONE);
    assertThat(outstanding.isAnswered(outstanding.find(REMEMBERED + 1))).isTrue();
  }

  @Test
  void aRequestTakenBackWasNeverSent() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    outstanding.add(1, 1);
    outstanding.add(2, 2);
    outstanding.takeBack();
    assertThat(outstanding.waiting()).isEqualTo(1);
    assertThat(outstanding.find(2)).isEqualTo(Outstanding.NONE);
    outstanding.add(3, 3);
    assertThat(outstanding.sentNanos(outstanding.find(2))).isEqualTo(3);
  }

  @Test
  void cookiesSurviveGrowth() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 1; sent <= 4 * REMEMBERED; sent++) {
      outstanding.add(sent, sent);
      outstanding.cookie(1000L + sent);
    }
    for (int sent = 1; sent <= 4 * REMEMBERED; sent++) {
      int index = outstanding.findByCookie(sent, 1000L + sent);
      assertThat(index).isNotEqualTo(Outstanding.NONE);
      assertThat(outstanding.sequence(index)).isEqualTo(sent);
    }
  }

  @Test
  void aRequestTakenBackIsNotFoundByItsCookie() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    outstanding.add(1, 1);
    outstanding.cookie(1001);
    outstanding.takeBack();
    assertThat(outstanding.findByCookie(1, 1001)).isEqualTo(Outstanding.NONE);
    outstanding.add(2, 2);
    outstanding.cookie(1002);
    assertThat(outstanding.findByCookie(1, 1001)).isEqualTo(Outstanding.NONE);
    assertThat(outstanding.sequence(outstanding.findByCookie(1, 1002))).isEqualTo(1);
  }

  @Test
  void theSameSixteenBitsWithAnOlderCookieAreNotFound() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 1; sent <= 0x10001; sent++) {
      outstanding.add(sent, sent);
      outstanding.cookie(sent);
    }
    assertThat(outstanding.isWaiting(outstanding.find(1))).isTrue();
    assertThat(outstanding.findByCookie(1, 1)).isEqualTo(Outstanding.NONE);
    assertThat(outstanding.sequence(outstanding.findByCookie(1, 0x10001))).isEqualTo(0x10001);
  }

  @Test
  void sixteenBitsNameTheNewestAcrossTheWrap() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 1; sent <= 0x10002; sent++) {
      outstanding.add(sent, sent);
      if (sent < 0xfffe) outstanding.answered(outstanding.find(sent));
    }
    assertThat(outstanding.sequence(outstanding.findByLow16(0xffff))).isEqualTo(0xffff);
    assertThat(outstanding.sequence(outstanding.findByLow16(0))).isEqualTo(0x10000);
    assertThat(outstanding.sequence(outstanding.findByLow16(2))).isEqualTo(0x10002);
  }

  @Test
  void sixteenBitsNameNothingWhenMoreThanTheyCanTellApartWait() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 1; sent <= 0x10001; sent++) outstanding.add(sent, sent);
    assertThat(outstanding.findByLow16(1)).isEqualTo(Outstanding.NONE);
    assertThat(outstanding.sequence(outstanding.findByLow32(1))).isEqualTo(1);
  }

  @Test
  void aFullRingAsksToHoldBackRatherThanForgetARequest() {
    Outstanding outstanding = new Outstanding(REMEMBERED);
    for (int sent = 0; sent < Outstanding.LARGEST; sent++) outstanding.add(sent, sent);
    assertThat(outstanding.hasRoom()).isFalse();
    outstanding.answered(outstanding.find(1));
    assertThat(outstanding.hasRoom()).isTrue();
  }
}
