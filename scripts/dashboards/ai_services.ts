import { type Dashboard, type Panel, quantile } from "./panels.ts";

/** Work by outcome: the share that failed, 0 where there is work and none fails. */
const failed = (counter: string, by: string) => {
  const all = `sum by (${by}) (rate(${counter}[5m]))`;
  return `(sum by (${by}) (rate(${counter}{status="error"}[5m])) or 0 * ${all}) / (${all} > 0)`;
};

interface Work {
  /** What is counted. */
  title: string;
  counter: string;
  histogram: string;
  by: string[];
  legend: string;
}

/** How much, how fast, how well: the same for each stage. */
const work = ({ title, counter, histogram, by, legend }: Work): Panel[] => [
  {
    title,
    kind: "lines",
    unit: "per second",
    queries: [{ expr: `sum by (${by.join(", ")}) (rate(${counter}[5m]))`, legend }],
  },
  {
    title: "Time for one",
    kind: "lines",
    unit: "seconds",
    queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, histogram, ...by), legend: `${legend} p${q * 100}` })),
    warn: 0.5,
    bad: 1,
    runbook: "HighLatency",
  },
  {
    title: "Failed",
    kind: "lines",
    unit: "ratio",
    queries: [{ expr: failed(counter, by.join(", ")), legend }],
    warn: 0.01,
    bad: 0.05,
    runbook: "function-not-working",
  },
];

export const AI_SERVICES: Dashboard = {
  id: "ai-services",
  title: "AI Services",
  description: "Recognition, translation and voice: how much, how fast, how well, by language.",
  rows: [
    {
      title: "Speech to text",
      panels: [
        ...work({
          title: "Transcriptions",
          counter: "stt_transcriptions_total",
          histogram: "stt_transcription_latency_seconds",
          by: ["language"],
          legend: "{{language}}",
        }),
        {
          title: "Audio per second",
          description: "Seconds of speech that are transcribed in each second: about the people who speak at once.",
          kind: "lines",
          unit: "count",
          queries: [{ expr: "sum by (language) (rate(stt_audio_seconds_total[5m]))", legend: "{{language}}" }],
        },
        {
          title: "Where the time of recognition goes",
          description: "Transcriptions that take no longer than each bound.",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum by (le) (rate(stt_transcription_latency_seconds_bucket[5m]))", legend: "≤ {{le}} s" }],
        },
        {
          title: "Wait for a turn",
          kind: "lines",
          unit: "seconds",
          queries: [{ expr: quantile(0.95, "function_queue_wait_seconds", "job"), legend: "{{job}} p95" }],
          warn: 0.1,
          bad: 0.5,
          runbook: "RequestsRejected",
        },
      ],
    },
    {
      title: "Translation",
      panels: [
        ...work({
          title: "Requests by pair",
          counter: "translation_requests_total",
          histogram: "translation_latency_seconds",
          by: ["source_lang", "target_lang"],
          legend: "{{source_lang}} → {{target_lang}}",
        }),
      ],
    },
    {
      title: "Text to speech",
      panels: [
        ...work({
          title: "Sentences by engine",
          counter: "tts_synthesis_total",
          histogram: "tts_synthesis_duration_seconds",
          by: ["engine", "language"],
          legend: "{{engine}} {{language}}",
        }),
        {
          title: "Voice from a cache",
          kind: "lines",
          unit: "per second",
          queries: [
            { expr: "sum by (cache_type) (rate(tts_cache_hits_total[5m]))", legend: "{{cache_type}}" },
            { expr: "sum(rate(tts_cache_misses_total[5m]))", legend: "synthesised" },
          ],
          runbook: "LowCacheHitRate",
        },
        {
          title: "Translation from a cache",
          kind: "lines",
          unit: "per second",
          queries: [
            { expr: "sum(rate(translation_cache_hits_total[5m]))", legend: "cache" },
            { expr: "sum(rate(translation_cache_misses_total[5m]))", legend: "translated" },
          ],
          runbook: "LowCacheHitRate",
        },
        {
          title: "Connections that are open",
          kind: "lines",
          unit: "count",
          queries: [{
            expr: 'sum by (job) (function_in_flight{job=~"$job"} + function_queued{job=~"$job"})',
            legend: "{{job}}",
          }],
        },
      ],
    },
    {
      title: "The whole way",
      panels: [
        {
          title: "From the end of speech",
          description: "95 % of the utterances reach each stage within this time.",
          kind: "lines",
          unit: "seconds",
          queries: [{ expr: "stage:utterance_latency_seconds:p95_5m", legend: "{{stage}} p95" }],
          warn: 1,
          bad: 1.5,
          runbook: "UtteranceLatencyHigh",
        },
        {
          title: "Utterances",
          kind: "lines",
          unit: "per second",
          queries: [{ expr: "sum by (outcome) (rate(utterances_total[5m]))", legend: "{{outcome}}" }],
        },
        {
          title: "Success",
          description: "The share of understood utterances that listeners got all of.",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: "1 - gateway:utterances_degraded:ratio_rate5m", legend: "complete" }],
          bad: 0.9,
          warn: 0.98,
          lessIsWorse: true,
          runbook: "UtterancesDegraded",
        },
        {
          title: "Models",
          kind: "numbers",
          unit: "count",
          queries: [{ expr: "count by (job, pack, model) (model_info)", legend: "{{job}}: {{model}} ({{pack}})" }],
          width: 16,
        },
        {
          title: "Time from start to ready",
          kind: "numbers",
          unit: "seconds",
          queries: [{ expr: "max by (job) (function_model_load_seconds)", legend: "{{job}}" }],
          width: 8,
        },
      ],
    },
  ],
};
