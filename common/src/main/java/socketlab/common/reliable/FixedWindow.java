package socketlab.common.reliable;

/** The trivial twin of congestion control: the window is what it is, whatever happens to the network. */
final class FixedWindow implements CongestionControl {

    private final int window;

    FixedWindow(int window) {
        this.window = window;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public int threshold() {
        return NO_THRESHOLD;
    }

    @Override
    public void acknowledged(int segments, long elapsedNanos, long srttNanos) {}

    @Override
    public void lost(int flight, long elapsedNanos) {}

    @Override
    public void timedOut(int flight, long elapsedNanos) {}

    @Override
    public void takeBackTimeout() {}

    @Override
    public boolean isPaced() {
        return false;
    }
}
