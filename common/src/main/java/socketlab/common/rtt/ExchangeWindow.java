package socketlab.common.rtt;

import java.util.ArrayList;
import java.util.List;

/** The latest exchanges, each under its number; the first has the number 0. An older one makes room for a new one. */
final class ExchangeWindow {

    private final int most;
    /** The exchange with the number n is at index n modulo {@link #most}. */
    private final List<Exchange> exchanges = new ArrayList<>();

    private long count;

    /** @param most how many are remembered, 1 or more */
    ExchangeWindow(int most) {
        this.most = most;
    }

    /** How many there have ever been: the number of the next one. */
    long count() {
        return count;
    }

    /** Whether the next one takes the place of another. */
    boolean isFull() {
        return count >= most;
    }

    void add(Exchange exchange) {
        if (isFull()) {
            exchanges.set(indexOf(count), exchange);
        } else {
            exchanges.add(exchange);
        }
        count++;
    }

    /** The smallest number that is remembered. */
    long first() {
        return count - exchanges.size();
    }

    /** Whether there is an exchange of this number. */
    boolean has(long number) {
        return number >= first() && number < count;
    }

    Exchange get(long number) {
        return exchanges.get(indexOf(number));
    }

    /**
     * The one that was sent at this time, or {@code null} if none that is remembered was. Looks for it by halves, since time goes forward; where somebody
     * has set the clock back meanwhile, it may look in vain.
     *
     * @param micros by the client's wall clock
     */
    Exchange sentAt(long micros) {
        long low = first();
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (get(middle).sentAtMicros() < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return has(low) && get(low).sentAtMicros() == micros ? get(low) : null;
    }

    /** All that are remembered, in the order of their numbers. */
    List<Exchange> all() {
        List<Exchange> all = new ArrayList<>();
        for (long number = first(); number < count; number++) {
            all.add(get(number));
        }
        return all;
    }

    private int indexOf(long number) {
        return (int) (number % most);
    }
}
