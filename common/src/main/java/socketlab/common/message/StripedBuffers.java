package socketlab.common.message;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps Jackson's buffers from message to message: a few sets, whatever the number of threads. One set for each thread
 * would be a waste where ten thousand connections are ten thousand threads, and a pool that all share is one more place
 * where they meet, or wait for each other. Here a thread looks at one place only; if another one has just taken what was
 * there, it makes a new set, and the last one given back stays. Safe for any number of threads.
 */
final class StripedBuffers implements RecyclerPool<BufferRecycler> {

    private static final long serialVersionUID = 1L;

    private static final int STRIPES = 64;

    /** In references; far enough apart that two processors don't fight for one cache line. */
    private static final int STRIDE = 32;

    private final transient AtomicReferenceArray<BufferRecycler> places = new AtomicReferenceArray<>(STRIPES * STRIDE);

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler kept = places.getAndSet(place(), null);
        return kept == null ? new BufferRecycler() : kept;
    }

    @Override
    public void releasePooled(BufferRecycler buffers) {
        places.setRelease(place(), buffers);
    }

    private static int place() {
        return (int) (Thread.currentThread().getId() % STRIPES) * STRIDE;
    }
}
