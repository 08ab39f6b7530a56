/** The sockets that a process gets instead of those of `node:net` and `node:tls`. */
import { Duplex } from "node:stream"
import type { Events } from "../machine/events.ts"

/** The network's end of a connection. */
export interface ServerEnd {
  /** The error with which the write fails. */
  readonly send: (bytes: Buffer) => Error | undefined
  /** No more bytes will come. */
  readonly finish: () => void
  /** The client has destroyed its end. */
  readonly abandon: () => void
}

/** The addresses of an open connection. */
interface Addresses {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
}

/** A socket's plug into the network. */
export interface Plug {
  readonly time: Events
  /** The process still runs and has its network. */
  readonly isAlive: () => boolean
  readonly onRefChange: (socket: SimulatedSocket, counts: boolean) => void
}

export interface SocketOptions {
  readonly allowHalfOpen?: boolean
  readonly highWaterMark?: number
}

const writtenOf = (chunk: string | Uint8Array, encoding: BufferEncoding): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk)

export class SimulatedSocket extends Duplex {
  connecting = true
  bytesRead = 0
  bytesWritten = 0
  timeout = 0
  remoteAddress: string | undefined
  remotePort: number | undefined
  remoteFamily: string | undefined
  localAddress: string | undefined
  localPort: number | undefined
  autoSelectFamilyAttemptedAddresses: ReadonlyArray<string> = []
  readonly #plug: Plug
  #line: ServerEnd | undefined
  #waiting: (() => void) | undefined
  #cancelTimeout = (): void => {}

  constructor(plug: Plug, options: SocketOptions = {}) {
    if (!("time" in plug)) throw new Error("new net.Socket() is not simulated")
    super({
      allowHalfOpen: options.allowHalfOpen === true,
      ...(options.highWaterMark !== undefined && { highWaterMark: options.highWaterMark }),
      emitClose: false,
      decodeStrings: false
    })
    this.#plug = plug
    plug.onRefChange(this, true)
  }

  get pending(): boolean {
    return this.connecting
  }

  get readyState(): string {
    if (this.connecting) return "opening"
    if (this.readable && this.writable) return "open"
    return this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed"
  }

  get _bytesDispatched(): number {
    return this.bytesWritten
  }

  /** Called by the network once, before anything else. */
  plugIn(line: ServerEnd): void {
    this.#line = line
  }

  /** Called by the network: there is a connection. */
  opened({ localAddress, localPort, remoteAddress, remotePort }: Addresses): void {
    this.connecting = false
    Object.assign(this, { localAddress, localPort, remoteAddress, remotePort, remoteFamily: "IPv4" })
    this.emit("connect")
    this.emit("ready")
    this.startWriting()
  }

  /** Sends what was written before there was a connection. */
  protected startWriting(): void {
    const write = this.#waiting
    this.#waiting = undefined
    write?.()
  }

  /** Whether writes have to wait. */
  protected get mayNotWrite(): boolean {
    return this.connecting
  }

  /** Called by the network. */
  receive(bytes: Buffer): void {
    this.bytesRead += bytes.length
    this.#restartTimeout()
    this.push(bytes)
  }

  /** Called by the network: FIN. */
  receiveEnd(): void {
    if (this.destroyed || this.readableEnded) return
    this.push(null)
    this.read(0)
  }

  override _read(): void {
    // The network pushes what comes.
  }

  override _write(
    chunk: string | Uint8Array,
    encoding: BufferEncoding,
    callback: (error?: Error | null) => void
  ): void {
    this.#send(writtenOf(chunk, encoding), callback)
  }

  override _writev(
    chunks: Array<{ chunk: string | Uint8Array; encoding: BufferEncoding }>,
    callback: (error?: Error | null) => void
  ): void {
    this.#send(Buffer.concat(chunks.map(({ chunk, encoding }) => writtenOf(chunk, encoding))), callback)
  }

  #send(bytes: Buffer, callback: (error?: Error | null) => void): void {
    if (this.mayNotWrite) {
      this.#waiting = () => this.#send(bytes, callback)
      return
    }
    this.#restartTimeout()
    const error = this.#line?.send(bytes)
    this.bytesWritten += bytes.length
    callback(error)
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.mayNotWrite) {
      this.#waiting = () => this._final(callback)
      return
    }
    this.#line?.finish()
    callback()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.connecting = false
    this.#waiting = undefined
    this.#cancelTimeout()
    this.#line?.abandon()
    this.#plug.onRefChange(this, false)
    callback(error)
    // Node emits it when the loop has closed the handle, after the error.
    this.#plug.time.after(0, () => {
      if (this.#plug.isAlive()) this.emit("close", error !== null)
    })
  }

  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once("finish", () => this.destroy())
  }

  resetAndDestroy(): this {
    return this.destroy()
  }

  #restartTimeout(): void {
    this.#cancelTimeout()
    if (this.timeout === 0) return
    this.#cancelTimeout = this.#plug.time.after(this.timeout, () => {
      if (this.#plug.isAlive()) this.emit("timeout")
    })
  }

  setTimeout(millis: number, listener?: () => void): this {
    this.timeout = millis
    this.#restartTimeout()
    if (listener !== undefined) {
      if (millis === 0) this.removeListener("timeout", listener)
      else this.once("timeout", listener)
    }
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    if (!this.destroyed) this.#plug.onRefChange(this, true)
    return this
  }

  unref(): this {
    this.#plug.onRefChange(this, false)
    return this
  }

  address(): object {
    return this.localPort === undefined ? {} : { address: this.localAddress, family: "IPv4", port: this.localPort }
  }
}
