/** What every case starts from: a world, a database, runners over it, and a client that submits and watches a run. */
import { join } from "node:path"
import { openCleanUp } from "@dcs-tasks/durable/client"
import { type Database, numberOf, sqliteDatabase } from "./database.ts"
import { makeFolder } from "./folder.ts"
import type { Postgres } from "./postgres.ts"
import { type Runner, startRunner, writeToken } from "./runner.ts"
import { until, secondsSince } from "./until.ts"
import { startWorld, type World } from "./world.ts"

type CleanUp = Awaited<ReturnType<typeof openCleanUp>>
export type Status = Awaited<ReturnType<CleanUp["show"]>>

export interface FleetOptions {
  /** Without it, a SQLite file. */
  readonly postgres: Postgres | undefined
  /** Finished tasks of each instance. */
  readonly tasks: ReadonlyArray<number>
  /** How many runners to start; 2 by default, and 1 over SQLite, where one process works on the file. */
  readonly runners?: number
  /** Requests per second; no limit when it is `undefined`. */
  readonly rate?: number
  readonly lanes?: number
  readonly chunk?: number
  readonly flags?: ReadonlyArray<string>
}

export interface Fleet {
  readonly world: World
  readonly database: Database
  readonly client: CleanUp
  readonly folder: string
  readonly tasks: number
  readonly runners: ReadonlyArray<Runner>
  /** Starts one more runner. */
  readonly runner: () => Promise<Runner>
  readonly submit: (run: string, instances?: ReadonlyArray<string>) => Promise<void>
  /** Resolves when so many tasks are gone. */
  readonly gone: (tasks: number, within?: number) => Promise<void>
  /** Resolves when more than so many DELETE requests were received. */
  readonly sending: (deletes: number, within?: number) => Promise<void>
  /** Resolves with the status when the run is in the state. */
  readonly state: (run: string, states: ReadonlyArray<Status["state"]>, within?: number) => Promise<Status>
}

let names = 0

export const withFleet = async <A>(options: FleetOptions, use: (fleet: Fleet) => Promise<A>): Promise<A> => {
  const { chunk, flags, lanes, postgres, rate, tasks } = options
  await using cleanUp = new AsyncDisposableStack()
  const folder = cleanUp.use(makeFolder()).path
  const world = cleanUp.use(await startWorld({ tasks }))
  writeToken(folder, world.emulator.token)
  names += 1
  const database =
    postgres === undefined ? sqliteDatabase(join(folder, "runs.db")) : await postgres.database(`trial_${names}`)
  const runners: Array<Runner> = []
  const runner = async () => {
    const name = `runner ${runners.length + 1}`
    const started = cleanUp.use(await startRunner({ name, folder, database, world, rate, flags }))
    runners.push(started)
    return started
  }
  const count = options.runners ?? (postgres === undefined ? 1 : 2)
  for (let n = 0; n < count; n++) await runner()
  const client = await openCleanUp({ database: database.location })
  cleanUp.defer(() => client.close())
  const all = tasks.reduce((sum, n) => sum + n, 0)
  const output = () => runners.map((each) => `--- ${each.name}\n${each.child.output().slice(-3000)}`).join("\n")
  try {
    return await use({
      world,
      database,
      client,
      folder,
      tasks: all,
      runners,
      runner,
      submit: async (run, instances = world.instances) => {
        await client.submit({
          run,
          target: { endpoint: world.emulator.endpoint, projectId: world.emulator.projectId },
          instances,
          filter: { all: true },
          ...(lanes !== undefined && { lanes }),
          ...(chunk !== undefined && { chunk })
        })
      },
      gone: async (wanted, within = 300) => {
        await until(`${wanted} of ${all} tasks are gone`, () => all - world.left() >= wanted, { within, every: 10 })
      },
      sending: async (deletes, within = 120) => {
        await until(`more than ${deletes} requests`, () => world.deletes() > deletes, { within, every: 10 })
      },
      state: (run, states, within = 300) =>
        until(
          `${run} is ${states.join(" or ")}`,
          async () => {
            const status = await client.show(run)
            return states.includes(status.state) && status
          },
          { within, every: 200 }
        )
    })
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${output()}`, { cause })
  }
}

/** Watches how often chunks were started again, from now on. */
interface TakeOver {
  /** Seconds from the beginning of the watch to the first and the last chunk that was started again. */
  readonly first: () => number | undefined
  readonly last: () => number | undefined
  readonly stop: () => Promise<void>
}

export const watchTakeOver = (database: Database, run: string): TakeOver => {
  const begun = performance.now()
  let [first, last]: Array<number | undefined> = [undefined, undefined]
  let before: number | undefined
  let stopped = false
  const again = `SELECT coalesce(sum(starts), 0) AS n FROM dcs_chunk WHERE run = '${run}' AND starts > 1`
  const look = async () => {
    const now = await numberOf(database, again).catch(() => undefined)
    if (now === undefined) return
    if (before !== undefined && now > before) {
      last = secondsSince(begun)
      first ??= last
    }
    before = now
  }
  const loop = until(
    "the watch ends",
    async () => {
      await look()
      return stopped
    },
    { within: 3600, every: 200 }
  )
  return {
    first: () => first,
    last: () => last,
    stop: async () => {
      stopped = true
      await loop
    }
  }
}
