/** Standard input as bytes, for as long as somebody wants them. */
import * as Effect from "effect/Effect"
import * as Stdout from "../../output/stdout.ts"
import * as Signals from "../../process/signals.ts"

/** How long a run that was asked to stop waits for the next piece. */
const drainMillis = 500

const stopping = Effect.raceFirst(Signals.awaitFirst, Stdout.awaitBroken)

/**
 * What comes in, to its end. Once the run is asked to stop, what is there already is still read; a writer that stays
 * silent is not waited for.
 */
export async function* read(): AsyncGenerator<Uint8Array> {
  const { stdin } = process
  const chunks: AsyncIterator<Uint8Array> = stdin[Symbol.asyncIterator]()
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
    // An open pipe would keep the process alive.
    stdin.destroy()
  }
}
