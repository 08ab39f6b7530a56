/**
 * Bodies that come compressed although identity was asked for.
 *
 * @since 0.1.0
 */
import * as builtin from "../builtin.ts"

type Inflater = (body: Uint8Array, maxOutputLength: number) => Uint8Array

/** Knows gzip and deflate apart. Of what was cut off, it gives what there is. */
const unzip: Inflater = (body, maxOutputLength) => {
  const { constants, unzipSync } = builtin.zlib()
  return unzipSync(body, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH })
}

const brotli: Inflater = (body, maxOutputLength) => {
  const { brotliDecompressSync, constants } = builtin.zlib()
  return brotliDecompressSync(body, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH })
}

const inflaters: Readonly<Record<string, Inflater>> = { gzip: unzip, "x-gzip": unzip, deflate: unzip, br: brotli }

/**
 * As much of the beginning as stays below the limit and is intact: of a bomb, or of what is damaged further on, a half
 * of it, or a half of that. Each try inflates to the limit at most.
 */
const beginning = (inflater: Inflater, body: Uint8Array, limit: number): Uint8Array | undefined => {
  for (let length = body.length; length > 0; length >>= 1) {
    try {
      const inflated = inflater(body.subarray(0, length), limit)
      if (inflated.length > 0 || length === body.length) return inflated
    } catch {}
  }
  return undefined
}

/**
 * What has been read, inflated and bounded by the same limit. What is not compressed, whatever its header says, stays as
 * it is.
 */
export const inflate = (body: Uint8Array, encoding: string | undefined, limit: number): Uint8Array => {
  const inflater = encoding === undefined ? undefined : inflaters[encoding.trim().toLowerCase()]
  return inflater === undefined || body.length === 0 ? body : (beginning(inflater, body, limit) ?? body)
}
