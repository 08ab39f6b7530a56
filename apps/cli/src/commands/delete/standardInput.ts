/** Standard input, or another pipe, as bytes, until its end or until the run is stopped. */
import * as Effect from "effect/Effect"
import * as Stdout from "../../output/stdout.ts"
import * as Signals from "../../process/signals.ts"
import type { Socket } from "node:net"
import type { Readable } from "node:stream"

/** How long a stopping run reads on. Not per chunk: a writer that never ends would keep the run from ending. */
const drainMillis = 500

const stopping = Effect.raceFirst(Signals.awaitFirst, Stdout.awaitBroken)

/** A FIFO that is open without blocking. It ends when its last writer closes it, not before the first has opened it. */
export const pipe = (fd: number): Socket =>
  new (process.getBuiltinModule("node:net").Socket)({ fd, readable: true, writable: false })

/**
 * Once the run is stopping, reads what has already arrived and does not wait for a slow writer, so that each id
 * that was read gets a result.
 */
export async function* read(open: () => Readable): AsyncGenerator<Uint8Array> {
  // Opened here, because a socket that nobody reads keeps the process alive, such as after a declined question.
  const source = open()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const fiber = Effect.runFork(
    Effect.map(stopping, () => {
      timer = setTimeout(() => {
        isOver = true
        source.destroy()
      }, drainMillis)
    })
  )
  try {
    for await (const chunk of source) yield chunk
  } catch (error) {
    if (!isOver) throw error
  } finally {
    clearTimeout(timer)
    fiber.interruptUnsafe()
    // An open pipe keeps the process alive.
    source.destroy()
  }
}
