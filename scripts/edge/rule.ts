/**
 * Traefik's rule language, as much of it as the stack uses: `Path`, `PathPrefix`, `Host`, `||`, `&&`, `!` and
 * brackets. What is not known is refused, as a rule that is silently ignored would route differently on Swarm.
 *
 * @module
 */

/** What a rule looks at. */
export interface RouteTarget {
  /** The host name without its port. */
  host: string;
  /** The path of the URL, without its query. */
  path: string;
}

export type Rule = (target: RouteTarget) => boolean;

/** `PathPrefix` is a plain prefix of the string, as in Traefik: `/stt` matches `/sttx` too. */
const MATCHERS: Record<string, (value: string) => Rule> = {
  Path: (value) => (target) => target.path === value,
  PathPrefix: (value) => (target) => target.path.startsWith(value),
  Host: (value) => (target) => target.host.toLowerCase() === value.toLowerCase(),
};

const TOKEN = /\s*(\|\||&&|[!()]|[A-Za-z]+|`[^`]*`|"[^"]*")\s*/y;

/** The predicate of a rule's text; `&&` binds tighter than `||`. */
export function parseRule(text: string): Rule {
  const tokens = tokensOf(text);
  let at = 0;

  function either(): Rule {
    const parts = [both()];
    while (tokens[at] === "||") {
      at++;
      parts.push(both());
    }
    return (target) => parts.some((part) => part(target));
  }

  function both(): Rule {
    const parts = [one()];
    while (tokens[at] === "&&") {
      at++;
      parts.push(one());
    }
    return (target) => parts.every((part) => part(target));
  }

  function one(): Rule {
    const token = tokens[at++];
    if (token === "!") {
      const part = one();
      return (target) => !part(target);
    }
    if (token === "(") {
      const part = either();
      expect(")");
      return part;
    }
    const create = Object.hasOwn(MATCHERS, token ?? "") ? MATCHERS[token!] : undefined;
    if (!create) throw badRule(text, `a matcher of ${Object.keys(MATCHERS).join(", ")}`, token);
    expect("(");
    const value = tokens[at++];
    if (!value || !/^[`"]/.test(value)) throw badRule(text, "a value in backticks", value);
    expect(")");
    return create(value.slice(1, -1));
  }

  function expect(wanted: string): void {
    const token = tokens[at++];
    if (token !== wanted) throw badRule(text, `\`${wanted}\``, token);
  }

  const rule = either();
  if (at < tokens.length) throw badRule(text, "the end, `||` or `&&`", tokens[at]);
  return rule;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let start = 0; start < text.length; start = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw badRule(text, "a matcher, an operator or a value in backticks", text.slice(start));
    tokens.push(token);
  }
  return tokens;
}

function badRule(text: string, wanted: string, found = "the end"): TypeError {
  return new TypeError(`Cannot parse the rule ${text} as there must be ${wanted}: current value is ${found}`);
}
