package socketlab.common.report;

import java.util.Arrays;
import java.util.Optional;

/**
 * A confidence interval for a median that assumes nothing of the distribution, from the sign test: of n independent
 * values, the number below the true median is binomial with p = 1/2, so the k-th smallest and the k-th largest enclose
 * it with the probability 1 - 2 P(B(n, 1/2) &lt; k). (W. J. Conover, Practical Nonparametric Statistics, section 3.2.)
 *
 * @param rank k
 * @param confidence the probability that the interval holds the median, at least the one that was asked for
 */
public record MedianInterval(double low, double high, int rank, double confidence) {

    /** The median of the values; of an even number, the middle between the two in the middle. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The narrowest such interval with at least this confidence; empty if there are too few values for it. */
    public static Optional<MedianInterval> of(double[] values, double confidence) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double logProbability = n * Math.log(0.5); // of P(B = 0), which itself would be 0 from n = 1075 on
        double below = 0;
        int rank = 0;
        while (rank < n / 2 && 1 - 2 * (below + Math.exp(logProbability)) >= confidence) {
            below += Math.exp(logProbability);
            logProbability += Math.log((double) (n - rank) / (rank + 1));
            rank++;
        }
        return rank == 0
                ? Optional.empty()
                : Optional.of(new MedianInterval(sorted[rank - 1], sorted[n - rank], rank, 1 - 2 * below));
    }
}
