/** Downloads from elsewhere: `MODELS_MIRROR` is where a copy of each publisher's files lies, in a folder per host. */

/** `https://host/path` becomes `<mirror>/host/path`. Throws when the mirror is no address. */
export function mirrored(url: string, mirror: string | undefined): string {
  if (!mirror) return url;
  const { host, pathname, search } = new URL(url);
  if (!/^https?:\/\//.test(mirror) || !URL.canParse(mirror)) {
    throw new TypeError(`Cannot use MODELS_MIRROR as it must be an http or https address: current value is ${mirror}`);
  }
  return `${mirror.replace(/\/+$/, "")}/${host}${pathname}${search}`;
}
