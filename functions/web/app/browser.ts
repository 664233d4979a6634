/** What the page needs of the browser around the app: the address, the network, the theme, a screen that stays on. */
import { effect } from "@preact/signals";
import type { App } from "./app.ts";

/** Follows the browser for as long as the page lives. */
export function attachToBrowser(app: App): void {
  addEventListener("popstate", () => app.followPath());
  const network = () => {
    app.online.value = navigator.onLine;
    if (navigator.onLine) app.retryNow();
  };
  addEventListener("online", network);
  addEventListener("offline", network);
  addEventListener("pagehide", () => app.leave());
  network();
  effect(() => {
    document.documentElement.lang = app.language.value;
    document.documentElement.dataset.theme = app.settings.value.theme;
  });
  effect(() => {
    const { route, call } = app;
    document.title = route.value.page === "room" ? `${route.value.room} · JBCalling` : "JBCalling";
    if (call.value?.phase.name === "live") keepAwake();
  });
}

let awake: Promise<WakeLockSentinel | undefined> | undefined;

/** A phone that goes dark in the middle of a call takes the call with it. */
function keepAwake(): void {
  awake ??= navigator.wakeLock?.request("screen").catch(() => undefined);
  awake?.then((lock) =>
    lock?.addEventListener("release", () => {
      awake = undefined;
    })
  );
}
