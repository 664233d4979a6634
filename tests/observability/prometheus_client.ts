/** Asks a Prometheus by its HTTP API. */
export interface SampleNow {
  metric: Record<string, string>;
  value: number;
}

/** What an expression gives now. Throws when Prometheus cannot evaluate it. */
export async function ask(url: string, query: string): Promise<SampleNow[]> {
  const reply = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { status, error, data } = await reply.json();
  if (status !== "success") throw new Error(`Cannot evaluate ${query}: ${error}`);
  // A constant is a pair of its own.
  if (data.resultType === "scalar") return [{ metric: {}, value: Number(data.result[1]) }];
  return data.result.map(({ metric, value }: { metric: Record<string, string>; value: [number, string] }) => ({
    metric,
    value: Number(value[1]),
  }));
}
