package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Epolls;
import org.junit.jupiter.api.Test;

/** Interests and ready sets are the bits of epoll, under names. */
class InterestTest {
  @Test
  void eachNameIsOneBitMore() {
    assertThat(Interest.NONE.mask()).isZero();
    assertThat(Interest.READ.mask()).isEqualTo(Epolls.EPOLLIN);
    assertThat(Interest.WRITE.mask()).isEqualTo(Epolls.EPOLLOUT);
    assertThat(Interest.NONE.priority().mask()).isEqualTo(Epolls.EPOLLPRI);
    assertThat(Interest.NONE.peerClosing().mask()).isEqualTo(Epolls.EPOLLRDHUP);
    assertThat(Interest.NONE.edge().mask()).isEqualTo(Epolls.EPOLLET);
    assertThat(Interest.NONE.oneShot().mask()).isEqualTo(Epolls.EPOLLONESHOT);
    assertThat(Interest.NONE.exclusive().mask()).isEqualTo(Epolls.EPOLLEXCLUSIVE);
  }

  @Test
  void interestsAddUpAndAreEqualByWhatTheyAskFor() {
    assertThat(Interest.READ.and(Interest.WRITE))
        .isEqualTo(Interest.READ_WRITE)
        .hasSameHashCodeAs(Interest.READ_WRITE)
        .isNotEqualTo(Interest.READ);
    assertThat(Interest.READ.edge().and(Interest.WRITE)).isEqualTo(Interest.READ_WRITE.edge());
  }

  @Test
  void everyReadySetIsToldByItsBitsAndMadeOnce() {
    for (int set = 0; set < 64; set++) {
      int events = (set & 0x1f) | ((set & 0x20) == 0 ? 0 : Epolls.EPOLLRDHUP);
      Ready ready = Ready.of(events);
      assertThat(ready.readable()).isEqualTo((events & Epolls.EPOLLIN) != 0);
      assertThat(ready.writable()).isEqualTo((events & Epolls.EPOLLOUT) != 0);
      assertThat(ready.priority()).isEqualTo((events & Epolls.EPOLLPRI) != 0);
      assertThat(ready.error()).isEqualTo((events & Epolls.EPOLLERR) != 0);
      assertThat(ready.hangUp()).isEqualTo((events & Epolls.EPOLLHUP) != 0);
      assertThat(ready.peerClosed()).isEqualTo((events & Epolls.EPOLLRDHUP) != 0);
      assertThat(Ready.of(events | Epolls.EPOLLET)).isSameAs(ready);
    }
  }
}
