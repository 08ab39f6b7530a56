/**
 * Bodies that come compressed although identity was asked for.
 *
 * @since 0.1.0
 */
import * as Exchange from "@dcs-tasks/core/Exchange"
import { brotliDecompressSync, constants, inflateRawSync, inflateSync, unzipSync, type ZlibOptions } from "node:zlib"

type Inflater = (body: Uint8Array, maxOutputLength: number) => Uint8Array

/** What was cut off gives what there is of it. */
const options = (maxOutputLength: number): ZlibOptions => ({ maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH })

const gzip: Inflater = (body, max) => unzipSync(body, options(max))

/** Half of the world's `deflate` comes without the header of its format. */
const deflate: Inflater = (body, max) =>
  ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, options(max)) : inflateRawSync(body, options(max))

const brotli: Inflater = (body, maxOutputLength) =>
  brotliDecompressSync(body, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH })

const inflaters: Readonly<Record<string, Inflater>> = { gzip, "x-gzip": gzip, deflate, br: brotli }

/**
 * As much of the beginning as stays below the limit and is intact: of a bomb, or of what is damaged further on, a half
 * of it, or a half of that. Each try inflates to the limit at most.
 */
const beginning = (inflater: Inflater, body: Uint8Array, limit: number): Uint8Array | undefined => {
  for (let length = body.length; length > 0; length >>= 1) {
    try {
      return inflater(body.subarray(0, length), limit)
    } catch {}
  }
  return undefined
}

/**
 * Inflates what has been read, in place and bounded by the same limit. What is not compressed, whatever its header
 * says, stays as it is.
 */
export const inflate = (exchange: Exchange.Exchange): void => {
  const inflater = inflaters[exchange.headers["content-encoding"]?.trim().toLowerCase() ?? ""]
  if (inflater === undefined || exchange.size === 0) return
  const body = beginning(inflater, Exchange.body(exchange), exchange.bodyLimit(exchange.status ?? 0))
  if (body === undefined) return
  exchange.chunks = [body]
  exchange.size = body.length
}
