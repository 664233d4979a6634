/** A thread for models. It loads its modules, onnxruntime among them, from the moment it is started. */
export function startModelThread(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
