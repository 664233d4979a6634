import { AI_SERVICES } from "./ai_services.ts";
import { CALLS } from "./calls.ts";
import { OVERVIEW } from "./overview.ts";
import type { Dashboard } from "./panels.ts";

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW, AI_SERVICES, CALLS];
