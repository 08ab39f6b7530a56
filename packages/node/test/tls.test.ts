/** Certificates: which are trusted, the errors for others, and that those servers never receive the token. */
import { authority, selfSigned } from "@dcs-tasks/contract/net/certificates"
import { answer, socketServer, type SocketServerOptions } from "@dcs-tasks/contract/net/socketServer"
import { type DcsTransportError, isDcsError } from "@dcs-tasks/core"
import { describe, expect, it } from "vitest"
import { callInChild, callUnder, canary, clientUnder, temporaryFile } from "./support.ts"

const ours = await authority()
const theirs = await authority()

const deletes: SocketServerOptions["answer"] = (socket) => void socket.write(answer(204))

const expectRefusal = (outcome: unknown, code: string): DcsTransportError => {
  expect(outcome).toMatchObject({ _tag: "DcsTransportError", kind: "tls", attempts: 1, mayHaveDeleted: false, code })
  const error = outcome as DcsTransportError
  expect(error.message.split("\n")).toHaveLength(1)
  expect(error.message).toContain("Nothing was deleted.")
  return error
}

describe.concurrent("a certificate that is not trusted ends the call at the first attempt, and nothing is sent", () => {
  const cases: ReadonlyArray<readonly [string, () => ReturnType<typeof selfSigned>, string, RegExp]> = [
    [
      "of an unknown authority",
      () => theirs.issue(),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      /first certificate; set OS_CACERT/
    ],
    [
      "of an unknown authority that comes along",
      async () => {
        const { cert, key } = await theirs.issue()
        return { cert: cert + theirs.cert, key }
      },
      "SELF_SIGNED_CERT_IN_CHAIN",
      /^self-signed certificate in certificate chain; set OS_CACERT to the file of its CA certificate$/
    ],
    [
      "that is self-signed",
      () => selfSigned(),
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      /^self-signed certificate; set OS_CACERT/
    ],
    ["that has expired", () => ours.issue({ expired: true }), "CERT_HAS_EXPIRED", /expired/],
    [
      "for another host",
      () => ours.issue({ hosts: ["dcs.example.com", "192.0.2.1"] }),
      "ERR_TLS_CERT_ALTNAME_INVALID",
      /altnames.*127\.0\.0\.1/
    ]
  ]
  for (const [name, make, code, detail] of cases) {
    it(name, async () => {
      await using server = await socketServer({ tls: await make(), answer: deletes })
      await using ca = await temporaryFile(ours.cert)
      const error = expectRefusal(await callUnder({ OS_CACERT: ca.path }, { endpoint: server.origin }), code)
      expect(error.detail).toMatch(detail)
      expect(error.message).toContain(error.detail)
      expect(server.requests).toEqual([])
      expect(server.connections()).toBe(1)
    })
  }

  it("by host name", async () => {
    await using server = await socketServer({ tls: await ours.issue({ hosts: ["127.0.0.1"] }), answer: deletes })
    await using ca = await temporaryFile(ours.cert)
    const endpoint = `https://localhost:${server.port}`
    expectRefusal(await callUnder({ OS_CACERT: ca.path }, { endpoint }), "ERR_TLS_CERT_ALTNAME_INVALID")
    expect(server.requests).toEqual([])
  })

  it("also with NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    await using server = await socketServer({ tls: await theirs.issue(), answer: deletes })
    const { outcome } = await callInChild({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, { endpoint: server.origin })
    expect(outcome).toMatchObject({ kind: "tls", attempts: 1, code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })
    expect(server.requests).toEqual([])
  })

  it("and a server that does not use TLS is named as such", async () => {
    await using server = await socketServer({ accept: (socket) => void socket.end(answer(400)) })
    const endpoint = server.origin.replace("http:", "https:")
    const error = expectRefusal(await callUnder({}, { endpoint }), "ERR_SSL_WRONG_VERSION_NUMBER")
    expect(error.message).toBe(
      "The TLS connection to the endpoint failed (the server does not use TLS on this port). Nothing was deleted. Check the endpoint's host, port and certificate."
    )
    expect(server.requests).toEqual([])
  })

  it("or a handshake that breaks off", async () => {
    await using server = await socketServer({
      accept: (socket) => void socket.end("\u0015\u0003\u0001\0\u0002\u0002\u0028")
    })
    const outcome = await callUnder({}, { endpoint: server.origin.replace("http:", "https:") })
    expect(outcome).toMatchObject({ _tag: "DcsTransportError", kind: "tls", attempts: 1, mayHaveDeleted: false })
  })
})

describe.concurrent("an authority of one's own", () => {
  it("is trusted through OS_CACERT, which may hold several and comments", async () => {
    await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
    await using file = await temporaryFile(`# ours\n${theirs.cert}\n# and theirs\n${ours.cert}`)
    for (const endpoint of [server.origin, `https://localhost:${server.port}`]) {
      expect(await callUnder({ OS_CACERT: file.path }, { endpoint })).toMatchObject({ _tag: "Deleted", attempts: 1 })
    }
    expect(server.requests.map(({ headers }) => headers.find(([name]) => name === "x-auth-token")?.[1])).toEqual([
      canary,
      canary
    ])
  })

  it("is trusted through NODE_EXTRA_CA_CERTS, also next to OS_CACERT", async () => {
    await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
    await using extra = await temporaryFile(ours.cert)
    await using other = await temporaryFile(theirs.cert)
    const environments = [
      { NODE_EXTRA_CA_CERTS: extra.path },
      { NODE_EXTRA_CA_CERTS: extra.path, OS_CACERT: other.path }
    ]
    const reports = await Promise.all(
      environments.map((environment) => callInChild(environment, { endpoint: server.origin }))
    )
    for (const { outcome } of reports) expect(outcome).toMatchObject({ _tag: "Deleted" })
  })

  const unusable: ReadonlyArray<readonly [string, string | undefined, RegExp]> = [
    ["is not there", undefined, /ENOENT/],
    ["is empty", "", /PEM/],
    ["holds no certificate", "just some text", /PEM/],
    ["holds a broken certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", /ASN1/],
    ["holds only a key", ours.key, /PEM/]
  ]
  for (const [name, content, reason] of unusable) {
    it(`in a file that ${name} is one clear error`, async () => {
      await using server = await socketServer({ tls: await ours.issue(), answer: deletes })
      await using file = await temporaryFile(content ?? "")
      const path = content === undefined ? `${file.path}-not` : file.path
      const error = expectRefusal(await callUnder({ OS_CACERT: path }, { endpoint: server.origin }), "ERR_TLS_CA_FILE")
      expect(error.detail).toMatch(/^OS_CACERT cannot be used/)
      expect(error.detail).toMatch(reason)
      expect(server.connections()).toBe(0)
    })
  }
})

describe.concurrent("switching the checks off by OS_INSECURE", () => {
  for (const value of ["true", "1", "yes", "TRUE", " on ", "anything"]) {
    it(`is refused aloud: ${JSON.stringify(value)}`, () => {
      const make = () => clientUnder({ OS_INSECURE: value }, { endpoint: "https://localhost" })
      expect(make).toThrow(expect.objectContaining({ _tag: "DcsInvalidInput", field: "OS_INSECURE" }))
      expect(make).toThrow(expect.toSatisfy(isDcsError))
      expect(make).toThrow(/OS_CACERT/)
    })
  }

  it("is refused by createClient", async () => {
    const { outcome, ...rest } = await callInChild({ OS_INSECURE: "true" }, { endpoint: "https://localhost" })
    expect({ outcome, ...rest }).toMatchObject({ outcome: undefined, _tag: "DcsInvalidInput", field: "OS_INSECURE" })
  })

  for (const value of ["", "false", "0", "no", "False"]) {
    it(`is not asked for by ${JSON.stringify(value)}`, async () => {
      const client = clientUnder({ OS_INSECURE: value }, { endpoint: "https://localhost" })
      await expect(client.close()).resolves.toBeUndefined()
    })
  }
})
