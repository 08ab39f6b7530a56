/** The processes of a plan: some that something happens to, then some that finish the work. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { OutputPlan } from "../machine/stdio.ts"
import type { DiskFault, RunPlan } from "./plan.ts"

const codes = ["dies", "dies", "dies after", "shortens", "ENOSPC", "EIO", "EDQUOT"] as const

const diskFault = (random: Random, most: number): DiskFault => ({
  nth: random.below(most),
  part: random.next(),
  what: random.pick(codes)
})

const outputPlan = (random: Random): OutputPlan => ({
  ...(random.chance(0.1) && { isTerminal: true }),
  ...(random.chance(0.15) && { slow: { every: 1 + random.below(3), millis: random.below(2000) } }),
  ...(random.chance(0.1) && {
    fault: { afterBytes: random.below(1500), code: random.pick(["EPIPE", "EPIPE", "ENOSPC", "EIO"] as const) }
  })
})

const signals = (random: Random, within: number): RunPlan["signals"] => {
  if (!random.chance(0.35)) return []
  const signal = random.pick(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL", "SIGKILL"] as const)
  const at = random.below(within)
  return random.chance(0.2)
    ? [
        { at, signal },
        { at: at + random.below(3000), signal }
      ]
    : [{ at, signal }]
}

interface Shape {
  readonly argv: ReadonlyArray<string>
  readonly stdin?: NonNullable<RunPlan["stdin"]>
  readonly journal: boolean
  /** How many system calls that change something a run makes, about. */
  readonly calls: number
  /** How long a run takes, about, in milliseconds. */
  readonly millis: number
  readonly faults: number
}

const faulty = (random: Random, shape: Shape, isFirst: boolean): RunPlan => {
  const kills = shape.journal && random.chance(shape.faults * 0.7)
  return {
    argv: shape.argv,
    ...(shape.stdin !== undefined && { stdin: shape.stdin }),
    ...(!isFirst && shape.journal && random.chance(0.25) && { overlapsAfter: random.below(shape.millis) }),
    signals: signals(random, shape.millis),
    diskFaults: kills ? Array.from({ length: 1 + random.below(2) }, () => diskFault(random, shape.calls)) : [],
    stdout: outputPlan(random),
    powerLoss: shape.journal && random.chance(0.1)
  }
}

/** A run that nothing happens to. */
export const clean = ({ argv, stdin }: Pick<Shape, "argv" | "stdin">): RunPlan => ({
  argv,
  ...(stdin !== undefined && { stdin }),
  signals: [],
  diskFaults: [],
  stdout: {},
  powerLoss: false
})

export const runsOf = (random: Random, shape: Shape): ReadonlyArray<RunPlan> => [
  ...Array.from({ length: 1 + random.below(shape.journal ? 3 : 2) }, (_, n) => faulty(random, shape, n === 0)),
  clean(shape)
]
