/** The network's end of one connection: reads requests, lets their fates happen, and writes responses. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import type { Events } from "../machine/events.ts"
import type { Handler, ServiceResponse } from "../service/message.ts"
import { breakSocket, writeErrorOf } from "./breaking.ts"
import type { ServerEnd, SimulatedSocket } from "./clientSocket.ts"
import type { Break, Fate, FateQuestion } from "./fate.ts"
import { makeRequestParser, type RequestHead } from "./requestParser.ts"
import { intermediaryResponse, responseBytes, sentBytes } from "./response.ts"
import type { Exchange, Traffic } from "./traffic.ts"

export interface Surroundings {
  readonly time: Events
  readonly random: Random
  readonly service: Handler
  readonly traffic: Traffic
  readonly fateOf: (question: FateQuestion) => Fate
}

interface ConnectionFacts {
  readonly ordinal: number
  readonly pid: number
  readonly host: string
  readonly secure: boolean
  readonly clientTime: Events
  /** The process runs and has its network. */
  readonly isAlive: () => boolean
}

interface Connection extends ServerEnd {
  /** The server closes it: whatever reaches it from now on is lost. */
  readonly close: (how: Break, delay: number) => void
}

/** No segment is larger, so that a client can stop reading. */
const largestPiece = 64 * 1024

export const makeConnection = (
  { fateOf, random, service, time, traffic }: Surroundings,
  { clientTime, host, isAlive, ordinal, pid, secure }: ConnectionFacts,
  socket: SimulatedSocket
): Connection => {
  /** What is on its way to the client, in order. */
  const deliveries: Array<() => void> = []
  let deliveredUntil = 0
  let clientGone = false
  let serverClosed = false
  let cancelIdle = (): void => {}
  let current: { readonly exchange: Exchange; readonly head: RequestHead } | undefined
  let writeError: Error | undefined

  const deliver = (delay: number, act: () => void): void => {
    deliveredUntil = Math.max(deliveredUntil, time.now() + delay)
    deliveries.push(act)
    clientTime.after(deliveredUntil - time.now(), () => {
      const next = deliveries.shift()
      if (!clientGone && isAlive()) next?.()
    })
  }

  const end = (exchange: Exchange): void => traffic.end(exchange, time.now())

  const breakOff = (exchange: Exchange, how: Break, delay: number): void => {
    serverClosed = true
    if (how === "silence") return
    deliver(delay, () => {
      end(exchange)
      breakSocket(socket, how, secure, exchange.fate.cut?.share ?? 0)
    })
  }

  const close = (how: Break, delay: number): void => {
    serverClosed = true
    deliver(delay, () => breakSocket(socket, how, secure, 0))
  }

  const closeIdle = ({ how }: NonNullable<Fate["idle"]>, delay: number): void => {
    if (how === "half-close") deliver(delay, () => socket.receiveEnd())
    else close(how, delay)
  }

  const respond = (exchange: Exchange, response: ServiceResponse): void => {
    const { fate } = exchange
    exchange.status = response.status
    const whole = responseBytes(response, fate)
    const sent = sentBytes(whole, fate)
    const size = Math.min(Math.max(fate.pieces?.bytes ?? sent, 1), largestPiece)
    const gap = fate.pieces?.gap ?? 0
    let delay = fate.back
    for (let from = 0; from < sent; from += size) {
      const piece = whole.bytes.subarray(from, Math.min(from + size, sent))
      const last = from + size >= sent
      deliver(delay, () => {
        const isWhole = last && sent === whole.bytes.length && !whole.endsConnection
        exchange.answered = isWhole ? "whole" : "part"
        exchange.headReceived = from + piece.length >= whole.headLength
        if (isWhole) end(exchange)
        socket.receive(isWhole && fate.doubled === true ? Buffer.concat([piece, whole.bytes]) : piece)
      })
      delay += gap
    }
    if (fate.cut !== undefined) return breakOff(exchange, fate.cut.how, delay)
    if (whole.endsConnection) {
      deliver(delay, () => void (exchange.answered = "whole"))
      return breakOff(exchange, "end", delay)
    }
    const { idle, saysClose } = fate
    if (saysClose === true) return breakOff(exchange, "end", delay)
    if (idle !== undefined) cancelIdle = time.after(idle.after, () => closeIdle(idle, fate.back))
  }

  const handle = (exchange: Exchange, head: RequestHead, body: string, nth: 1 | 2): ServiceResponse => {
    exchange.handled += 1
    const { headers, method, target } = head
    return service.handle({
      request: exchange.ordinal,
      time: nth,
      connection: ordinal,
      pid,
      method,
      target,
      headers,
      body,
      inFlight: exchange.inFlight
    })
  }

  const arrive = (exchange: Exchange, head: RequestHead, body: string): void => {
    const { fate } = exchange
    if (!isAlive() && random.chance(0.5)) return
    if (serverClosed) return breakOff(exchange, "reset", fate.back)
    cancelIdle()
    exchange.arrivedAt = time.now()
    const { cut, handled, instead, late = 0, repeatAfter = 0 } = fate
    const answersAlone = cut?.where === "before" || instead !== undefined
    if (handled > 0) {
      time.after(late, () => {
        const first = handle(exchange, head, body, 1)
        if (handled === 1) return answersAlone ? undefined : respond(exchange, first)
        time.after(repeatAfter, () => {
          const second = handle(exchange, head, body, 2)
          if (!answersAlone) respond(exchange, second)
        })
      })
    }
    if (cut?.where === "before") return breakOff(exchange, cut.how, fate.back)
    if (instead !== undefined) respond(exchange, intermediaryResponse(instead, service.now()))
  }

  const begin = (head: RequestHead): void => {
    const { method, target } = head
    const path = target.split("?")[0] ?? ""
    const fate = fateOf({
      ordinal: traffic.all.length,
      method,
      path,
      host,
      pid
    })
    const exchange = traffic.begin({ connection: ordinal, pid, method, target, host, fate, at: time.now() })
    current = { exchange, head }
    if (fate.cut?.where === "request") writeError = writeErrorOf(fate.cut.how)
    if (writeError !== undefined) end(exchange)
  }

  const complete = (body: Buffer): void => {
    if (current === undefined) return
    const { exchange, head } = current
    const { fate } = exchange
    exchange.written = writeError === undefined
    if (writeError !== undefined) serverClosed = true
    else if (fate.cut?.where === "request") breakOff(exchange, fate.cut.how, fate.there + fate.back)
    else time.after(fate.there, () => arrive(exchange, head, body.toString("utf8")))
  }

  const parser = makeRequestParser({ onHead: begin, onComplete: complete })

  return {
    close,
    send: (bytes) => {
      if (isAlive()) parser.push(bytes)
      return writeError
    },
    finish: () => {
      // A client that sends no more gets no more: no server here answers a half-closed connection.
      if (!clientGone && !serverClosed) close("end", 0)
    },
    abandon: () => {
      clientGone = true
      cancelIdle()
      if (current !== undefined) end(current.exchange)
    }
  }
}
