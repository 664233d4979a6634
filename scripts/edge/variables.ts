/** `${NAME}` and `${NAME:-default}` in the stack file, as Docker replaces them: an empty variable counts as absent. */
export function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback = "") => variables[name] || fallback);
}
