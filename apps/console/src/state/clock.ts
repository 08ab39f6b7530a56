/** The time of the service, as far as it is known: ages are wrong by the error of the browser's clock otherwise. */
import { signal } from "@preact/signals"

const calmMillis = 15_000
const busyMillis = 1000
/** Milliseconds. */
const tolerance = 2000

export const makeClock = (now: () => number, onTick: () => void) => {
  let ahead = 0
  const time = (): number => now() + ahead
  const clock = signal(time())
  const tick = (): void => {
    clock.value = time()
    onTick()
  }
  let timer = setInterval(tick, calmMillis)
  return {
    clock,
    time,
    /** It comes in whole seconds, a little late: small differences are not its own. */
    setServerTime: (millis: number): void => {
      if (Math.abs(millis - time()) < tolerance) return
      ahead = millis - now()
      clock.value = time()
    },
    /** Moves every second while something is under way. */
    setBusy: (isBusy: boolean): void => {
      clearInterval(timer)
      timer = setInterval(tick, isBusy ? busyMillis : calmMillis)
    },
    close: (): void => clearInterval(timer)
  }
}
