package socketlab.common.rtt;

import java.util.ArrayList;
import java.util.List;

/** The latest exchanges, each under its number; the first has the number 0. An older one makes room for a new one. */
final class ExchangeWindow {

    private static final int SMALLEST = 64;

    private final int most;
    /** The exchange with the number n is at index n modulo the length. */
    private Exchange[] exchanges;

    private long count;

    /** @param most how many are remembered, 1 or more */
    ExchangeWindow(int most) {
        this.most = most;
        this.exchanges = new Exchange[Math.min(most, SMALLEST)];
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
        if (count == exchanges.length && exchanges.length < most) {
            Exchange[] larger = new Exchange[(int) Math.min(most, exchanges.length * 2L)];
            System.arraycopy(exchanges, 0, larger, 0, exchanges.length);
            exchanges = larger;
        }
        exchanges[indexOf(count++)] = exchange;
    }

    /** The smallest number that is remembered. */
    long first() {
        return Math.max(0, count - exchanges.length);
    }

    /** Whether there is an exchange of this number. */
    boolean has(long number) {
        return number >= first() && number < count;
    }

    Exchange get(long number) {
        return exchanges[indexOf(number)];
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
        return (int) (number % exchanges.length);
    }
}
