/** The line above pages outside a call. */
import { useApp } from "../../app/context.ts";
import { InterfaceLanguage } from "./language_choices.tsx";
import { Logo } from "./logo.tsx";

export function TopBar() {
  const app = useApp();
  return (
    <header class="top-bar">
      <a
        class="brand"
        href="/"
        onClick={(event) => {
          event.preventDefault();
          app.go({ page: "home" });
        }}
      >
        <Logo />
        <span>JBCalling</span>
      </a>
      <InterfaceLanguage />
    </header>
  );
}
