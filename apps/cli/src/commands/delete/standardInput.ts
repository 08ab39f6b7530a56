/** Standard input, or another pipe, as bytes, until its end or until the run is stopped. */
import * as Effect from "effect/Effect"
import * as Stdout from "../../output/stdout.ts"
import * as Signals from "../../process/signals.ts"
import type { Socket } from "node:net"
import type { Readable } from "node:stream"

/** How long a stopping run waits for the next chunk. */
const drainMillis = 500

const stopping = Effect.raceFirst(Signals.awaitFirst, Stdout.awaitBroken)

/** A FIFO that is open without blocking. It ends when its last writer closes it, not before the first has opened it. */
export const pipe = (fd: number): Socket =>
  new (process.getBuiltinModule("node:net").Socket)({ fd, readable: true, writable: false })

/**
 * Once the run is stopping, reads what has already arrived and does not wait for a silent writer, so that each id
 * that was read gets a result.
 */
export async function* read(open: () => Readable): AsyncGenerator<Uint8Array> {
  // Opened here, because a socket that nobody reads keeps the process alive, such as after a declined question.
  const source = open()
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]()
  let endInput: (end: { readonly done: true; readonly value: undefined }) => void = () => {}
  let timer: NodeJS.Timeout | undefined
  let isStopping = false
  let isOpen = true
  const restartTimer = (): void => {
    clearTimeout(timer)
    if (isOpen && isStopping) timer = setTimeout(() => endInput({ done: true, value: undefined }), drainMillis)
  }
  const fiber = Effect.runFork(stopping)
  fiber.addObserver(() => {
    isStopping = true
    restartTimer()
  })
  try {
    while (true) {
      const ended = new Promise<IteratorReturnResult<undefined>>((resolve) => {
        endInput = resolve
      })
      restartTimer()
      const next = await Promise.race([chunks.next(), ended])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    isOpen = false
    clearTimeout(timer)
    fiber.interruptUnsafe()
    // An open pipe keeps the process alive.
    source.destroy()
  }
}
