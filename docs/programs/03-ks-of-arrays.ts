// Two-sample Kolmogorov-Smirnov statistic of arrays, and its p-value were the values independent.
import { metrics } from "undrizzle";

const statistic = metrics.ksOf([0, 0, 1, 3], [0.5, 0.5, 1, 9]);
console.log(statistic, metrics.ksExactPValue(statistic, 4, 4).toFixed(3));
// prints: 0.5 0.771
