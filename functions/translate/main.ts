/** Starts the translation function: first the thread of its models, as that takes as long to load as all the rest. */
import { startModelThread } from "./engines/onnx/model_thread.ts";

const thread = startModelThread();
const { serveTranslation } = await import("./serve.ts");
await serveTranslation(thread);
