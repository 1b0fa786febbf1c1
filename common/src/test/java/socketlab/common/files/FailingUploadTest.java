package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whatever an upload fails of, and at whatever step: its name is free for the next, and nothing stays open")
class FailingUploadTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path directory;

    private final HookedFolder.Hooks hooks = new HookedFolder.Hooks();

    /** What may go wrong that nobody has foreseen. */
    enum Failure {
        ERROR {
            @Override
            void happen() {
                throw new StackOverflowError("as this test wants it");
            }
        },
        RUNTIME_EXCEPTION {
            @Override
            void happen() {
                throw new IllegalStateException("as this test wants it");
            }
        },
        EXCEPTION {
            @Override
            void happen() throws IOException {
                throw new IOException("as this test wants it");
            }
        };

        abstract void happen() throws IOException;
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, create, new/a", "RUNTIME_EXCEPTION, create, new/a", "EXCEPTION, create, new/a",
        "ERROR, append, old/a", "RUNTIME_EXCEPTION, append, old/a", "EXCEPTION, append, old/a",
        "ERROR, replace, old/a", "RUNTIME_EXCEPTION, replace, old/a", "EXCEPTION, replace, old/a"
    })
    void theNameIsFreeAfterAFailureAtAnyStep(Failure failure, String mode, String name) throws IOException {
        Files.createDirectory(directory.resolve("old"));
        Files.write(directory.resolve("old/a"), CONTENT);
        try (FileTree tree = tree()) {
            int open = hooks.openFolders();
            int step = 1;
            while (!succeedsUntil(step, failure, tree, mode, name)) {
                assertEquals(0, hooks.openChannels(), "at step " + step);
                assertEquals(open, hooks.openFolders(), "at step " + step);
                upload(tree, "replace", name);
                Files.deleteIfExists(directory.resolve("new/a"));
                step++;
            }
            assertTrue(step > 3, "there were steps");
        }
    }

    private FileTree tree() throws IOException {
        Folder root = new HookedFolder(Folder.open(directory), hooks);
        return FileTree.open(directory, root, true, task -> new Thread(task).start(), () -> 0);
    }

    private boolean succeedsUntil(int step, Failure failure, FileTree tree, String mode, String name) {
        AtomicInteger steps = new AtomicInteger();
        HookedFolder.Hook hook = () -> {
            if (steps.incrementAndGet() == step) {
                failure.happen();
            }
        };
        setHook(hook);
        try {
            upload(tree, mode, name);
        } catch (IOException | RuntimeException | Error e) {
            return false;
        } finally {
            setHook(HookedFolder.Hook.NOTHING);
        }
        return steps.get() < step;
    }

    private void setHook(HookedFolder.Hook hook) {
        hooks.beforeOpen = hook;
        hooks.afterLook = hook;
        hooks.beforeCreateFolder = hook;
        hooks.beforeRename = hook;
    }

    private static void upload(FileTree tree, String mode, String name) throws IOException {
        try (IncomingFile file = switch (mode) {
            case "create" -> tree.create(name, CONTENT.length, PLENTY);
            case "append" -> tree.append(name, CONTENT.length, PLENTY);
            default -> tree.replace(name, CONTENT.length, PLENTY);
        }) {
            file.write(file.room().put(CONTENT).flip());
            file.finish(Sha256.hex(Sha256.newDigest().digest(CONTENT)), null);
        }
    }

    @Test
    void aDigestThatCannotBeginLeavesTheNameFree() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        try (FileTree tree = FileTree.open(
                directory,
                true,
                task -> {
                    begun.incrementAndGet();
                    throw new StackOverflowError("as this test wants it");
                },
                () -> 0)) {
            for (int round = 0; round < 3; round++) {
                try (IncomingFile file = tree.create("a", 10L * TransferBuffers.LARGE_BYTES, PLENTY)) {
                    for (int i = 0; i < 10; i++) {
                        file.write(file.room()
                                .position(TransferBuffers.LARGE_BYTES)
                                .flip());
                    }
                } catch (StackOverflowError e) {
                    assertEquals(round + 1, begun.get());
                }
            }
            upload(tree, "create", "a");
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(directory.resolve("a")));
    }
}
