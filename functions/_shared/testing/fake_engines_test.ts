import { sttConformance, translatorConformance, ttsConformance } from "./conformance.ts";
import { FakeSttEngine, FakeTranslator, FakeTtsEngine } from "./fake_engines.ts";

sttConformance("FakeSttEngine", () => Promise.resolve(new FakeSttEngine(() => "hello")));
translatorConformance("FakeTranslator", () =>
  Promise.resolve(
    new FakeTranslator(({ text, count }) => {
      return Array.from({ length: count }, (_, rank) => `${text} ${rank}`);
    }),
  ));
ttsConformance("FakeTtsEngine", () => Promise.resolve(new FakeTtsEngine()));
