/** The TLS sockets that a process gets instead of those of `node:tls`. */
import { SimulatedSocket } from "./clientSocket.ts"

/** A socket with TLS. What is on it is not encrypted. */
export class SimulatedTlsSocket extends SimulatedSocket {
  readonly encrypted = true
  authorized = false
  authorizationError: Error | null = null
  alpnProtocol: string | false | null = null
  servername: string | undefined
  #secure = false

  protected override get mayNotWrite(): boolean {
    return !this.#secure
  }

  protected override startWriting(): void {
    if (this.#secure) super.startWriting()
  }

  /** Called by the network: the handshake is over. */
  secured(): void {
    this.#secure = true
    this.authorized = true
    this.alpnProtocol = "http/1.1"
    this.emit("secureConnect")
    this.emit("secure")
    this.startWriting()
  }

  getSession(): undefined {
    return undefined
  }

  isSessionReused(): boolean {
    return false
  }

  getProtocol(): string {
    return "TLSv1.3"
  }

  getPeerCertificate(): object {
    return {}
  }
}
