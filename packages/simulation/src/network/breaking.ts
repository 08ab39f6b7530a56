/** What a client sees when its connection breaks. */
import type { SimulatedSocket } from "./clientSocket.ts"
import { systemError, tlsError } from "./errors.ts"
import type { Break } from "./fate.ts"

/** Breaks it. `share` chooses among errors that mean the same. */
export const breakSocket = (socket: SimulatedSocket, how: Break, secure: boolean, share: number): void => {
  switch (how) {
    case "silence":
      return
    case "end":
      return socket.receiveEnd()
    case "aborted":
      return void socket.destroy(systemError("ECONNABORTED", "read"))
    case "unreachable":
      return void socket.destroy(systemError("EHOSTUNREACH", "read"))
    case "timed out":
      return void socket.destroy(systemError("ETIMEDOUT", "read"))
    case "TLS":
      if (!secure) return void socket.destroy(systemError("ECONNRESET", "read"))
      return void socket.destroy(tlsError(share < 0.5 ? "bad record type" : "decryption failed or bad record mac"))
    case "reset":
    case "write reset":
    case "broken pipe":
      return void socket.destroy(systemError("ECONNRESET", "read"))
  }
}

/** The error of the write itself, for a break that shows there. */
export const writeErrorOf = (how: Break): Error | undefined =>
  how === "write reset"
    ? systemError("ECONNRESET", "write")
    : how === "broken pipe"
      ? systemError("EPIPE", "write")
      : undefined
