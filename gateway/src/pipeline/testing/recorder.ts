/** Everything that a pipeline tells, kept for a test, and the rules that every caption must obey. */
import assert from "node:assert/strict";
import type { CaptionLine, Degradation, LanguageCode } from "@jbcalling/contract";
import type { CaptionUpdate, PipelineObserver, UtteranceOutcome, UtteranceReport, UtteranceStage } from "../ports.ts";

export class Recorder implements PipelineObserver {
  readonly captions: CaptionUpdate[] = [];
  readonly outcomes: UtteranceOutcome[] = [];
  readonly stages: { name: UtteranceStage; ms: number }[] = [];
  readonly firstPartials: number[] = [];
  readonly degradations: Degradation[] = [];
  readonly calls: { service: string; ok: boolean }[] = [];
  readonly reports: UtteranceReport[] = [];
  readonly retries: { service: string; reason: string }[] = [];
  speechBeginnings = 0;

  speechBegan(): void {
    this.speechBeginnings++;
  }

  stage(name: UtteranceStage, ms: number): void {
    this.stages.push({ name, ms });
  }

  firstPartial(ms: number): void {
    this.firstPartials.push(ms);
  }

  utterance(outcome: UtteranceOutcome, report: UtteranceReport): void {
    this.outcomes.push(outcome);
    this.reports.push(report);
  }

  degraded(reason: Degradation): void {
    this.degradations.push(reason);
  }

  called(service: "stt" | "translate" | "tts", ok: boolean): void {
    this.calls.push({ service, ok });
  }

  retried(service: "stt" | "translate" | "tts", reason: string): void {
    this.retries.push({ service, reason });
  }

  /** The last state of every utterance, in the order in which they began. */
  get finals(): CaptionUpdate[] {
    const last = new Map(
      this.captions.map((update) => [update.utteranceId, update]),
    );
    return [...last.values()].sort((left, right) => left.startedAt - right.startedAt);
  }

  /** The original texts of the final captions. */
  get texts(): string[] {
    return this.finals.map(({ original }) => original.text);
  }

  translations(language: LanguageCode): (string | undefined)[] {
    return this.finals.map((update) => update.translations[language]?.text);
  }

  updatesOf(utteranceId: string): CaptionUpdate[] {
    return this.captions.filter((update) => update.utteranceId === utteranceId);
  }

  /** Revisions rise, start times stay, what is stable stays until the final caption, and final stays final. */
  assertSound(): void {
    for (const { utteranceId } of this.finals) {
      const updates = this.updatesOf(utteranceId);
      updates.forEach((update, index) => {
        assert.equal(update.rev, index + 1);
        assert.equal(update.startedAt, updates[0]!.startedAt);
        for (const line of linesOf(update)) {
          assert.ok(line.stable >= 0 && line.stable <= line.text.length);
        }
        const before = updates[index - 1];
        if (!before) return;
        assert.ok(
          update.final || !before.final,
          "a final caption became tentative",
        );
        if (!isSettled(update.original)) {
          assertGrows(before.original, update.original);
        }
        for (const line of linesOf(before).slice(1)) {
          const after = update.translations[line.language];
          if (after && !isSettled(after)) assertGrows(line, after);
        }
      });
    }
  }
}

function linesOf(update: CaptionUpdate): CaptionLine[] {
  return [update.original, ...Object.values(update.translations)];
}

/** All of it is stable: the final text, which may correct what was stable before. */
function isSettled(line: CaptionLine): boolean {
  return line.stable === line.text.length;
}

function assertGrows(before: CaptionLine, after: CaptionLine): void {
  assert.ok(
    after.stable >= before.stable,
    `less is stable: ${before.stable}, then ${after.stable}`,
  );
  assert.equal(
    after.text.slice(0, before.stable),
    before.text.slice(0, before.stable),
  );
}
