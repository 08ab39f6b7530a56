/** The simulated network: what the fate of a request or of a connection does to a client. */
import { describe, expect, it } from "vitest"
import { type Break, type ConnectEnd, type Cut, type Fate, passes } from "../src/network/fate.ts"
import { deletion, exchange, world } from "./network/exchanges.ts"

const closed = "error UND_ERR_SOCKET: other side closed"
const reset = "error ECONNRESET read: read ECONNRESET"

const cut = (where: Cut["where"], how: Break, share = 0.5): Fate => ({ ...passes, cut: { where, how, share } })

const withBody = { ...world, success: 200 } as const

describe("a request that passes", () => {
  it.each([false, true])("is handled once and answered, with TLS: %s", async (secure) => {
    const { heard, log, traffic } = await exchange({ secure })
    expect(heard).toEqual(["start", "status 204", "end 0"])
    expect(log).toMatchObject([{ effect: "deleted the task", status: 204, request: 0, pid: 100, inFlight: 1 }])
    expect(traffic).toMatchObject([{ answered: "whole", handled: 1, status: 204, at: 5, arrivedAt: 15, endedAt: 25 }])
  })

  it.each<[string, Fate]>([
    ["in chunks", { ...passes, framing: "chunked" }],
    ["up to the end of the connection", { ...passes, framing: "close" }],
    ["with the announcement of the end", { ...passes, saysClose: true }],
    ["with a hint", { ...passes, keepAlive: 3 }],
    ["in pieces", { ...passes, pieces: { bytes: 7, gap: 3 } }]
  ])("is answered %s", async (_, fate) => {
    const { heard, traffic } = await exchange({ fates: [fate], world: withBody }, [
      { path: deletion(0) },
      { path: deletion(1) }
    ])
    expect(heard).toEqual(["start", "status 200", "end 14", "start", "status 200", "end 14"])
    expect(traffic.map(({ answered }) => answered)).toEqual(["whole", "whole"])
    expect(traffic.map(({ connection }) => connection)).toEqual(
      fate.framing === "close" || fate.saysClose === true ? [0, 1] : [0, 0]
    )
  })
})

describe("a response before the response", () => {
  it("is told to the handler", async () => {
    const { heard } = await exchange({ fates: [{ ...passes, interim: 103 }] })
    expect(heard).toEqual(["start", "status 103", "status 204", "end 0"])
  })

  it("that nobody asked for ends the connection", async () => {
    const { heard, log } = await exchange({ fates: [{ ...passes, interim: 100 }] })
    expect(heard).toEqual(["start", "error UND_ERR_SOCKET: bad response"])
    expect(log).toMatchObject([{ effect: "deleted the task" }])
  })
})

describe("a connection", () => {
  it.each<[ConnectEnd, string, boolean?]>([
    ["refused", "error ECONNREFUSED connect: connect ECONNREFUSED 192.0.2.10:80"],
    ["all refused", "error ECONNREFUSED: "],
    ["host unreachable", "error EHOSTUNREACH connect: connect EHOSTUNREACH 192.0.2.10:80"],
    ["network unreachable", "error ENETUNREACH connect: connect ENETUNREACH 192.0.2.10:80"],
    ["forbidden", "error EACCES connect: connect EACCES 192.0.2.10:80"],
    ["times out", "error ETIMEDOUT connect: connect ETIMEDOUT 192.0.2.10:80"],
    ["reset", "error ECONNRESET connect: connect ECONNRESET 192.0.2.10:80"],
    ["no such name", "error ENOTFOUND getaddrinfo: getaddrinfo ENOTFOUND dcs.example.com"],
    ["no name server", "error EAI_AGAIN getaddrinfo: getaddrinfo EAI_AGAIN dcs.example.com"],
    ["untrusted", "error SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in certificate chain", true],
    [
      "closed in the handshake",
      "error ECONNRESET: Client network socket disconnected before secure TLS connection was established",
      true
    ],
    ["reset in the handshake", reset, true],
    ["no TLS", "error ERR_SSL_WRONG_VERSION_NUMBER: error:0A0001BB:SSL routines::wrong version number", true]
  ])("fails before the request: %s", async (end, error, secure = false) => {
    const { heard, traffic } = await exchange({ connect: { latency: 5, end }, secure })
    expect(heard).toEqual([error])
    expect(traffic).toEqual([])
  })

  it("is accepted and closed: the request is written and lost", async () => {
    const { heard, log, traffic } = await exchange({ connect: { latency: 5, end: "closed" } })
    expect(heard).toEqual(["start", closed])
    expect(log).toEqual([])
    expect(traffic).toMatchObject([{ written: true, handled: 0, answered: "nothing" }])
  })

  it("hangs until undici's own timeout", async () => {
    const { heard } = await exchange({ connect: { latency: 5, end: "hangs" } })
    expect(heard).toMatchObject([expect.stringMatching(/^error UND_ERR_CONNECT_TIMEOUT/)])
  })
})

describe("a request that is lost", () => {
  it.each<[Break, ReadonlyArray<string>]>([
    ["reset", ["start", reset]],
    ["write reset", ["start", "error ECONNRESET write: write ECONNRESET"]],
    ["broken pipe", ["start", "error EPIPE write: write EPIPE"]],
    ["end", ["start", closed]],
    ["aborted", ["start", "error ECONNABORTED read: read ECONNABORTED"]],
    ["unreachable", ["start", "error EHOSTUNREACH read: read EHOSTUNREACH"]],
    ["timed out", ["start", "error ETIMEDOUT read: read ETIMEDOUT"]],
    ["silence", ["start"]]
  ])("by %s never reaches the service", async (how, expected) => {
    const { heard, log, traffic } = await exchange({ fates: [cut("request", how)] })
    expect(heard).toEqual(expected)
    expect(log).toEqual([])
    expect(traffic).toMatchObject([{ handled: 0, answered: "nothing" }])
  })
})

describe("a response that is lost", () => {
  it.each<[Break, ReadonlyArray<string>]>([
    ["reset", ["start", reset]],
    ["end", ["start", closed]],
    ["silence", ["start"]],
    [
      "TLS",
      [
        "start",
        "error ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: error:0A0001BB:SSL routines::decryption failed or bad record mac"
      ]
    ]
  ])("by %s was handled", async (how, expected) => {
    const { heard, log, traffic } = await exchange({ fates: [cut("before", how)], secure: true })
    expect(heard).toEqual(expected)
    expect(log).toMatchObject([{ effect: "deleted the task" }])
    expect(traffic).toMatchObject([{ handled: 1, answered: "nothing" }])
  })

  it.each<[string, Fate, ReadonlyArray<string>, string]>([
    ["FIN in the head", cut("head", "end"), ["start", closed], "part"],
    ["RST in the head", cut("head", "reset"), ["start", reset], "part"],
    ["FIN at the end of the head", cut("head", "end", 1), ["start", closed], "part"],
    ["FIN in the body", cut("body", "end"), ["start", "status 200", closed], "part"],
    ["RST in the body", cut("body", "reset"), ["start", "status 200", reset], "part"],
    ["FIN in chunks", { ...cut("body", "end"), framing: "chunked" }, ["start", "status 200", closed], "part"],
    ["RST after the body", cut("body", "reset", 1), ["start", "status 200", "end 14"], "whole"],
    [
      "RST in a body without length",
      { ...cut("body", "reset"), framing: "close" },
      ["start", "status 200", "end 7"],
      "part"
    ],
    ["silence in the body", cut("body", "silence"), ["start", "status 200"], "part"]
  ])("%s", async (_, fate, expected, answered) => {
    const { heard, log, traffic } = await exchange({ fates: [fate], world: withBody })
    expect(heard).toEqual(expected)
    expect(log).toMatchObject([{ effect: "deleted the task" }])
    expect(traffic).toMatchObject([{ answered, headReceived: heard.includes("status 200") }])
  })
})

describe("a kept-alive connection", () => {
  const twice = [{ path: deletion(0) }, { path: deletion(1) }]

  it("that is closed long before the next request is replaced", async () => {
    const idle = { how: "end", after: 0 } as const
    const { heard, traffic } = await exchange({ fates: [{ ...passes, idle }] }, [
      { path: deletion(0) },
      { path: deletion(1), pause: 50 }
    ])
    expect(heard.slice(3)).toEqual(["start", "status 204", "end 0"])
    expect(traffic.map(({ connection }) => connection)).toEqual([0, 1])
  })

  it.each([
    ["end", closed],
    ["reset", reset]
  ] as const)("that is closed (%s) while the next request is on its way loses it", async (how, error) => {
    const { heard, log, traffic } = await exchange({ fates: [{ ...passes, idle: { how, after: 5 } }] }, twice)
    expect(heard.slice(3)).toEqual(["start", error])
    expect(log).toHaveLength(1)
    expect(traffic).toMatchObject([{ connection: 0 }, { connection: 0, handled: 0 }])
  })

  it("that is closed in one direction only still delivers the next request", async () => {
    const idle = { how: "half-close", after: 0 } as const
    const { heard, log } = await exchange({ fates: [{ ...passes, idle }] }, twice)
    expect(heard.slice(3)).toEqual(["start", closed])
    expect(log.map(({ effect }) => effect)).toEqual(["deleted the task", "deleted the task"])
  })

  it("with a response that comes twice is dropped", async () => {
    const { heard, log, traffic } = await exchange({ fates: [{ ...passes, doubled: true }] }, twice)
    expect(heard).toEqual(["start", "status 204", "end 0", "start", "status 204", "end 0"])
    expect(log.map(({ taskId }) => taskId?.slice(-1))).toEqual(["0", "1"])
    expect(traffic.map(({ connection }) => connection)).toEqual([0, 1])
  })
})

describe("a request that is handled at another time or more than once", () => {
  it("after the client has seen a reset", async () => {
    const { heard, log, traffic } = await exchange({ fates: [{ ...cut("before", "reset"), late: 5000 }] })
    expect(heard).toEqual(["start", reset])
    expect(log).toMatchObject([{ at: 5015, effect: "deleted the task" }])
    expect(traffic).toMatchObject([{ endedAt: 25, answered: "nothing" }])
  })

  it("twice: the client gets the second response", async () => {
    const { heard, log } = await exchange({ fates: [{ ...passes, handled: 2, repeatAfter: 3 }] })
    expect(heard).toEqual(["start", "status 404", expect.stringMatching(/^end \d+$/)])
    expect(log).toMatchObject([
      { request: 0, time: 1, effect: "deleted the task" },
      { request: 0, time: 2, effect: "missed the task", at: 18 }
    ])
  })

  it.each([0, 1] as const)("by an intermediary, and %s times by the service", async (handled) => {
    const instead = { status: 504, body: "page", retryAfter: 3 } as const
    const { heard, log, traffic } = await exchange({ fates: [{ ...passes, handled, instead, late: 100 }] })
    expect(heard).toEqual(["start", "status 504", "end 33"])
    expect(log).toHaveLength(handled)
    expect(traffic).toMatchObject([{ status: 504, handled, answered: "whole" }])
  })
})
