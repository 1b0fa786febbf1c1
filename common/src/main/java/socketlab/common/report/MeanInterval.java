package socketlab.common.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A mean and how far the true one may be from it, with a confidence of 95 %: {@code mean ± t s / sqrt(n)}, with Student's
 * t for {@code n - 1} degrees of freedom and the sample's standard deviation {@code s}.
 *
 * <p>"Student" (W. S. Gosset), "The Probable Error of a Mean", Biometrika 6 (1908). It supposes that the values are
 * independent and about normally distributed; of many of them it is the mean that must be.
 *
 * @param n how many values, 1 or more
 * @param halfWidth none for a single value
 */
public record MeanInterval(int n, double mean, OptionalDouble halfWidth) {

    /** The 0.975 quantiles for 1 to 30 degrees of freedom, as in every table. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    /** The same quantile of the normal distribution. */
    private static final double Z = 1.959964;

    /** @param values one or more */
    public static MeanInterval of(List<Double> values) {
        int n = values.size();
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        if (n == 1) {
            return new MeanInterval(n, mean, OptionalDouble.empty());
        }
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(squares / (n - 1));
        return new MeanInterval(n, mean, OptionalDouble.of(studentsT(n - 1) * deviation / Math.sqrt(n)));
    }

    /** Beyond the table, the expansion of Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5. */
    static double studentsT(int degrees) {
        if (degrees <= T.length) {
            return T[degrees - 1];
        }
        double cube = Z * Z * Z;
        double first = (cube + Z) / 4;
        double second = (5 * cube * Z * Z + 16 * cube + 3 * Z) / 96;
        return Z + first / degrees + second / degrees / degrees;
    }
}
