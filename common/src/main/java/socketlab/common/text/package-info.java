/**
 * Texts of strangers: the name of a file, the sentence of a server. They are shown to people, on terminals and in logs,
 * and must not drive the one or forge a line of the other.
 *
 * <p>Promise: what {@link socketlab.common.text.Printable} returns does neither, and loses nothing: what can't be shown is
 * written as an escape.
 */
package socketlab.common.text;
