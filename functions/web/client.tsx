/** Wires the page: what was chosen before, the gateway of this origin, the browser's devices. */
import { render } from "preact";
import { socketConnector } from "./adapters/socket_io.ts";
import { tokenFetcher } from "./adapters/http_token.ts";
import { mediasoupLinks } from "./adapters/mediasoup_link.ts";
import { App } from "./app/app.ts";
import { attachToBrowser } from "./app/browser.ts";
import { AppContext } from "./app/context.ts";
import { CallSession } from "./session/call_session.ts";
import { SettingsStore } from "./settings/settings_store.ts";
import { Page } from "./ui/page.tsx";

const store = new SettingsStore(() => localStorage, navigator.languages);
const gateway = { fetchToken: tokenFetcher(), connect: socketConnector(), createLink: mediasoupLinks() };
const app = new App({
  settings: store.read(),
  store: (settings) => store.write(settings),
  path: () => location.pathname,
  pushPath: (path) => history.pushState(null, "", path),
  devices: navigator.mediaDevices,
  createSession: (options) => new CallSession({ ...options, ...gateway }),
});
attachToBrowser(app);
render(
  <AppContext.Provider value={app}>
    <Page />
  </AppContext.Provider>,
  document.getElementById("app")!,
);
