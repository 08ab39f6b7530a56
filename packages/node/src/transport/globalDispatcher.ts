/**
 * The dispatcher of older undicis in the program, such as the one behind Node's `fetch`. Loading undici replaces it, even if the
 * program has set it: for a proxy, or for the mocks of a test. Files that use undici import this one first.
 * In an ES module bundle that leaves out undici alone, undici is loaded before this, and nothing can be done.
 */
const older = Symbol.for("undici.globalDispatcher.1")
const before: unknown = Reflect.get(globalThis, older)

/** Call it when undici is loaded. */
export const restoreGlobalDispatcher = (): void => {
  if (Reflect.get(globalThis, older) !== before) Reflect.set(globalThis, older, before)
}
