/** The lines of a plan, as bytes: they are what its digest covers. */
import type { FileHandle } from "node:fs/promises"

const newline = 0x0a

const chunkSize = 1 << 18
/** In chunks: 64 MiB. A file of another kind can have no newline at all. */
const longestLine = 256

/**
 * Yields the lines of each chunk together, without their newlines, and text without a newline at the end as it is. Ends
 * early, with what has been read of it, at a line that is too long.
 */
export async function* linesOf(handle: FileHandle, signal?: AbortSignal): AsyncGenerator<ReadonlyArray<Buffer>> {
  let rest: Array<Buffer> = []
  const chunks: AsyncIterable<Buffer> = handle.createReadStream({
    start: 0,
    autoClose: false,
    highWaterMark: chunkSize
  })
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    const lines: Array<Buffer> = []
    let at = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, at)) {
      lines.push(rest.length === 0 ? chunk.subarray(at, end) : Buffer.concat([...rest, chunk.subarray(at, end)]))
      rest = []
      at = end + 1
    }
    if (at < chunk.length) rest.push(chunk.subarray(at))
    yield lines
    if (rest.length > longestLine) break
  }
  if (rest.length > 0) yield [Buffer.concat(rest)]
}
