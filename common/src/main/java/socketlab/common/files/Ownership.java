package socketlab.common.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Whose a file is and who may do what with it, which a new file takes over from the one that it replaces. Where the file
 * system knows no such things, nothing is taken over.
 */
final class Ownership {

    /** {@code null} where the file system has none. */
    private final PosixFileAttributes attributes;

    private Ownership(PosixFileAttributes attributes) {
        this.attributes = attributes;
    }

    /** @throws java.nio.file.NoSuchFileException if there is no such file */
    static Ownership of(Folder folder, Path name) throws IOException {
        PosixFileAttributeView view = folder.ownership(name);
        return new Ownership(view == null ? null : view.readAttributes());
    }

    /**
     * Gives another file these permissions, and its writer what writing needs: who goes on with the file tomorrow opens it
     * again, and whoever might not read the older file may not read this one.
     */
    void giveForWriting(Folder folder, Path name) throws IOException {
        if (attributes != null) {
            Set<PosixFilePermission> permissions =
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            permissions.addAll(attributes.permissions());
            folder.ownership(name).setPermissions(permissions);
        }
    }

    /**
     * Gives another file this owner and group, as far as the system allows it, and these permissions.
     *
     * @return what the system has not allowed, for a sentence: "its owner alice"; {@code null} for nothing
     */
    String give(Folder folder, Path name) throws IOException {
        if (attributes == null) {
            return null;
        }
        PosixFileAttributeView view = folder.ownership(name);
        PosixFileAttributes now = view.readAttributes();
        StringJoiner notKept = new StringJoiner(" and ").setEmptyValue("");
        if (!now.owner().equals(attributes.owner()) && !isAllowed(() -> view.setOwner(attributes.owner()))) {
            notKept.add("its owner " + attributes.owner().getName());
        }
        if (!now.group().equals(attributes.group()) && !isAllowed(() -> view.setGroup(attributes.group()))) {
            notKept.add("its group " + attributes.group().getName());
        }
        // The last, for it may be that nobody can open the file then.
        view.setPermissions(attributes.permissions());
        return notKept.length() == 0 ? null : notKept.toString();
    }

    /** Makes a change that only some users of the system may make. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private static boolean isAllowed(Change change) throws IOException {
        try {
            change.make();
            return true;
        } catch (FileSystemException e) {
            return false; // and whoever has asked is told
        }
    }
}
