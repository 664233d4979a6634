/**
 * For each alert: series on which it must fire, with exact labels and texts, and series on which it must not. Values are
 * promtool's, one a minute.
 *
 * @module
 */

/** `name{labels}` to values. */
export type Series = Record<string, string>;

export interface AlertCase {
  alert: string;
  bad: Series;
  /** When it must fire, in minutes; at that time it must be silent on the good series. */
  minutes: number;
  good: Series;
  labels: Record<string, string>;
  summary: string;
  description: string;
  /** The page, where it is not named like the alert. */
  runbook?: string;
}

const UP: Series = Object.fromEntries(
  ["gateway", "stt", "translate", "tts", "web", "traefik"].map((job) => [`up{job="${job}",instance="a"}`, "1x120"]),
);

/** A histogram whose every observation falls between two bounds. */
function observations(name: string, labels: string, [below, bound]: [string, string]): Series {
  const series = (le: string) => `${name}_bucket{${labels}${labels ? "," : ""}le="${le}"}`;
  return { [series(below)]: "0x60", [series(bound)]: "0+60x60", [series("+Inf")]: "0+60x60" };
}

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: "ServiceDown",
    bad: { ...UP, 'up{job="tts",instance="a"}': "1 0x20", 'up{job="tts",instance="b"}': "1 0x20" },
    minutes: 4,
    good: { ...UP, 'up{job="tts",instance="a"}': "1 0x20", 'up{job="tts",instance="b"}': "1x20" },
    labels: { job: "tts", severity: "critical" },
    summary: "tts is down",
    description: "No replica of tts has answered for 2 minutes.",
  },
  {
    // Where Swarm runs no replica at all, there is nothing that could be down.
    alert: "ServiceDown",
    bad: Object.fromEntries(Object.entries(UP).filter(([name]) => !name.includes("gateway"))),
    minutes: 4,
    good: UP,
    labels: { job: "gateway", severity: "critical" },
    summary: "gateway is down",
    description: "No replica of gateway has answered for 2 minutes.",
  },
  {
    alert: "ReplicasMissing",
    bad: { 'up{job="stt",instance="a"}': "1x30", 'up{job="stt",instance="b"}': "1x10 0x20" },
    minutes: 20,
    good: { 'up{job="stt",instance="a"}': "1x30", 'up{job="stt",instance="b"}': "1x10 0x2 1x20" },
    labels: { job: "stt", severity: "warning" },
    summary: "stt has fewer replicas than within the last hour",
    description:
      "1 replicas of stt answer, fewer than before. After `deno task scale` to fewer this is no fault and ends within an hour.",
  },
  {
    alert: "FunctionNotReady",
    bad: { 'function_ready{job="translate",instance="10.0.0.5:8000"}': "0x20" },
    minutes: 6,
    good: { 'function_ready{job="translate",instance="10.0.0.5:8000"}': "0x2 1x20" },
    labels: { job: "translate", instance: "10.0.0.5:8000", severity: "warning" },
    summary: "A replica of translate does not get ready",
    description:
      "10.0.0.5:8000 has not been ready for 5 minutes: its model does not load, or it has been told to stop.",
  },
  {
    alert: "HighErrorRate",
    bad: {
      'http_requests_total{job="stt",status_code="200"}': "0+90x30",
      'http_requests_total{job="stt",status_code="500"}': "0+10x30",
    },
    minutes: 15,
    good: {
      'http_requests_total{job="stt",status_code="200"}': "0+60x30",
      'http_requests_total{job="stt",status_code="404"}': "0+36x30",
      'http_requests_total{job="stt",status_code="500"}': "0+4x30",
    },
    labels: { job: "stt", severity: "critical" },
    summary: "stt fails often",
    description: "10% of the requests to stt end with a 5xx status.",
  },
  {
    alert: "HighLatency",
    bad: observations("translation_latency_seconds", 'job="translate",source_lang="vi",target_lang="en"', ["1", "3"]),
    minutes: 15,
    good: observations("translation_latency_seconds", 'job="translate",source_lang="vi",target_lang="en"', [
      "0.1",
      "0.2",
    ]),
    labels: { job: "translate", severity: "warning" },
    summary: "translate is slow",
    description: "5 % of the work of translate takes longer than 2.9s.",
  },
  {
    alert: "RequestsRejected",
    bad: {
      'http_requests_total{job="stt",status_code="200"}': "0+95x30",
      'http_requests_total{job="stt",status_code="429"}': "0+5x30",
      'function_rejected_total{job="stt",reason="overloaded"}': "0+5x30",
    },
    minutes: 10,
    good: {
      'http_requests_total{job="stt",status_code="200"}': "0+95x30",
      'http_requests_total{job="stt",status_code="503"}': "0+5x30",
      'function_rejected_total{job="stt",reason="overloaded"}': "0x30",
      'function_rejected_total{job="stt",reason="not_ready"}': "0+5x30",
    },
    labels: { job: "stt", severity: "warning" },
    summary: "stt refuses requests",
    description: "5% of the requests to stt get 429: all replicas are busy and their queues are full.",
  },
  {
    alert: "LowCacheHitRate",
    bad: {
      'tts_cache_hits_total{job="tts",cache_type="redis"}': "0+6x60",
      'tts_cache_hits_total{job="tts",cache_type="disk"}': "0+6x60",
      'tts_cache_misses_total{job="tts"}': "0+48x60",
    },
    minutes: 30,
    // Few lookups say nothing.
    good: {
      'tts_cache_hits_total{job="tts",cache_type="redis"}': "0x60",
      'tts_cache_misses_total{job="tts"}': "0+6x60",
    },
    labels: { job: "tts", severity: "info" },
    summary: "The cache of tts helps little",
    description: "20% of the sentences that tts gets are in its cache.",
  },
  {
    alert: "RedisDown",
    bad: { 'redis_up{job="redis",instance="redis://redis:6379"}': "1 0x10" },
    minutes: 3,
    good: { 'redis_up{job="redis",instance="redis://redis:6379"}': "1x10" },
    labels: { job: "redis", instance: "redis://redis:6379", severity: "critical" },
    summary: "Redis is down",
    description: "redis://redis:6379 does not answer its exporter.",
  },
  {
    // The exporter is gone too; where there is none, nobody expects a Redis.
    alert: "RedisDown",
    bad: { 'up{job="redis",instance="redis://redis:6379"}': "0x10" },
    minutes: 3,
    good: { 'up{job="stt",instance="a"}': "1x10" },
    labels: { severity: "critical" },
    summary: "Redis is down",
    description: "No Redis answers its exporter.",
  },
  {
    alert: "CacheUnavailable",
    bad: { 'function_cache_up{job="tts",instance="a",cache_type="redis"}': "0x20" },
    minutes: 7,
    good: { 'function_cache_up{job="tts",instance="a",cache_type="redis"}': "0x3 1x20" },
    labels: { job: "tts", instance: "a", cache_type: "redis", severity: "warning" },
    summary: "A replica of tts works without its shared cache",
    description: "a has not reached the redis cache for 5 minutes; it answers, but slower.",
    runbook: "RedisDown",
  },
  {
    alert: "CacheNotWritable",
    bad: { 'tts_cache_write_failures_total{job="tts",instance="a"}': "0+3x20" },
    minutes: 12,
    good: { 'tts_cache_write_failures_total{job="tts",instance="a"}': "7x20" },
    labels: { job: "tts", instance: "a", severity: "warning" },
    summary: "A replica of tts cannot store audio",
    description:
      "a could not write to its cache folder: it is full or not writable. Every sentence is synthesised anew.",
  },
  {
    alert: "CertificateExpiring",
    bad: { 'traefik_tls_certs_not_after{job="traefik",instance="a",cn="example.org"}': `${10 * 86400}x90` },
    minutes: 70,
    good: { 'traefik_tls_certs_not_after{job="traefik",instance="a",cn="example.org"}': `${60 * 86400}x90` },
    labels: { job: "traefik", instance: "a", cn: "example.org", severity: "warning" },
    summary: "The certificate of example.org expires soon",
    description: "It is valid for 9d 22h 50m 0s more; Traefik renews it 30 days before the end, so renewing fails.",
  },
  {
    alert: "UtteranceLatencyHigh",
    bad: observations("utterance_latency_seconds", 'job="gateway",stage="translate"', ["1.5", "2"]),
    minutes: 15,
    good: {
      ...observations("utterance_latency_seconds", 'job="gateway",stage="translate"', ["0.4", "0.5"]),
      ...observations("utterance_latency_seconds", 'job="gateway",stage="first_audio"', ["0.85", "1"]),
    },
    labels: { stage: "translate", severity: "warning" },
    summary: "Translations come late",
    description:
      "5 % of the utterances wait longer than 1.975s from their end to their translated caption (budget 1 s).",
  },
  {
    alert: "UtteranceLatencyHigh",
    bad: observations("utterance_latency_seconds", 'job="gateway",stage="first_audio"', ["2", "3"]),
    minutes: 15,
    good: observations("utterance_latency_seconds", 'job="gateway",stage="tts"', ["2", "3"]),
    labels: { stage: "first_audio", severity: "warning" },
    summary: "Translations come late",
    description:
      "5 % of the utterances wait longer than 2.95s from their end to the first translated sound (budget 1.5 s).",
  },
  {
    alert: "UtterancesDegraded",
    bad: {
      'utterances_total{job="gateway",outcome="captioned"}': "0+60x30",
      'utterance_degradations_total{job="gateway",reason="voice_unavailable"}': "0+15x30",
    },
    minutes: 15,
    good: {
      'utterances_total{job="gateway",outcome="spoken"}': "0+60x30",
      'utterances_total{job="gateway",outcome="empty"}': "0+60x30",
      'utterance_degradations_total{job="gateway",reason="behind"}': "0+3x30",
    },
    labels: { severity: "warning" },
    summary: "Listeners get less than they asked for",
    description:
      "25% of the utterances came without translation or voice, or were merged because the functions fell behind.",
  },
  {
    alert: "UtterancesLost",
    bad: { 'utterances_total{job="gateway",outcome="failed"}': "0x10 5x20" },
    minutes: 15,
    good: { 'utterances_total{job="gateway",outcome="failed"}': "5x30" },
    labels: { severity: "warning" },
    summary: "What somebody said was lost",
    description: "5 utterances of the last 10 minutes could not be recognised within their deadline.",
  },
  {
    alert: "TranslatedAudioFailing",
    bad: {
      'gateway_function_calls_total{job="gateway",function="tts",status="success"}': "0+30x30",
      'gateway_function_calls_total{job="gateway",function="tts",status="error"}': "0+30x30",
    },
    minutes: 12,
    good: {
      'gateway_function_calls_total{job="gateway",function="tts",status="success"}': "0+55x30",
      'gateway_function_calls_total{job="gateway",function="tts",status="error"}': "0+5x30",
      'gateway_function_calls_total{job="gateway",function="stt",status="error"}': "0+60x30",
      'gateway_function_up{job="gateway",instance="a",function="stt"}': "0x30",
    },
    labels: { function: "tts", severity: "critical" },
    summary: "Listeners do not hear the translation",
    description: "The gateway gets no voice from tts; captions go on.",
  },
  {
    alert: "MediaWorkerDied",
    bad: { 'gateway_worker_deaths_total{job="gateway"}': "0x5 1x20" },
    minutes: 7,
    good: { 'gateway_worker_deaths_total{job="gateway"}': "3x20" },
    labels: { severity: "critical" },
    summary: "A media worker died",
    description: "1 within 10 minutes. Its calls came back by themselves after a moment without sound.",
  },
  {
    alert: "RoomLimitNear",
    bad: {
      'gateway_rooms_total{job="gateway",instance="a"}': "180x20",
      'gateway_rooms_limit{job="gateway",instance="a"}': "200x20",
    },
    minutes: 7,
    good: {
      'gateway_rooms_total{job="gateway",instance="a"}': "100x20",
      'gateway_rooms_limit{job="gateway",instance="a"}': "200x20",
      'gateway_peers_total{job="gateway",instance="a"}': "300x20",
      'gateway_peers_limit{job="gateway",instance="a"}': "1000x20",
    },
    labels: { job: "gateway", instance: "a", severity: "warning" },
    summary: "The gateway is nearly full",
    description: "90% of the rooms or participants that it admits are there; beyond the limit joins are refused.",
  },
  {
    alert: "HighCPUUsage",
    bad: {
      'node_cpu_seconds_total{job="node",instance="n1",cpu="0",mode="idle"}': "0+6x40",
      'node_cpu_seconds_total{job="node",instance="n1",cpu="0",mode="user"}': "0+54x40",
    },
    minutes: 20,
    good: {
      'node_cpu_seconds_total{job="node",instance="n1",cpu="0",mode="idle"}': "0+30x40",
      'node_cpu_seconds_total{job="node",instance="n1",cpu="0",mode="user"}': "0+30x40",
    },
    labels: { instance: "n1", severity: "warning" },
    summary: "The processor of n1 is busy",
    description: "90% of its time is used.",
  },
  {
    alert: "HighMemoryUsage",
    bad: { 'process_resident_memory_bytes{job="translate",instance="a"}': "2147483648x20" },
    minutes: 7,
    good: {
      'process_resident_memory_bytes{job="translate",instance="a"}': "500000000x20",
      'process_resident_memory_bytes{job="prometheus",instance="b"}': "2147483648x20",
    },
    labels: { job: "translate", instance: "a", severity: "warning" },
    summary: "A replica of translate takes much memory",
    description: "a has 2GiB resident.",
  },
  {
    alert: "DiskSpaceLow",
    bad: {
      'node_filesystem_avail_bytes{job="node",instance="n1",mountpoint="/",fstype="ext4"}': "15x20",
      'node_filesystem_size_bytes{job="node",instance="n1",mountpoint="/",fstype="ext4"}': "100x20",
    },
    minutes: 7,
    good: {
      'node_filesystem_avail_bytes{job="node",instance="n1",mountpoint="/",fstype="ext4"}': "50x20",
      'node_filesystem_size_bytes{job="node",instance="n1",mountpoint="/",fstype="ext4"}': "100x20",
      'node_filesystem_avail_bytes{job="node",instance="n1",mountpoint="/run",fstype="tmpfs"}': "1x20",
      'node_filesystem_size_bytes{job="node",instance="n1",mountpoint="/run",fstype="tmpfs"}': "100x20",
    },
    labels: { job: "node", instance: "n1", mountpoint: "/", fstype: "ext4", severity: "warning" },
    summary: "The disk of n1 fills up",
    description: "15% of / is free.",
  },
  {
    alert: "ObserverDown",
    bad: { 'up{job="loki",instance="loki:3100"}': "0x20" },
    minutes: 12,
    good: { 'up{job="loki",instance="loki:3100"}': "0x5 1x20" },
    labels: { job: "loki", instance: "loki:3100", severity: "warning" },
    summary: "loki tells nothing any more",
    description: "loki:3100 has not answered for 10 minutes: its alerts cannot fire.",
  },
  {
    alert: "PrometheusRulesFailing",
    bad: { 'prometheus_rule_evaluation_failures_total{job="prometheus",rule_group="calls"}': "0+1x30" },
    minutes: 12,
    good: {
      'prometheus_rule_evaluation_failures_total{job="prometheus",rule_group="calls"}': "4x30",
      'prometheus_config_last_reload_successful{job="prometheus",instance="a"}': "1x30",
    },
    labels: { severity: "warning" },
    summary: "Prometheus cannot evaluate its rules or read its configuration",
    description: "Some alerts cannot fire until this is mended.",
  },
  {
    alert: "PrometheusCannotAlert",
    bad: { 'prometheus_notifications_alertmanagers_discovered{job="prometheus",instance="a"}': "0x20" },
    minutes: 7,
    good: { 'prometheus_notifications_alertmanagers_discovered{job="prometheus",instance="a"}': "1x20" },
    labels: { job: "prometheus", instance: "a", severity: "warning" },
    summary: "Prometheus does not reach Alertmanager",
    description: "Alerts fire, but nobody is told.",
  },
];
