/** Updates that come many times between two frames, and are needed once. */

export type Frame = (callback: () => void) => void

/** Runs each requested update once, at the next frame. A hidden page has no frames: what matters then is flushed. */
export const makeFrames = (frame: Frame) => {
  const updates = new Set<() => void>()
  const flush = (): void => {
    const now = [...updates]
    updates.clear()
    for (const update of now) update()
  }
  return {
    request: (update: () => void): void => {
      const isFirst = updates.size === 0
      updates.add(update)
      if (isFirst) frame(flush)
    },
    /** Runs all that was requested, now. */
    flush
  }
}

export type Frames = ReturnType<typeof makeFrames>
