/**
 * Runs the checks of a package, and prints a line of JSON for each, and one with what its clients said.
 */
import { checksOf, type Connect } from "./checks.ts"
import { fieldOf } from "./expect.ts"
import type { Client, Library, Place } from "./library.ts"

export interface Line {
  readonly name: string
  /** The package does not have it. */
  readonly absent?: true
  readonly problem?: string
  /** What the table shows instead of "yes". */
  readonly remark?: string | undefined
}

/** What a client said about a deletion. */
interface Said {
  readonly fate: "deleted" | "kept" | "unknown"
  readonly attempts: number
}

/** What the clients said about each task of the emulator, to be compared with the emulator's own record. */
export interface Report {
  readonly said: Readonly<Record<string, Said>>
  readonly bulk: number
}

const gone = new Set(["Deleted", "AlreadyGone"])

const attemptsOf = (error: unknown): number => Number(fieldOf(error, "attempts") ?? 0)

/** Notes what clients say about the tasks of the emulator. */
const noting = (library: Library, place: Place) => {
  const said: Record<string, Said> = {}
  let bulk = 0
  const note = async <A extends { readonly attempts: number }>(
    taskId: string,
    call: Promise<A>,
    signal: AbortSignal | undefined
  ): Promise<A> => {
    try {
      const outcome = await call
      said[taskId] = { fate: "deleted", attempts: outcome.attempts }
      return outcome
    } catch (error) {
      const isAborted = error === signal?.reason && signal !== undefined
      const isUnknown = isAborted || fieldOf(error, "mayHaveDeleted") === true
      said[taskId] = { fate: isUnknown ? "unknown" : "kept", attempts: isAborted ? 1 : attemptsOf(error) }
      throw error
    }
  }
  const connect: Connect = (options) => {
    const client = library.connect(place, options)
    if (options.endpoint !== undefined) return client
    const { removeAll } = client
    const noted: Client = {
      ...client,
      remove: (taskId, signal) => note(taskId, client.remove(taskId, signal), signal),
      ...(removeAll && {
        removeAll: async (instanceId: string, taskIds: ReadonlyArray<string>) => {
          const tags = await removeAll(instanceId, taskIds)
          bulk += tags.filter((tag) => gone.has(tag)).length
          return tags
        }
      })
    }
    return noted
  }
  return { connect, report: (): Report => ({ said, bulk }) }
}

const print = (line: Line | Report): void => console.log(JSON.stringify(line))

export const attempt = async (name: string, check: () => Promise<string | void>): Promise<void> => {
  try {
    print({ name, remark: (await check()) ?? undefined })
  } catch (error) {
    print({ name, problem: String(error) })
  }
}

export interface Environment {
  /** The {@link Place}, as JSON. */
  readonly CHECKS?: string | undefined
}

/** The entry of a worker, which workerd's test runner calls, and `start.ts`. */
export const worker = (library: Library) => ({
  library,
  test: async (_controller: unknown, { CHECKS = "{}" }: Environment): Promise<void> => {
    const place: Place = JSON.parse(CHECKS)
    const { connect, report } = noting(library, place)
    for (const [name, check] of Object.entries(checksOf(library, place, connect))) {
      if (check === undefined) print({ name, absent: true })
      else await attempt(name, check)
    }
    print(report())
  }
})
