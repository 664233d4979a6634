/** What a PromQL expression asks for, by Prometheus' own grammar for editors. */
import { parser } from "@prometheus-io/lezer-promql";

/** The names of the series in an expression. Throws where it does not parse. */
export function seriesOf(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new SyntaxError(`Cannot parse at ${from} "${expr.slice(from, from + 20)}": ${expr}`);
      if (type.name === "Identifier" && node.parent?.name === "VectorSelector") names.push(expr.slice(from, to));
    },
  });
  return names;
}
