/** The rates of peers at the same work: each in its own process, warmed up, in alternating rounds. */
import { start } from "./Child.ts"
import type { Target } from "./Peer.ts"
import type { PeerName } from "./peers/index.ts"
import type { Round, RoundOptions } from "./round.ts"
import { median } from "./statistics.ts"

export interface Pace {
  readonly rounds: number
  readonly millis: number
  readonly warmUp: number
}

export interface Rate {
  readonly name: PeerName
  /** Calls per second, median. */
  readonly rate: number
  /** Microseconds of CPU per call, median. */
  readonly cpu: number
}

export const ratesOf = async (
  names: ReadonlyArray<PeerName>,
  target: Target,
  concurrency: number,
  { millis, rounds, warmUp }: Pace
): Promise<ReadonlyArray<Rate>> => {
  await using stack = new AsyncDisposableStack()
  const peers = names.map((name) => ({ name, worker: stack.use(start("worker.ts")), rounds: new Array<Round>() }))
  for (const { name, worker } of peers) {
    await worker.ask({ name, target })
    await worker.ask<Round>({ concurrency, millis: warmUp } satisfies RoundOptions)
  }
  for (let n = 0; n < rounds; n++) {
    // The order alternates, so that no peer always follows the same one.
    for (const peer of n % 2 === 0 ? peers : peers.toReversed()) {
      peer.rounds.push(await peer.worker.ask<Round>({ concurrency, millis } satisfies RoundOptions))
    }
  }
  return peers.map(({ name, rounds }) => ({
    name,
    rate: median(rounds.map(({ rate }) => rate)),
    cpu: median(rounds.map(({ cpu }) => cpu))
  }))
}
