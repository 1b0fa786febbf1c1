package socketlab.common.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.simulation.Experiment;

/**
 * One option of the {@link Laboratory} with several values: the command line is read once for each, as if it had been
 * typed so.
 *
 * <pre>
 *   loss=0.1%,1%        two values
 *   loss=in=1%,out=2%   one, for both directions, as the option itself has it
 *   drop=3,7;5          two: where there is a semicolon, commas belong to the values
 * </pre>
 */
final class Variation {

    private final String option;
    private final List<String> values;

    private Variation(String option, List<String> values) {
        this.option = option;
        this.values = values;
    }

    static Variation of(String text) throws UserError {
        int sign = text.indexOf('=');
        String option = "--" + text.substring(0, Math.max(0, sign));
        CommandSpec known = new CommandLine(new Laboratory()).getCommandSpec();
        if (sign < 1 || known.findOption(option) == null || option.equals("--seed")) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--vary " + text + " is not an option of the transfer or the network and its values, like"
                            + " loss=0.1%,1%");
        }
        return new Variation(option, values(text.substring(sign + 1)));
    }

    private static List<String> values(String list) {
        return list.contains(";") ? List.of(list.split(";", -1)) : separatedByCommas(list);
    }

    private static List<String> separatedByCommas(String list) {
        List<String> values = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            int last = values.size() - 1;
            if (last >= 0 && isOtherDirection(values.get(last), part)) {
                values.set(last, values.get(last) + "," + part);
            } else {
                values.add(part);
            }
        }
        return List.copyOf(values);
    }

    private static boolean isOtherDirection(String value, String part) {
        boolean isOther = value.startsWith("in=") && part.startsWith("out=")
                || value.startsWith("out=") && part.startsWith("in=");
        return isOther && !value.contains(",");
    }

    /** {@code loss=0.1%}, {@code loss=1%}. */
    List<String> settings() {
        return values.stream().map(value -> option.substring(2) + "=" + value).toList();
    }

    /**
     * What each of the settings stands for, in the same order.
     *
     * @param typed the command line without the variation
     * @param seed for those that don't say one
     */
    List<Experiment> experiments(ParseResult typed, long seed) throws UserError {
        List<Experiment> experiments = new ArrayList<>();
        for (String value : values) {
            Laboratory laboratory = new Laboratory();
            List<String> arguments = new ArrayList<>(unchanged(typed));
            arguments.add(option + "=" + value);
            try {
                new CommandLine(laboratory).parseArgs(arguments.toArray(String[]::new));
            } catch (ParameterException e) {
                throw new UserError(ExitStatus.ERROR, "--vary: " + e.getMessage(), e);
            }
            experiments.add(laboratory.experiment().withSeed(seed));
        }
        return experiments;
    }

    private List<String> unchanged(ParseResult typed) {
        CommandSpec known = new CommandLine(new Laboratory()).getCommandSpec();
        return typed.matchedOptions().stream()
                .filter(each -> Optional.ofNullable(known.findOption(each.longestName()))
                        .isPresent())
                .filter(each -> !each.longestName().equals(option))
                .flatMap(Variation::asTyped)
                .toList();
    }

    private static Stream<String> asTyped(OptionSpec typed) {
        return typed.originalStringValues().stream().map(value -> typed.longestName() + "=" + value);
    }
}
