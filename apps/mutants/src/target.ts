/**
 * What to mutate: a package, one of its folders, or one file, and the tests that judge it.
 */
import { globSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The folder of this repository, with a slash at the end. */
export const root = fileURLToPath(new URL("../../../", import.meta.url))

export interface Target {
  /** As typed: `wire`, `wire/answer`, `core/client/retry.ts`. */
  readonly name: string
  /** The folder of the package below the root. */
  readonly home: string
  /** Below `home`. */
  readonly files: ReadonlyArray<string>
  /** Globs below `home`. */
  readonly tests: ReadonlyArray<string>
}

/** Re-exports alone. */
const skipped = /(^|\/)index\.ts$/

/** Tests of other packages that judge a package, too. */
const alsoJudge: Readonly<Record<string, ReadonlyArray<string>>> = {
  // Errors have prototypes only there.
  wire: ["../core/test/shownErrors.test.ts"]
}

export const target = (name: string, tests: ReadonlyArray<string>): Target => {
  const [owner = "", ...rest] = name.split("/")
  const home = owner === "cli" ? "apps/cli" : `packages/${owner}`
  const path = ["src", ...rest].join("/")
  const found = globSync(path.endsWith(".ts") ? path : `${path}/**/*.ts`, { cwd: `${root}${home}` })
  const files = found.filter((file) => !skipped.test(file)).toSorted()
  if (files.length === 0) {
    throw new Error(`Nothing to mutate in ${home}/${path}. Name a package, or a folder or a file below its src.`)
  }
  return { name, home, files, tests: tests.length > 0 ? tests : ["test/**/*.test.ts", ...(alsoJudge[owner] ?? [])] }
}
