/** The judge: an emulated DCS in the trial's own process, which sees every request that any runner sends. */
import { type EmulatorOptions, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"

/** How often each task was sent. */
interface Sent {
  readonly requests: number
  readonly tasks: number
  readonly twice: number
  /** Three times or more. */
  readonly oftener: number
  readonly most: number
}

export interface World extends AsyncDisposable {
  readonly emulator: RunningEmulator
  readonly instances: ReadonlyArray<string>
  /** Tasks that exist now. */
  readonly left: () => number
  /** DELETE requests so far. */
  readonly deletes: () => number
  readonly sent: () => Sent
  /** DELETE requests per second between two moments of `performance.now()`. */
  readonly rate: (from: number, to: number) => number
  /** The most DELETE requests in any second between the moments. */
  readonly busiest: (from: number, to: number) => number
  /** Moments of the first DELETE and of the latest one. */
  readonly span: () => { readonly first: number; readonly last: number } | undefined
  /** From now on the response to the token is 401. */
  readonly refuseToken: () => void
  /** A token that works. */
  readonly newToken: () => string
  /** From now on the instance does not exist: 404 to every call on its tasks. */
  readonly loseInstance: (instance: string) => void
  /** Withdraws what `loseInstance` did. */
  readonly restoreInstances: () => void
}

interface WorldOptions {
  /** Finished tasks of each instance. */
  readonly tasks: ReadonlyArray<number>
  readonly emulator?: EmulatorOptions
}

const sampleEvery = 50

export const startWorld = async ({ emulator: options, tasks }: WorldOptions): Promise<World> => {
  const instances = tasks.map((_, index) => `redis-${index + 1}`)
  const emulator = await startEmulator({
    record: "all",
    instances: tasks.map((taskCount, index) => ({ id: `redis-${index + 1}`, taskCount })),
    ...options
  })
  const deletes = () => emulator.counts().byOperation.deleteBackgroundTask ?? 0
  const samples: Array<{ readonly at: number; readonly count: number }> = []
  const sample = () => {
    samples.push({ at: performance.now(), count: deletes() })
  }
  const timer = setInterval(sample, sampleEvery)
  timer.unref()
  /** The count at a moment, between two samples by their line. */
  const countAt = (moment: number): number => {
    const after = samples.findIndex(({ at }) => at >= moment)
    if (after < 0) return samples.at(-1)?.count ?? 0
    const [low, high] = [samples[after - 1], samples[after]]
    if (low === undefined || high === undefined) return 0
    return low.count + ((high.count - low.count) * (moment - low.at)) / (high.at - low.at)
  }
  const close = async () => {
    clearInterval(timer)
    await emulator.close()
  }
  return {
    emulator,
    instances,
    left: () => instances.reduce((sum, id) => sum + emulator.taskCount(id), 0),
    deletes,
    sent: () => {
      const times = new Map<string, number>()
      for (const { operation, path } of emulator.requests()) {
        if (operation === "deleteBackgroundTask") times.set(path, (times.get(path) ?? 0) + 1)
      }
      const counts = [...times.values()]
      return {
        requests: counts.reduce((sum, n) => sum + n, 0),
        tasks: times.size,
        twice: counts.filter((n) => n === 2).length,
        oftener: counts.filter((n) => n > 2).length,
        most: counts.reduce((most, n) => Math.max(most, n), 0)
      }
    },
    rate: (from, to) => ((countAt(to) - countAt(from)) / (to - from)) * 1000,
    busiest: (from, to) => {
      let most = 0
      for (const { at } of samples) {
        if (at >= from && at + 1000 <= to) most = Math.max(most, countAt(at + 1000) - countAt(at))
      }
      return Math.round(most)
    },
    span: () => {
      sample()
      const all = samples.at(-1)?.count ?? 0
      const [first, last] = [samples.find(({ count }) => count > 0), samples.find(({ count }) => count === all)]
      return first === undefined || last === undefined ? undefined : { first: first.at, last: last.at }
    },
    refuseToken: () => {
      for (const token of [emulator.token, ...emulator.issuedTokens()]) emulator.revokeToken(token)
    },
    newToken: () => emulator.issueToken(),
    loseInstance: (instanceId) =>
      emulator.inject({
        kind: "status",
        status: 404,
        body: { error_code: "DCS.3022", error_msg: "This DCS instance does not exist." },
        instanceId,
        times: 1_000_000
      }),
    restoreInstances: () => {
      emulator.clearFaults()
    },
    [Symbol.asyncDispose]: close
  }
}
