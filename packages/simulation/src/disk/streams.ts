/** Streams that read a file in chunks. */
import type { ByDescriptor } from "./byDescriptor.ts"
import type { Later } from "./later.ts"

export interface ReadOptions {
  readonly fd?: number | null
  readonly start?: number
  readonly autoClose?: boolean
  readonly highWaterMark?: number
}

const usualChunk = 1 << 16

/** Only what a `for await` needs. */
export const readStream = (
  sync: ByDescriptor,
  later: Later,
  path: string,
  { autoClose = true, fd: opened, highWaterMark = usualChunk, start }: ReadOptions = {}
): AsyncIterable<Buffer> => ({
  async *[Symbol.asyncIterator]() {
    const fd = opened ?? (await later(() => sync.openSync(path)))
    try {
      let position = start ?? null
      while (true) {
        const chunk = Buffer.alloc(highWaterMark)
        const at = position
        const size = await later(() => sync.readSync(fd, chunk, 0, chunk.length, at))
        if (size === 0) return
        if (position !== null) position += size
        yield chunk.subarray(0, size)
      }
    } finally {
      if (autoClose) await later(() => sync.closeSync(fd))
    }
  }
})
