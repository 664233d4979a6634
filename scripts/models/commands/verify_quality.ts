/** `models verify --quality`: how good the models are that answer, and what their publishers say. */
import { assess, type AssessOptions } from "../../quality/assess.ts";
import { table } from "../../swarm/table.ts";
import type { Context } from "./context.ts";

export async function verifyQuality({ catalogs, write }: Context, options: AssessOptions): Promise<void> {
  const published = new Map(catalogs.flatMap(({ entries }) => entries.map(({ id, quality = [] }) => [id, quality])));
  const findings = await assess(options);
  const rows = findings.flatMap(({ what, model, sentences, scores }) =>
    Object.entries(scores).map(([measure, value]) => [
      ...[what, model, String(sentences), measure, value.toFixed(1)],
      (published.get(model) ?? []).filter((each) => each.measure === measure)
        .map((each) => `${each.value} (${each.set})`).join(", "),
    ])
  );
  write(table(["what", "model", "sentences", "measure", "here", "published"], rows));
  if (!options.clips) write("recognition of people was not judged: give recordings with --clips");
}
