/** How components reach the app. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "./app.ts";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new TypeError("Cannot use the app as there must be an AppContext around the component");
  return app;
}
