/** A program as a function of its globals: evaluated once for each simulated process, compiled once. */
import { readFileSync } from "node:fs"
import { compileFunction, constants } from "node:vm"

const names = [
  "require",
  "module",
  "exports",
  "globalThis",
  "global",
  "process",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "Date",
  "performance",
  "Math",
  "crypto",
  "console",
  "fetch"
] as const

type Globals = Readonly<Record<(typeof names)[number], unknown>>

/** Begins to run. Throws what the program throws while it is evaluated. */
export type Program = (globals: Globals) => void

export const compile = (file: URL): Program => {
  // In a scope of its own, because a program can declare a name of this list itself.
  const code = `(() => {const __filename = ${JSON.stringify(file.pathname)};${readFileSync(file, "utf8")}\n})()`
  const run = compileFunction(code, [...names], {
    filename: file.pathname,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  })
  return (globals) => void run(...names.map((name) => globals[name]))
}
