/** Decompresses bodies that arrive compressed although the request asked for identity. */
import * as builtin from "../builtin.ts"

type Inflater = (body: Uint8Array, maxOutputLength: number) => Uint8Array

/** Detects gzip and deflate. Of a body that was cut off, it returns what there is. */
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
 * The beginning of a body that is damaged or inflates beyond the limit: tries the whole, then half, then a quarter,
 * until one inflates. Each attempt is bounded by the limit.
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

/** The body inflated, bounded by the limit. A body that is not compressed stays as it is, whatever its header says. */
export const inflate = (body: Uint8Array, encoding: string | undefined, limit: number): Uint8Array => {
  const inflater = encoding === undefined ? undefined : inflaters[encoding.trim().toLowerCase()]
  return inflater === undefined || body.length === 0 ? body : (beginning(inflater, body, limit) ?? body)
}
