import { type Dashboard, quantile } from "./panels.ts";

export const CALLS: Dashboard = {
  id: "calls",
  title: "Calls",
  description: "What people in calls get: who is there, how late translations come, what is missing.",
  rows: [
    {
      title: "Who is there",
      panels: [
        {
          title: "Now",
          kind: "numbers",
          unit: "count",
          queries: [
            { expr: "sum(gateway_rooms_total)", legend: "rooms" },
            { expr: "sum(gateway_peers_total)", legend: "participants" },
            { expr: "sum(gateway_translated_tracks_total)", legend: "translated voices" },
          ],
        },
        {
          title: "How full",
          kind: "lines",
          unit: "ratio",
          queries: [
            { expr: "gateway_rooms_total / gateway_rooms_limit", legend: "rooms" },
            { expr: "gateway_peers_total / gateway_peers_limit", legend: "participants" },
          ],
          warn: 0.6,
          bad: 0.8,
          runbook: "RoomLimitNear",
        },
        {
          title: "Media workers",
          kind: "lines",
          unit: "count",
          queries: [
            { expr: "sum(gateway_workers_total)", legend: "alive" },
            { expr: "sum(increase(gateway_worker_deaths_total[10m]))", legend: "deaths in 10 minutes" },
          ],
          runbook: "MediaWorkerDied",
        },
      ],
    },
    {
      title: "How late",
      panels: [
        {
          title: "Caption: end of speech to translation",
          kind: "lines",
          unit: "seconds",
          queries: ["p50", "p95"].map((name) => ({
            expr: `stage:utterance_latency_seconds:${name}_5m{stage="translate"}`,
            legend: name,
          })),
          warn: 0.6,
          bad: 1,
          runbook: "UtteranceLatencyHigh",
        },
        {
          title: "Voice: end of speech to first sound",
          kind: "lines",
          unit: "seconds",
          queries: ["p50", "p95"].map((name) => ({
            expr: `stage:utterance_latency_seconds:${name}_5m{stage="first_audio"}`,
            legend: name,
          })),
          warn: 0.7,
          bad: 1.5,
          runbook: "UtteranceLatencyHigh",
        },
        {
          title: "First words: start of speech to first caption",
          kind: "lines",
          unit: "seconds",
          queries: [0.5, 0.95].map((q) => ({
            expr: quantile(q, "utterance_first_partial_seconds"),
            legend: `p${q * 100}`,
          })),
          warn: 0.5,
          bad: 1,
          runbook: "UtteranceLatencyHigh",
        },
        {
          title: "Each stage, p50",
          description: "Counted from the end of the speech: the height of a step is what the stage takes.",
          kind: "lines",
          unit: "seconds",
          queries: [{ expr: "stage:utterance_latency_seconds:p50_5m", legend: "{{stage}}" }],
          width: 12,
        },
        {
          title: "Calls to functions, p95",
          kind: "lines",
          unit: "seconds",
          queries: [{ expr: quantile(0.95, "gateway_function_call_seconds", "function"), legend: "{{function}}" }],
          width: 12,
        },
      ],
    },
    {
      title: "What is missing",
      panels: [
        {
          title: "Utterances with less than wanted",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum by (reason) (rate(utterance_degradations_total[5m]))", legend: "{{reason}}" }],
          runbook: "UtterancesDegraded",
        },
        {
          title: "Utterances by how they ended",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum by (outcome) (rate(utterances_total[5m]))", legend: "{{outcome}}" }],
          runbook: "UtterancesLost",
        },
        {
          title: "Functions as the gateway sees them",
          kind: "lines",
          unit: "up",
          queries: [{ expr: "min by (function) (gateway_function_up)", legend: "{{function}}" }],
          runbook: "TranslatedAudioFailing",
        },
        {
          title: "Failed calls to functions",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: "function:calls_failed:ratio_rate5m", legend: "{{function}}" }],
          warn: 0.05,
          bad: 0.2,
          runbook: "TranslatedAudioFailing",
        },
        {
          title: "Tried again",
          kind: "lines",
          unit: "per second",
          queries: [{
            expr: "sum by (function, reason) (rate(gateway_function_retries_total[5m]))",
            legend: "{{function}}: {{reason}}",
          }],
        },
        {
          title: "Clients that came back",
          kind: "lines",
          unit: "per second",
          queries: [
            { expr: "sum(rate(gateway_reconnects_total[5m]))", legend: "to their place" },
            { expr: "sum by (reason) (rate(gateway_refused_connections_total[5m]))", legend: "refused: {{reason}}" },
          ],
        },
      ],
    },
    {
      title: "How much",
      panels: [
        {
          title: "Captions sent",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum(rate(gateway_captions_sent_total[5m]))", legend: "captions" }],
        },
        {
          title: "Times that somebody began to speak",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum(rate(gateway_speech_segments_total[5m]))", legend: "began" }],
        },
        {
          title: "Processor of the media workers",
          description: "Cores in use.",
          kind: "lines",
          unit: "count",
          queries: [{ expr: "rate(gateway_worker_cpu_seconds_total[5m])", legend: "worker {{worker}}" }],
          runbook: "HighCPUUsage",
        },
      ],
    },
  ],
};
