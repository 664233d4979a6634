/** On the way into a call. */
import { useApp } from "../../app/context.ts";
import { Logo } from "../parts/logo.tsx";

export function ConnectingPage({ tries }: { tries: number }) {
  const app = useApp();
  const t = app.t.value;
  return (
    <main class="connecting" data-testid="connecting">
      <Logo />
      <div role="status">
        <h1>{t("connecting.title")}</h1>
        {tries > 0 && <p class="hint">{t("connecting.again")}</p>}
      </div>
      <button type="button" class="button" onClick={() => app.returnToLobby()}>{t("call.leave")}</button>
    </main>
  );
}
