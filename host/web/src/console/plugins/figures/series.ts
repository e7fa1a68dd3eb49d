// The figures of all versions together, step by step, for charts.

import type { PluginFigures } from '../../../api/types';

interface Step {
  at: Date;
  calls: number;
  failures: number;
  /** Of the version that was slowest then; absent where nothing was called. */
  p50Ms: number | undefined;
  p95Ms: number | undefined;
  p99Ms: number | undefined;
}

const slower = (one: number | undefined, other: number | null | undefined): number | undefined =>
  other === null || other === undefined ? one : Math.max(one ?? 0, other);

/** One step after the other, also those in which nothing was called. */
export function steps({ since, until, stepSeconds, versions }: PluginFigures): Step[] {
  const from = Date.parse(since);
  const count = Math.floor((Date.parse(until) - from) / (stepSeconds * 1000)) + 1;
  const all = Array.from({ length: count }, (_, n): Step => {
    const at = new Date(from + n * stepSeconds * 1000);
    return { at, calls: 0, failures: 0, p50Ms: undefined, p95Ms: undefined, p99Ms: undefined };
  });
  for (const { points } of versions)
    for (const point of points) {
      const step = all[Math.floor((Date.parse(point.at) - from) / (stepSeconds * 1000))];
      if (!step) continue;
      step.calls += point.calls;
      step.failures += point.failures;
      step.p50Ms = slower(step.p50Ms, point.p50Ms);
      step.p95Ms = slower(step.p95Ms, point.p95Ms);
      step.p99Ms = slower(step.p99Ms, point.p99Ms);
    }
  return all;
}
