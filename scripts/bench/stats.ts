/** Percentiles and the table that a benchmark prints. */

export interface Row {
  what: string;
  ours: string;
  peer: string;
  /** Ours against the peer; the meaning of the aim says which way is better. */
  ratio: number;
  aim: { atMost: number } | { atLeast: number };
}

/** The value below which a share of the values lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function milliseconds(values: readonly number[]): string {
  return `p50 ${percentile(values, 0.5).toFixed(1)}, p95 ${percentile(values, 0.95).toFixed(1)} ms`;
}

export function markdown(rows: readonly Row[]): string {
  const lines = rows.map(({ what, ours, peer, ratio, aim }) => {
    const [met, wanted] = "atMost" in aim
      ? [ratio <= aim.atMost, `<= ${aim.atMost}`]
      : [ratio >= aim.atLeast, `>= ${aim.atLeast}`];
    return `| ${what} | ${ours} | ${peer} | ${ratio.toFixed(2)} | ${wanted} | ${met ? "yes" : "no"} |`;
  });
  return ["| what | ours | compared with | ratio | aim | met |", "| --- | --- | --- | --- | --- | --- |", ...lines]
    .join("\n");
}

/** Runs the work once and gives how long it took, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
