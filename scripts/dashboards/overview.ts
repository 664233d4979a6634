import { type Dashboard, quantiles } from "./panels.ts";

const REAL_DISKS = 'fstype!~"tmpfs|overlay|squashfs|ramfs",instance=~"$node"';

export const OVERVIEW: Dashboard = {
  id: "system-overview",
  title: "System Overview",
  description: "Whether everything runs, how much of it there is, and what the machines have left.",
  rows: [
    {
      title: "Services",
      panels: [
        {
          title: "Replicas that answer",
          kind: "numbers",
          unit: "count",
          queries: [
            { expr: 'sum by (job) (up{job=~"gateway|stt|translate|tts|web"})', legend: "{{job}}" },
            { expr: "sum by (job) (redis_up)", legend: "redis" },
          ],
          bad: 0,
          warn: 1,
          lessIsWorse: true,
          runbook: "ServiceDown",
          width: 16,
        },
        {
          title: "Alerts that fire",
          kind: "numbers",
          unit: "count",
          queries: [{
            expr: 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)',
            legend: "alerts",
          }],
          warn: 1,
          bad: 3,
          width: 8,
        },
        {
          title: "Active rooms",
          kind: "lines",
          unit: "count",
          queries: [
            { expr: "sum(gateway_rooms_total)", legend: "rooms" },
            { expr: "sum(gateway_peers_total)", legend: "participants" },
          ],
          runbook: "RoomLimitNear",
        },
        {
          title: "Audio streams",
          kind: "lines",
          unit: "count",
          queries: [
            { expr: "sum(gateway_audio_streams_total)", legend: "microphones and translated voices" },
            { expr: "sum(gateway_translated_tracks_total)", legend: "translated voices" },
          ],
        },
        {
          title: "Requests",
          kind: "lines",
          unit: "requests/s",
          queries: [{ expr: 'job:http_requests:rate5m{job=~"$job"}', legend: "{{job}}" }],
        },
        {
          title: "Error rate",
          description: "The share of requests that end with a 5xx status.",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: 'job:http_errors:ratio_rate5m{job=~"$job"}', legend: "{{job}}" }],
          warn: 0.01,
          bad: 0.05,
          runbook: "HighErrorRate",
        },
        {
          title: "Refused (429)",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: 'job:function_rejected:ratio_rate5m{job=~"$job"}', legend: "{{job}}" }],
          warn: 0.001,
          bad: 0.01,
          runbook: "RequestsRejected",
        },
        {
          title: "Running and waiting",
          kind: "lines",
          unit: "count",
          queries: [
            { expr: 'sum by (job) (function_in_flight{job=~"$job"})', legend: "{{job}} running" },
            { expr: 'sum by (job) (function_queued{job=~"$job"})', legend: "{{job}} waiting" },
          ],
        },
      ],
    },
    {
      title: "Latency of the work",
      panels: (["stt", "translate", "tts"] as const).map((job) => ({
        title: { stt: "Speech to text", translate: "Translation", tts: "Text to speech" }[job],
        kind: "lines",
        unit: "seconds",
        queries: quantiles((name) => `job:work_seconds:${name}_5m{job="${job}"}`),
        warn: 0.5,
        bad: 1,
        runbook: "HighLatency",
      })),
    },
    {
      title: "Caches",
      panels: [
        {
          title: "Cache hit rate",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: "job:cache_hits:ratio_rate10m", legend: "{{job}}" }],
          bad: 0.1,
          warn: 0.3,
          lessIsWorse: true,
          runbook: "LowCacheHitRate",
        },
        {
          title: "Redis memory",
          kind: "lines",
          unit: "bytes",
          queries: [
            { expr: "redis_memory_used_bytes", legend: "{{instance}}" },
            { expr: "redis_memory_max_bytes > 0", legend: "{{instance}} at most" },
          ],
          runbook: "RedisDown",
        },
        {
          title: "Audio on disk",
          kind: "lines",
          unit: "bytes",
          queries: [{ expr: "sum by (instance) (tts_cache_disk_bytes)", legend: "{{instance}}" }],
        },
      ],
    },
    {
      title: "Machines",
      panels: [
        {
          title: "Processor",
          kind: "lines",
          unit: "ratio",
          queries: [{ expr: 'instance:node_cpu:ratio_rate5m{instance=~"$node"}', legend: "{{instance}}" }],
          warn: 0.6,
          bad: 0.8,
          runbook: "HighCPUUsage",
        },
        {
          title: "Memory",
          kind: "lines",
          unit: "ratio",
          queries: [{
            expr: '1 - node_memory_MemAvailable_bytes{instance=~"$node"} / node_memory_MemTotal_bytes',
            legend: "{{instance}}",
          }],
          warn: 0.8,
          bad: 0.9,
        },
        {
          title: "Disk that is free",
          kind: "lines",
          unit: "ratio",
          queries: [{
            expr: `node_filesystem_avail_bytes{${REAL_DISKS}} / node_filesystem_size_bytes`,
            legend: "{{instance}} {{mountpoint}}",
          }],
          bad: 0.1,
          warn: 0.2,
          lessIsWorse: true,
          runbook: "DiskSpaceLow",
        },
        {
          title: "Memory of each replica",
          kind: "lines",
          unit: "bytes",
          queries: [{
            expr: 'process_resident_memory_bytes{job=~"$job"}',
            legend: "{{job}} {{instance}}",
          }],
          bad: 1.5e9,
          runbook: "HighMemoryUsage",
          width: 12,
        },
        {
          title: "Processor of each replica",
          description: "Cores in use.",
          kind: "lines",
          unit: "count",
          queries: [{ expr: 'rate(process_cpu_seconds_total{job=~"$job"}[5m])', legend: "{{job}} {{instance}}" }],
          width: 12,
        },
      ],
    },
  ],
};
