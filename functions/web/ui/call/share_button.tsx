/** Sends the link of the room: with the phone's own sharing where there is one, else over the clipboard. */
import { useState } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { Icon } from "../parts/icon.tsx";

/** How long the button says that the link was copied, in ms. */
const SAID_MS = 2500;

export function ShareButton({ prominent = false }: { prominent?: boolean }) {
  const app = useApp();
  const t = app.t.value;
  const [copied, setCopied] = useState(false);
  const share = async () => {
    const url = `${location.origin}/r/${app.part("room").value}`;
    if (matchMedia("(pointer: coarse)").matches && navigator.share) {
      await navigator.share({ url, text: t("call.share.text") }).catch(() => {});
      return;
    }
    await copy(url);
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MS);
  };
  const words = t(copied ? "call.share.copied" : "call.share");
  return (
    <button
      type="button"
      class={prominent ? "button primary" : "small-button share"}
      data-testid={prominent ? "share-prominent" : "share"}
      aria-label={words}
      onClick={share}
    >
      <Icon name={copied ? "check" : "share"} />
      <span aria-live="polite">{words}</span>
    </button>
  );
}

/** Over plain http there is no clipboard interface; a field that is selected does it too. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}
