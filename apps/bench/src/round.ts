/** One round of one peer: `concurrency` calls at a time, for `millis`. */
import { type Peer, taskIds } from "./Peer.ts"

export interface RoundOptions {
  readonly concurrency: number
  readonly millis: number
}

export interface Round {
  /** Calls per second. */
  readonly rate: number
  /** Microseconds of CPU per call, of the calling process only. */
  readonly cpu: number
}

export const round = async ({ call, many }: Peer, { concurrency, millis }: RoundOptions): Promise<Round> => {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const until = begun + millis
  const ids = taskIds(() => performance.now() < until)
  const failed: Array<unknown> = []
  let calls = 0
  if (many === undefined) {
    const callUntilEnd = async (): Promise<void> => {
      for (const id of ids) {
        try {
          await call(id)
          calls += 1
        } catch (error) {
          failed.push(error)
        }
      }
    }
    await Promise.all(Array.from({ length: concurrency }, callUntilEnd))
  } else {
    await many(ids, concurrency, ({ outcome }) => {
      if (outcome._tag !== "Deleted") throw new Error(`a task came to ${outcome._tag}`)
      calls += 1
    })
  }
  const seconds = (performance.now() - begun) / 1000
  const { system, user } = process.cpuUsage(cpu)
  // If a tenth of the responses are 503, one call in a thousand gets three in a row.
  if (failed.length * 200 > calls)
    throw new Error(`${failed.length} calls failed, ${calls} did not: ${String(failed[0])}`)
  return { rate: calls / seconds, cpu: (system + user) / calls }
}
