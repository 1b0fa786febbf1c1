package socketlab.common.simulation;

import java.util.ArrayList;
import java.util.List;
import socketlab.common.link.Link;
import socketlab.common.reliable.SenderObserver;

/**
 * Transfers over a bad network in virtual time: nobody sleeps, the clock jumps from one event to the next. The same
 * flows over links with the same seeds give the same run, to the nanosecond. For one thread.
 *
 * <pre>
 *   Simulation simulation = new Simulation(network.outward(), network.inward(), Blackouts.NONE);
 *   simulation.add(new Flow(2_000_000, Settings.DEFAULT), SenderObserver.NONE);
 *   List&lt;FlowResult&gt; results = simulation.run(Duration.ofMinutes(5).toNanos());
 * </pre>
 */
public final class Simulation {

    private final Wire wire;
    private final List<Ends> flows = new ArrayList<>();
    private long nowNanos;

    /**
     * @param forward what becomes of segments, of all flows together
     * @param backward what becomes of acknowledgements
     * @param blackouts when neither carries anything
     */
    public Simulation(Link forward, Link backward, Blackouts blackouts) {
        this(forward, backward, blackouts, LinkObserver.NONE);
    }

    /** @param observer sees what becomes of segments and acknowledgements */
    public Simulation(Link forward, Link backward, Blackouts blackouts, LinkObserver observer) {
        wire = new Wire(forward, backward, blackouts, observer);
    }

    /** Adds a transfer. */
    public void add(Flow flow, SenderObserver observer) {
        flows.add(new Ends(flows.size(), flow, wire, observer));
    }

    /**
     * Runs until nothing can happen any more, or to the end of the time.
     *
     * @return what became of the flows, in the order in which they were added
     */
    public List<FlowResult> run(long limitNanos) {
        driveAll();
        long next = nextNanos();
        while (next <= limitNanos) {
            nowNanos = next;
            if (wire.nextArrivalNanos() <= nowNanos) {
                wire.arrive().drive(nowNanos);
            } else {
                driveAll();
            }
            next = nextNanos();
        }
        return flows.stream().map(ends -> ends.result(nowNanos)).toList();
    }

    private void driveAll() {
        for (Ends ends : flows) {
            ends.drive(nowNanos);
        }
    }

    private long nextNanos() {
        long next = wire.nextArrivalNanos();
        for (int i = 0; i < flows.size(); i++) {
            next = Math.min(next, flows.get(i).dueNanos(nowNanos));
        }
        return next;
    }

    /** The virtual time, nanoseconds since the simulation began. */
    public long nowNanos() {
        return nowNanos;
    }
}
