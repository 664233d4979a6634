/** How long listeners wait, from the captions' own clocks; opened, what each stage takes. */
import { useComputed } from "@preact/signals";
import { useApp } from "../../app/context.ts";
import { type Latency, latencyOf } from "../../captions/latency.ts";
import { seconds } from "../../i18n/messages.ts";

/** From these many ms on, a wait is felt, and one is waiting. */
const FELT_MS = 1200;
const LONG_MS = 3000;

export function LatencyBadge() {
  const app = useApp();
  const latency = useComputed(() => latencyOf(app.part("log").value?.captions.slice(-40) ?? [])).value;
  if (!latency) return null;
  const t = app.t.value;
  const text = seconds(latency.totalMs, app.language.value);
  const pace = latency.totalMs < FELT_MS ? "quick" : latency.totalMs < LONG_MS ? "felt" : "long";
  return (
    <>
      <button
        type="button"
        class={`latency ${pace}`}
        data-testid="latency"
        data-ms={latency.totalMs}
        popovertarget="latency-stages"
      >
        <span class="latency-dot" />
        <span class="visually-hidden">{t("latency.label")}</span>
        {t("latency.seconds", { seconds: text })}
      </button>
      <div id="latency-stages" popover="auto" class="popover latency-popover" data-testid="latency-stages">
        <Stages latency={latency} />
      </div>
    </>
  );
}

function Stages({ latency }: { latency: Latency }) {
  const app = useApp();
  const t = app.t.value;
  const sum = Math.max(1, latency.stages.reduce((total, { ms }) => total + ms, 0));
  return (
    <>
      <h2>{t(`latency.title.${latency.heard}`)}</h2>
      <dl class="stages">
        {latency.stages.map(({ name, ms }) => (
          <div key={name} class="stage-row" style={{ "--share": `${100 * ms / sum}%` }}>
            <dt>{t(`latency.${name}`)}</dt>
            <dd>{Math.round(ms)} ms</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t("latency.median", { count: latency.utterances })}</p>
    </>
  );
}
