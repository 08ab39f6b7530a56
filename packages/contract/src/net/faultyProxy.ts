/**
 * A TCP proxy that harms the connections it carries: late, slow, sliced, cut, half closed, reset, silent. It does not read
 * what it carries, so TLS passes. The caller chooses the faults of each connection. For Node only.
 */
import { connect, createServer, type Socket } from "node:net"
import { setTimeout as wait } from "node:timers/promises"
import { gate } from "./gate.ts"
import { listen } from "./socketServer.ts"

/** What happens to one direction of a connection. Faults combine. Times are in milliseconds. */
export interface FlowFaults {
  /** Delays each chunk that arrives. */
  readonly latency?: () => number
  /** In bytes per second. */
  readonly bandwidth?: number
  /** Passes pieces of at most this many bytes, each in a write of its own, `sliceDelay` apart. */
  readonly slice?: number
  readonly sliceDelay?: number
  /** Passes this many bytes. What follows is lost as `cut` says, at the latest with the next byte. */
  readonly limit?: number
  /**
   * `reset`: both sides get an RST. `fin`: the receiver gets a FIN, and the other direction goes on. `silence`, the
   * default: nothing.
   */
  readonly cut?: "reset" | "fin" | "silence"
  /** Delays the FIN of the sender. */
  readonly linger?: number
}

export interface ConnectionFaults {
  /** Resets the connection before a byte is read. */
  readonly refuse?: boolean
  /** From the client to the server. */
  readonly up?: FlowFaults
  /** From the server to the client. */
  readonly down?: FlowFaults
}

interface FaultyProxyOptions {
  /** The port on 127.0.0.1 that all connections lead to. */
  readonly to: number
  /** The faults of the `n`th connection, counted from 1. */
  readonly faults: (n: number) => ConnectionFaults
}

interface FaultyProxy extends AsyncDisposable {
  readonly port: number
  /** All bytes that clients have sent, connection by connection, passed on or not. */
  readonly seen: () => ReadonlyArray<Buffer>
  /** From now on, new connections have no faults. */
  readonly heal: () => void
  /** Settles once every connection is closed on both sides, so that nothing more can arrive at the server. */
  readonly settled: () => Promise<void>
}

interface Flow {
  readonly from: Socket
  readonly to: Socket
  readonly faults: FlowFaults
  /** Called with everything that the sender sends. */
  readonly onSent?: (chunk: Buffer) => void
}

function* slices(chunk: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += length) yield chunk.subarray(at, at + length)
}

/** Node cannot reset a connection while it sends the FIN: the socket would never close. */
const reset = (socket: Socket): void => void (socket.writableEnded ? socket.destroy() : socket.resetAndDestroy())

const pass = async ({ faults, from, onSent, to }: Flow): Promise<void> => {
  const { bandwidth = Infinity, cut = "silence", latency = () => 0, linger = 0 } = faults
  const { slice = 65_536, sliceDelay = 0 } = faults
  let left = faults.limit ?? Infinity
  // The sender is read to its end whatever happens, so that its closing is seen.
  const sent: AsyncIterable<Buffer> = from.iterator({ destroyOnReturn: false })
  for await (const chunk of sent) {
    onSent?.(chunk)
    if (left < 0) continue
    const late = latency()
    if (late > 0) await wait(late)
    for (const piece of slices(chunk, slice)) {
      const passed = piece.subarray(0, left)
      const delay = sliceDelay + (1000 * passed.length) / bandwidth
      if (delay > 0) await wait(delay)
      if (passed.length > 0) to.write(passed)
      left -= piece.length
      if (left > 0) continue
      left = -1
      if (cut === "fin") to.end()
      if (cut !== "reset") break
      reset(from)
      reset(to)
      return
    }
  }
  if (linger > 0) await wait(linger)
  to.end()
}

export const faultyProxy = async ({ faults, to }: FaultyProxyOptions): Promise<FaultyProxy> => {
  const seen: Array<Array<Buffer>> = []
  const sockets = new Set<Socket>()
  const changed = gate()
  let healed = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on("close", () => {
      sockets.delete(socket)
      changed.check()
    })
  }

  const carry = (flow: Flow): void => {
    // A side that was reset resets the other.
    flow.from.on("error", () => reset(flow.to))
    pass(flow).catch(() => flow.to.destroy())
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const bytes: Array<Buffer> = []
    seen.push(bytes)
    const { down = {}, refuse = false, up = {} } = healed ? {} : faults(seen.length)
    keep(client)
    if (refuse) {
      client.on("error", () => {})
      client.resetAndDestroy()
      return
    }
    const target = connect({ port: to, host: "127.0.0.1", allowHalfOpen: true })
    keep(target)
    carry({
      from: client,
      to: target,
      faults: up,
      onSent: (chunk) => bytes.push(chunk)
    })
    carry({ from: target, to: client, faults: down })
  })
  const port = await listen(server)
  return {
    port,
    seen: () => seen.map((chunks) => Buffer.concat(chunks)),
    heal: () => {
      healed = true
    },
    settled: () => changed.wait(() => sockets.size === 0),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}
