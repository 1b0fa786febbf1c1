package socketlab.common.files;

/**
 * The SHA-256 of what was moved.
 *
 * @param moved of the bytes that were moved, 64 hexadecimal digits
 * @param file of the whole file; the same where all of it was moved
 */
public record Digests(String moved, String file) {}
