/** What a module has in Node and not here: it can be read, so that a program loads, and throws when it is called. */
import fs from "node:fs"

type Gaps = Readonly<Record<string, unknown>>

const gapsOf = (module: string, real: object): Gaps => {
  const gaps: Record<string, unknown> = {}
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(real))) {
    // Old names of constants have a getter, which warns.
    if (value === undefined) continue
    const gap = function () {
      throw new Error(`the simulated disk has no ${module}.${name}`)
    }
    gaps[name] = typeof value === "function" ? gap : value
  }
  return gaps
}

const gaps = { fs: gapsOf("fs", fs), "fs/promises": gapsOf("fs/promises", fs.promises) }

export const withGaps = <A extends object>(module: keyof typeof gaps, made: A): A => ({ ...gaps[module], ...made })
