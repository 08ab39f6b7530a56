/** Finds the client of `@dcs-tasks/durable`, which is not part of the bundle, and loads it. */
import type { openCleanUp } from "@dcs-tasks/durable/client"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { short } from "../../output/text.ts"
import { type Failure, usage } from "../../process/failure.ts"
import { version } from "../../version.ts"

const specifier = "@dcs-tasks/durable/client"

const needed = `"dcs-tasks runs" needs the package @dcs-tasks/durable`

/**
 * The places to look from: the command as it was called, which can be a link into the folder of a package manager; the
 * file behind the link; and the working directory.
 */
const places = (): ReadonlyArray<string> => [
  process.argv[1] ?? "",
  import.meta.filename,
  join(process.cwd(), "dcs-tasks")
]

const found = (): string | undefined => {
  for (const place of places()) {
    try {
      return createRequire(pathToFileURL(place)).resolve(specifier)
    } catch {
      // The next place.
    }
  }
  return undefined
}

interface Module {
  readonly openCleanUp: typeof openCleanUp
}

const isModule = (module: unknown): module is Module => Predicate.hasProperty(module, "openCleanUp")

const install = `Install it where dcs-tasks is, such as with: npm install --global @dcs-tasks/durable@${version}`

/** Node 22 warns that SQLite is experimental, on each start. */
const hideSqliteWarning = Effect.sync(() => {
  const emit = process.emitWarning.bind(process)
  process.emitWarning = (warning: string | Error, ...details: ReadonlyArray<unknown>) => {
    if (!String(warning).startsWith("SQLite is an experimental feature"))
      Reflect.apply(emit, undefined, [warning, ...details])
  }
})

export const load: Effect.Effect<Module, Failure> = Effect.suspend(() => {
  const file = found()
  if (file === undefined)
    return Effect.fail(usage(`${needed}, which is not installed. Nothing was changed. ${install}`))
  const unusable = (problem: string) =>
    usage(`${needed}, but ${short(file)} cannot be used: ${problem}. Nothing was changed. ${install}`)
  return Effect.tryPromise({
    try: (): Promise<unknown> => import(pathToFileURL(file).href),
    catch: (error) => unusable(short(String(error).split("\n", 1)[0] ?? ""))
  }).pipe(
    Effect.tap(hideSqliteWarning),
    Effect.filterOrFail(isModule, () => unusable("it is another version"))
  )
})
