package socketlab.common.simulation;

import java.util.List;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/**
 * The four problems of a network, each as two experiments that differ in nothing but the mechanism against it. Every run
 * is the same.
 */
public enum Chapter {
    LOSS(
            "100 kB, 5 % of all segments lost, 20 ms each way, 10 Mbit/s",
            "no recovery",
            "selective repeat",
            List.of(
                    "Without: each lost segment is a hole, and what comes behind it moves up; nobody is told.",
                    "With: segments are numbered, acknowledged, and sent again; retransmissions make up for losses.",
                    "The price: a lost segment comes a round trip later, and all behind it waits for it.")) {
        @Override
        Experiment experiment(boolean with) {
            Impairments path = FAST.withLoss(Loss.independent(0.05));
            return new Experiment(
                    new Flow(100_000, Settings.DEFAULT.with(with ? Recovery.SELECTIVE_REPEAT : Recovery.NONE)),
                    new BadNetwork(FAST, path, SEED));
        }
    },

    REORDERING(
            "100 kB, 5 % of all segments held back for 15 ms, 20 ms each way, 10 Mbit/s",
            "bytes as they come",
            "sequence numbers and a buffer for what came too early",
            List.of(
                    "Without: no byte is missing, and yet the content is wrong from the first overtaken segment on.",
                    "With: the receiver keeps what came too early and passes it on when its turn has come.",
                    "The price: an overtaken segment looks lost, so a few are sent again for nothing.")) {
        @Override
        Experiment experiment(boolean with) {
            Impairments path = FAST.withReordering(0.05, 15 * MS);
            return new Experiment(
                    new Flow(100_000, Settings.DEFAULT.with(with ? Recovery.SELECTIVE_REPEAT : Recovery.NONE)),
                    new BadNetwork(FAST, path, SEED));
        }
    },

    CONGESTION(
            "300 kB by go-back-n, a window of 256, 2 Mbit/s behind a queue of 10, 20 ms each way",
            "a full window whatever happens",
            "Reno",
            List.of(
                    "Without: the queue is always full, most segments are dropped and sent again, and goodput collapses.",
                    "With: the sender halves its window with each loss, until it sends about what comes through.",
                    "Look at the retransmissions: the same bytes, with a fraction of the traffic and of the time.")) {
        @Override
        Experiment experiment(boolean with) {
            Impairments back = Impairments.NONE.withDelay(20 * MS, 0);
            Settings settings = Settings.DEFAULT
                    .with(Recovery.GO_BACK_N)
                    .withWindow(256)
                    .with(with ? Congestion.RENO : Congestion.NONE);
            return new Experiment(
                    new Flow(300_000, settings), new BadNetwork(back, back.withRate(2_000_000, 10), SEED));
        }
    },

    OVERLOAD(
            "200 kB to a receiver that holds 16 segments and reads one in 5 ms, over a network that loses nothing",
            "the sender does not hear of the receiver's room",
            "the receiver's window is heard",
            List.of(
                    "Without: the network delivers all, and the receiver refuses most of it: its buffer is full.",
                    "With: every acknowledgement says how much room there is, and the sender waits for it.",
                    "The price: the transfer takes as long as the receiver takes to read, which nothing can change.")) {
        @Override
        Experiment experiment(boolean with) {
            Impairments path = Impairments.NONE.withDelay(10 * MS, 0).withRate(10_000_000, 300);
            Settings plain =
                    Settings.DEFAULT.with(Recovery.NONE).with(Congestion.NONE).withWindow(256);
            return new Experiment(
                    new Flow(200_000, plain, plain.withWindow(16), 5 * MS, 0, with), new BadNetwork(path, path, SEED));
        }
    };

    private static final long MS = 1_000_000;
    private static final long SEED = 15;
    private static final Impairments FAST =
            Impairments.NONE.withDelay(20 * MS, 0).withRate(10_000_000, 64);

    private final String scene;
    private final String withoutIt;
    private final String mechanism;
    private final List<String> lessons;

    Chapter(String scene, String withoutIt, String mechanism, List<String> lessons) {
        this.scene = scene;
        this.withoutIt = withoutIt;
        this.mechanism = mechanism;
        this.lessons = lessons;
    }

    abstract Experiment experiment(boolean with);

    /** What is transferred over what. */
    public String scene() {
        return scene;
    }

    /** What is done in place of the mechanism. */
    public String withoutIt() {
        return withoutIt;
    }

    public String mechanism() {
        return mechanism;
    }

    /** What to look at, three lines. */
    public List<String> lessons() {
        return lessons;
    }

    /** Shows what breaks. */
    public Outcome runWithout() {
        return experiment(false).run();
    }

    /** Shows that it does not break. */
    public Outcome runWith() {
        return experiment(true).run();
    }
}
