/** The laws that every run has to keep, whatever was done to its runners. */
import { type Database, numberOf } from "./database.ts"
import type { Fleet } from "./fleet.ts"
import { type Expectations, type Figures, rounded } from "./outcome.ts"

interface Deaths {
  /** How often a runner died: a task can be sent once more for each. */
  readonly deaths: number
  /** A frozen runner goes on with what it had begun, and nothing can hold that back. */
  readonly frozen?: boolean
}

const outcomes = (database: Database, run: string, where: string) =>
  numberOf(database, `SELECT count(*) AS n FROM dcs_outcome WHERE run = '${run}' AND ${where}`)

/** Every task is gone; none was sent more often than runners died; what was sent twice is marked as such. */
export const laws = async (
  { database, tasks, world }: Pick<Fleet, "database" | "tasks" | "world">,
  run: string,
  { deaths, frozen = false }: Deaths,
  { expect }: Expectations
): Promise<Figures> => {
  const sent = world.sent()
  const repeated = sent.twice + sent.oftener
  const [deleted, gone, flagged, stored] = await Promise.all([
    outcomes(database, run, "tag = 'Deleted'"),
    outcomes(database, run, "tag = 'AlreadyGone'"),
    outcomes(database, run, "prior = 1"),
    outcomes(database, run, "1 = 1")
  ])
  expect(world.left() === 0, `${world.left()} of ${tasks} tasks are left`)
  expect(stored === tasks, `${stored} outcomes are stored for ${tasks} tasks`)
  expect(deleted + gone === stored, `${stored - deleted - gone} outcomes are neither Deleted nor AlreadyGone`)
  expect(flagged === gone, `${gone} tasks were already gone, ${flagged} of them are flagged`)
  expect(world.emulator.disasters().length === 0, "a request would have deleted an instance")
  expect(sent.most <= deaths + 1 + (frozen ? 1 : 0), `a task was sent ${sent.most} times after ${deaths} deaths`)
  if (!frozen) expect(repeated === flagged, `${repeated} tasks were sent more than once, ${flagged} are flagged`)
  return {
    tasks,
    gone: tasks - world.left(),
    "sent twice": repeated,
    ...(sent.oftener > 0 && { "sent more than twice": sent.oftener }),
    flagged
  }
}

/** The rate over parts of a run that nothing disturbed: moments of `performance.now()`. */
export const steadyRate = (
  { world }: Pick<Fleet, "world">,
  parts: ReadonlyArray<readonly [from: number, to: number]>,
  limit: number,
  { expect }: Expectations
): Figures => {
  const long = parts.filter(([from, to]) => to - from >= 3000)
  const length = long.reduce((sum, [from, to]) => sum + to - from, 0)
  const rate = long.reduce((sum, [from, to]) => sum + world.rate(from, to) * (to - from), 0) / length
  const whole = world.span()
  const busiest = whole === undefined ? 0 : world.busiest(whole.first, whole.last)
  expect(Math.abs(rate / limit - 1) <= 0.05, `${rate.toFixed(1)} requests per second, the limit is ${limit}`)
  return { "rate/s": rounded(rate), "limit/s": limit, "busiest second": busiest }
}
