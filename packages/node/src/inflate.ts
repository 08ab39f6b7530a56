/**
 * Bodies that come compressed although identity was asked for.
 *
 * @since 0.1.0
 */
import * as Exchange from "@dcs-tasks/core/Exchange"
import { brotliDecompressSync, constants, inflateSync, unzipSync } from "node:zlib"

const inflaters: Readonly<Record<string, (body: Uint8Array, maxOutputLength: number) => Uint8Array>> = {
  gzip: (body, maxOutputLength) => unzipSync(body, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }),
  "x-gzip": (body, maxOutputLength) => unzipSync(body, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (body, maxOutputLength) => inflateSync(body, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }),
  br: (body, maxOutputLength) => brotliDecompressSync(body, { maxOutputLength })
}

/**
 * Inflates what has been read, in place and bounded by the same limit. A bomb or garbage leaves no body: the status is
 * enough to know the class.
 */
export const inflate = (exchange: Exchange.Exchange): void => {
  const inflater = inflaters[exchange.headers["content-encoding"]?.trim().toLowerCase() ?? ""]
  if (inflater === undefined || exchange.size === 0) return
  let body: Uint8Array
  try {
    body = inflater(Exchange.body(exchange), exchange.bodyLimit(exchange.status ?? 0))
  } catch {
    body = new Uint8Array()
  }
  exchange.chunks = [body]
  exchange.size = body.length
}
