/** The same faults on real sockets and on simulated ones: undici must hear the same. */
import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { Agent } from "undici"
import { describe, expect, it } from "vitest"
import { type Break, type Cut, type Fate, passes } from "../src/network/fate.ts"
import { makeRequestParser } from "../src/network/requestParser.ts"
import { responseBytes, sentBytes } from "../src/network/response.ts"
import { deletion, exchange, send, world } from "./network/exchanges.ts"

const breakReal = (socket: Socket, how: Break): void => {
  if (how === "end") socket.end()
  else if (how === "reset") socket.resetAndDestroy()
  else throw new Error(`no real socket breaks by ${how}`)
}

const response = {
  status: 200,
  headers: { date: new Date(0).toUTCString(), "x-request-id": "1", "content-type": "application/json" },
  body: JSON.stringify({ message: "" })
}

/** Answers each request on a real socket by a fate. */
const answerReal = (socket: Socket, nextFate: () => Fate): void => {
  socket.on("error", () => {})
  const answer = (): void => {
    const fate = nextFate()
    if (fate.cut?.where === "before") return breakReal(socket, fate.cut.how)
    const whole = responseBytes(response, fate)
    const bytes = whole.bytes.subarray(0, sentBytes(whole, fate))
    socket.write(bytes, () => {
      if (fate.cut !== undefined) breakReal(socket, fate.cut.how)
      else if (whole.endsConnection || fate.saysClose === true) breakReal(socket, "end")
    })
  }
  const parser = makeRequestParser({ onHead: () => {}, onComplete: answer })
  socket.on("data", (bytes) => parser.push(bytes))
}

const heardFromReal = async (fate: Fate): Promise<ReadonlyArray<string>> => {
  let count = 0
  await using server = createServer((socket) => answerReal(socket, () => (count++ === 0 ? fate : passes)))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  const heard: Array<string> = []
  const agent = new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0, connections: 1 })
  for (const n of [0, 1]) await send(agent, { path: deletion(n) }, heard, `http://127.0.0.1:${port}`)
  await agent.destroy()
  return heard
}

const cut = (where: Cut["where"], how: Break, share = 0.5): Fate => ({ ...passes, cut: { where, how, share } })

describe("real and simulated sockets agree", () => {
  it.each<[string, Fate]>([
    ["nothing wrong", passes],
    ["chunks", { ...passes, framing: "chunked" }],
    ["no length", { ...passes, framing: "close" }],
    ["connection: close", { ...passes, saysClose: true }],
    ["100", { ...passes, interim: 100 }],
    ["103", { ...passes, interim: 103 }],
    ["FIN before the head", cut("before", "end")],
    ["RST before the head", cut("before", "reset")],
    ["FIN in the head", cut("head", "end")],
    ["RST in the head", cut("head", "reset")],
    ["FIN at the end of the head", cut("head", "end", 1)],
    ["FIN in the body", cut("body", "end")],
    ["RST in the body", cut("body", "reset")],
    ["FIN in chunks", { ...cut("body", "end"), framing: "chunked" }],
    ["FIN before the last byte of chunks", { ...cut("body", "end", 0.99), framing: "chunked" }],
    ["RST in chunks", { ...cut("body", "reset"), framing: "chunked" }],
    ["RST in a body without length", { ...cut("body", "reset"), framing: "close" }]
  ])("%s", async (_, fate) => {
    const simulated = await exchange({ fates: [fate], world: { ...world, success: 200 } }, [
      { path: deletion(0) },
      { path: deletion(1) }
    ])
    expect(simulated.heard.length).toBeGreaterThan(3)
    expect(await heardFromReal(fate)).toEqual(simulated.heard)
  })
})
