/** Checks a page by the rules of WCAG 2.2 AA, as far as a program can. */
import axe from "axe-core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** Fails on everything that axe calls serious or critical, with where it is. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await page.evaluate(
    `axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(tags)} }, resultTypes: ["violations"] })`,
  ) as { violations: Finding[] };
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const said = grave.map(({ id, impact, nodes }) => ({
    id,
    impact,
    where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
  assert.deepEqual(said, []);
  const lesser = violations.filter((finding) => !grave.includes(finding)).map(({ id }) => id);
  assert.deepEqual(lesser, [], "moderate or minor");
}
