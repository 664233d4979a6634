/** The rules as their files have them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../system.ts";

export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export const RULE_FILES = ["recording.yml", "alerts.yml"].map((name) => join(ROOT, "swarm/rules", name));

export const RULES: readonly Rule[] = RULE_FILES.flatMap((path) => {
  const { groups } = parse(readFileSync(path, "utf8")) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
});

export const ALERTS = RULES.flatMap(({ alert, expr, labels = {}, annotations = {} }) =>
  alert === undefined ? [] : [{ alert, expr, labels, annotations }]
);
