/** A process that the system stops for a while, as SIGSTOP and a busy machine do: what it waits for reaches it at the end. */
import type { Events } from "./events.ts"

/** In milliseconds since the process began. */
export interface Pause {
  readonly at: number
  readonly millis: number
  /** What it hears first when it goes on: its timers, or what its sockets have received. */
  readonly first: "timers" | "sockets"
}

/** Enough to come after everything else of the same time. */
const lag = 0.001

export interface PausedEvents {
  /** For timers and whatever else is not a socket. */
  readonly own: Events
  readonly sockets: Events
}

/** A shorter delay can be lost in the rounding of times, and never end. */
const shortest = 0.001

export const pausedEvents = (events: Events, pauses: ReadonlyArray<Pause> = []): PausedEvents => {
  if (pauses.length === 0) return { own: events, sockets: events }
  const begun = events.now()
  /** When the last of the pauses ends that are on now. */
  const endOf = (kind: Pause["first"]): number | undefined => {
    const now = events.now() - begun
    const ends = pauses.flatMap(({ at, first, millis }) => {
      const end = at + millis + (first === kind ? 0 : lag)
      return at <= now && now < end ? [end] : []
    })
    return ends.length === 0 ? undefined : Math.max(...ends) - now
  }
  const waits = (kind: Pause["first"]): Events => {
    const waiting: Array<() => void> = []
    return {
      ...events,
      after: (millis, wake) => {
        let cancel = (): void => {}
        let run = wake
        const entry = (): void => run()
        let isWaiting = false
        const fire = (): void => {
          const delay = endOf(kind)
          if (!isWaiting && (delay !== undefined || waiting.length > 0)) {
            isWaiting = true
            waiting.push(entry)
          }
          if (delay !== undefined) cancel = events.after(Math.max(delay, shortest), fire)
          // In the order in which it came, whatever the rounding of times.
          else if (isWaiting) waiting.shift()?.()
          else wake()
        }
        cancel = events.after(millis, fire)
        return () => {
          run = () => {}
          // Its turn then goes to the one before it.
          if (!isWaiting) cancel()
        }
      }
    }
  }
  return { own: waits("timers"), sockets: waits("sockets") }
}
