/** Which page is shown: the start, before a call, the call, or after it. */
import { useApp } from "../app/context.ts";
import { CallPage } from "./call/call_page.tsx";
import { ConnectingPage } from "./call/connecting_page.tsx";
import { EndedPage } from "./ended/ended_page.tsx";
import { HomePage } from "./home/home_page.tsx";
import { LobbyPage } from "./lobby/lobby_page.tsx";

export function Page() {
  const app = useApp();
  const route = app.route.value;
  if (route.page === "home") return <HomePage />;
  const phase = app.part("phase").value;
  if (!phase) return <LobbyPage room={route.room} />;
  if (phase.name === "connecting") return <ConnectingPage tries={phase.tries} />;
  if (phase.name === "left" || phase.name === "failed") return <EndedPage phase={phase} />;
  return <CallPage />;
}
