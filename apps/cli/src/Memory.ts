/** Memory of a run that lasts. */
/**
 * Every request leaves garbage behind, and V8 answers a steady stream of it with an ever larger nursery, up to some
 * hundred megabytes, without getting faster here. It stays at its size from now on.
 */
export const keepSmall = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--semi-space-growth-factor=1")
