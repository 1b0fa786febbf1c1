package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.write;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName(
        "A file that replaces somebody else's stays theirs where the system allows it, and where not, that is told")
class OwnershipTest {

    private static final int ALICE = 12_345;
    private static final int STAFF = 23_456;

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path directory;

    private Path path;
    private FileTree tree;
    private final HookedFolder.Hooks hooks = new HookedFolder.Hooks();

    @BeforeEach
    void open() throws IOException {
        path = Files.writeString(directory.resolve("file"), "old");
        assumeTrue(Files.getAttribute(path, "unix:uid").equals(0), "only root may give files away");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        Files.setAttribute(path, "unix:uid", ALICE);
        Files.setAttribute(path, "unix:gid", STAFF);
        tree = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0);
    }

    @AfterEach
    void close() throws IOException {
        if (tree != null) {
            tree.close();
        }
    }

    @Test
    void ownerGroupAndPermissionsStay() throws IOException {
        assertNull(replace());
        assertEquals(ALICE, Files.getAttribute(path, "unix:uid"));
        assertEquals(STAFF, Files.getAttribute(path, "unix:gid"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void whatTheSystemDoesNotAllowIsTold() throws IOException {
        hooks.ownership = view -> refusing(view, "setOwner", "setGroup");
        assertEquals("its owner " + ALICE + " and its group " + STAFF, replace());
        assertEquals(0, Files.getAttribute(path, "unix:uid"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void aGroupMayStayWithoutTheOwner() throws IOException {
        hooks.ownership = view -> refusing(view, "setOwner");
        assertEquals("its owner " + ALICE, replace());
        assertEquals(STAFF, Files.getAttribute(path, "unix:gid"));
    }

    @Test
    void aFileSystemWithoutOwnersHasNoneToKeep() throws IOException {
        hooks.ownership = view -> null;
        assertNull(replace());
    }

    private String replace() throws IOException {
        try (IncomingFile file = tree.replace("file", 3, PLENTY)) {
            write(file, "new");
            file.finish(sha256("new"), null);
            assertEquals("new", Files.readString(path));
            return file.notKept();
        }
    }

    /** A view through which not everything can be changed, as it is for those who are not root. */
    private static PosixFileAttributeView refusing(PosixFileAttributeView view, String... methods) {
        return (PosixFileAttributeView) Proxy.newProxyInstance(
                OwnershipTest.class.getClassLoader(),
                new Class<?>[] {PosixFileAttributeView.class},
                (proxy, method, arguments) -> {
                    for (String refused : methods) {
                        if (method.getName().equals(refused)) {
                            throw new FileSystemException("file", null, "Operation not permitted");
                        }
                    }
                    try {
                        return method.invoke(view, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
