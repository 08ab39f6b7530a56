/** Reads HTTP/1.1 requests from the bytes of a connection. */

export interface RequestHead {
  readonly method: string
  /** As sent, with the query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
}

interface Listener {
  readonly onHead: (head: RequestHead) => void
  readonly onComplete: (body: Buffer) => void
}

interface RequestParser {
  readonly push: (bytes: Buffer) => void
}

const parseHead = (text: string): RequestHead => {
  const [start = "", ...lines] = text.split("\r\n")
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(start) ?? []
  if (method === undefined || target === undefined) throw new Error(`not a request: ${JSON.stringify(start)}`)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`not a header: ${JSON.stringify(line)}`)
    const key = name.toLowerCase()
    if (headers.has(key)) throw new Error(`the header ${key} is sent twice`)
    headers.set(key, value)
  }
  if (headers.has("transfer-encoding")) throw new Error("a request with transfer-encoding")
  return { method, target, headers }
}

export const makeRequestParser = ({ onComplete, onHead }: Listener): RequestParser => {
  let buffered: Buffer = Buffer.alloc(0)
  /** The length of the body that is being read. */
  let awaited: number | undefined

  const step = (): boolean => {
    if (awaited === undefined) {
      const end = buffered.indexOf("\r\n\r\n")
      if (end === -1) return false
      const head = parseHead(buffered.toString("latin1", 0, end))
      buffered = buffered.subarray(end + 4)
      awaited = Number(head.headers.get("content-length") ?? 0)
      onHead(head)
    }
    if (buffered.length < awaited) return false
    const body = buffered.subarray(0, awaited)
    buffered = buffered.subarray(awaited)
    awaited = undefined
    onComplete(body)
    return buffered.length > 0
  }

  return {
    push: (bytes) => {
      buffered = Buffer.concat([buffered, bytes])
      while (step());
    }
  }
}
