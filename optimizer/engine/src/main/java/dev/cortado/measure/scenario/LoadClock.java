package dev.cortado.measure.scenario;

import java.util.concurrent.locks.LockSupport;

/** The time that a schedule goes by. */
public interface LoadClock {

    /** The present, in nanoseconds since some moment. */
    long nanos();

    /** Returns when that moment has come, at once when it has passed. */
    void sleepUntil(long moment);

    /** The real time. The last fifth of a millisecond is spent spinning, since sleeping ends late. */
    LoadClock SYSTEM = new LoadClock() {

        private static final long SPUN_NANOS = 200_000;

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long moment) {
            long left = moment - System.nanoTime();
            while (left > 0) {
                if (left > SPUN_NANOS) {
                    LockSupport.parkNanos(left - SPUN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
                left = moment - System.nanoTime();
            }
        }
    };
}
