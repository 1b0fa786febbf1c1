package socketlab.it;

import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Datagrams that somebody sends as fast as the system lets him: a limited number of them. */
final class Flood implements Attack {

    /** Sends number so and so. */
    @FunctionalInterface
    interface Sending {
        void send(int number) throws Exception;
    }

    private final FutureTask<Void> all;
    private volatile int sent;
    private volatile boolean over;

    Flood(int count, Sending sending) {
        all = new FutureTask<>(() -> {
            for (int number = 0; number < count && !over; number++) {
                sending.send(number);
                sent = number + 1;
            }
            return null;
        });
        new Thread(all, "flood").start();
    }

    @Override
    public void awaitStill() throws Exception {
        all.get(Patience.MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public String toString() {
        return sent + " have been sent";
    }

    @Override
    public void close() throws IOException {
        over = true;
        try {
            awaitStill();
        } catch (Exception e) {
            throw new IOException("whoever sends all these has failed", e);
        }
    }
}
