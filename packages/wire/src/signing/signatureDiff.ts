/** Finds where our canonical request and the gateway's differ. */

interface Parts {
  readonly method: string | undefined
  readonly uri: string | undefined
  readonly query: string | undefined
  readonly headers: ReadonlyMap<string, string>
  readonly signedHeaders: string | undefined
  readonly bodyHash: string | undefined
}

/** SHA-256 in hex. */
const hashLength = 64

const partsOf = (lines: ReadonlyArray<string>): Parts => {
  const [method, uri, query] = lines
  const headers = new Map<string, string>()
  let at = 3
  for (let line = lines[at]; line !== undefined && line !== ""; line = lines[++at]) {
    const colon = line.indexOf(":")
    headers.set(line.slice(0, Math.max(colon, 0)), line.slice(colon + 1))
  }
  return { method, uri, query, headers, signedHeaders: lines[at + 1], bodyHash: lines[at + 2]?.split(/[^\w-]/)[0] }
}

/** Compares headers in the order of signing, then looks for headers that only the gateway has. */
const differingHeader = (ours: Parts, theirs: Parts): string | undefined => {
  const complete = theirs.signedHeaders !== undefined
  for (const [name, value] of ours.headers) {
    const other = theirs.headers.get(name)
    // In a message that was cut off, a missing header proves nothing.
    if (other === undefined ? complete : other !== value) return `header ${name}`
  }
  const extra = [...theirs.headers.keys()].find((name) => !ours.headers.has(name))
  if (extra === undefined) return undefined
  return /^[a-z0-9-]{1,64}$/.test(extra) ? `header ${extra}` : "headers"
}

const differ = (ours: string | undefined, theirs: string | undefined): boolean =>
  theirs !== undefined && ours !== theirs

/**
 * Names the first part of our canonical request that differs in the gateway's message
 * (`… canonicalRequest:GET|/v2/…|…`, with `|` for line breaks), without quoting it. `undefined`: there is no difference,
 * so the key is wrong, or the message contains no canonical request.
 */
export const firstDifference = (ours: string, gatewayMessage: string): string | undefined => {
  const echoed = /canonicalRequest:\s*([\s\S]+)/i.exec(gatewayMessage)?.[1]
  if (echoed === undefined) return undefined
  const mine = partsOf(ours.split("\n"))
  const lines = echoed.split(echoed.includes("\n") ? "\n" : "|")
  const whole = partsOf(lines)
  // Without a complete hash at its end, the message was cut off, possibly within its last line.
  const theirs = whole.bodyHash?.length === hashLength ? whole : partsOf(lines.slice(0, -1))
  if (differ(mine.method, theirs.method)) return "method"
  if (differ(mine.uri, theirs.uri)) return "URI"
  if (differ(mine.query, theirs.query)) return "query"
  const header = differingHeader(mine, theirs)
  if (header !== undefined) return header
  if (differ(mine.signedHeaders, theirs.signedHeaders)) return "signed headers"
  return differ(mine.bodyHash, theirs.bodyHash) ? "body hash" : undefined
}
