/** Standard input as bytes, for as long as somebody wants them. */
import * as Effect from "effect/Effect"
import * as Stdout from "../../output/stdout.ts"
import * as Stop from "../../process/signals.ts"

/** How long a run that was asked to stop waits for the next piece. */
const patience = 500

const stopping = Effect.raceFirst(Stop.awaited, Stdout.awaitBroken)

/**
 * What comes in, to its end. Once the run is asked to stop, what is there already is still read; a writer that stays
 * silent is not waited for.
 */
export async function* read(): AsyncGenerator<Uint8Array> {
  const { stdin } = process
  const chunks: AsyncIterator<Uint8Array> = stdin[Symbol.asyncIterator]()
  let givenUp: (end: { readonly done: true; readonly value: undefined }) => void = () => {}
  let timer: NodeJS.Timeout | undefined
  let isStopping = false
  let isOpen = true
  const wait = (): void => {
    clearTimeout(timer)
    if (isOpen && isStopping) timer = setTimeout(() => givenUp({ done: true, value: undefined }), patience)
  }
  const fiber = Effect.runFork(stopping)
  fiber.addObserver(() => {
    isStopping = true
    wait()
  })
  try {
    while (true) {
      const silence = new Promise<IteratorReturnResult<undefined>>((resolve) => {
        givenUp = resolve
      })
      wait()
      const next = await Promise.race([chunks.next(), silence])
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
