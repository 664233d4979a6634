/** The line above a call: where one is, and how far behind the interpretation is. */
import { useApp } from "../../app/context.ts";
import { Logo } from "../parts/logo.tsx";
import { LatencyBadge } from "./latency_badge.tsx";
import { ShareButton } from "./share_button.tsx";

export function CallBar() {
  const app = useApp();
  return (
    <header class="call-bar">
      <Logo />
      <h1 class="call-room" data-testid="room">{app.part("room").value}</h1>
      <ShareButton />
      <span class="call-bar-space" />
      <LatencyBadge />
    </header>
  );
}
