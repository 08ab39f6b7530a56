/** Why a signed request was rejected, from the gateway's message, its clock, and the canonical request it echoes. */
import { accessKeyProblem } from "../src/signing/accessKey.ts"
import { canonicalRequest } from "../src/signing/canonicalRequest.ts"
import { classify } from "../src/answer/classify.ts"
import { errorMessage } from "../src/failure/errorMessage.ts"
import { firstDifference } from "../src/signing/signatureDiff.ts"
import { describe, expect, it } from "vitest"
import { unauthorizedReason } from "../src/answer/unauthorized.ts"

const at = Date.UTC(2026, 4, 1, 12, 0, 0)
const canary = "CANARY-7f3a9c51e0"

const ours = canonicalRequest({
  method: "DELETE",
  url: new URL("https://dcs.example.com/v2/p1/instances/i1/tasks/t1?b=2&a=1"),
  headers: {
    "content-type": "application/json",
    host: "dcs.example.com",
    "x-project-id": "p1",
    "x-sdk-date": "20260501T120000Z",
    "x-security-token": canary
  }
}).text

const echo = (text: string) =>
  `Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:${text.replaceAll("\n", "|")}`

const signed = { at, difference: (msg: string) => firstDifference(ours, msg) }

const refused = (msg: string, headers: Record<string, string> = {}, isSigned = true) => {
  const answer = classify(401, headers, JSON.stringify({ error_code: "APIGW.0301", error_msg: msg }), {
    secrets: [canary],
    signed: isSigned ? signed : undefined
  })
  if (answer._tag !== "DcsUnauthorized") throw new Error(answer._tag)
  return answer
}

describe("the first difference", () => {
  const cases: ReadonlyArray<readonly [string | undefined, (text: string) => string]> = [
    [undefined, (text) => text],
    ["method", (text) => text.replace("DELETE", "POST")],
    ["URI", (text) => text.replace("/t1/", "/t1")],
    ["query", (text) => text.replace("a=1&b=2", "b=2&a=1")],
    ["header content-type", (text) => text.replace("application/json", "text/plain")],
    ["header host", (text) => text.replace("host:dcs.example.com", "host:proxy.local:8080")],
    ["header x-project-id", (text) => text.replace("x-project-id:p1\n", "")],
    ["header x-security-token", (text) => text.replace(canary, "another")],
    ["header x-more", (text) => text.replace("host:", "x-more:1\nhost:")],
    ["headers", (text) => text.replace("host:", `${canary}:1\nhost:`)],
    ["signed headers", (text) => text.replace("content-type;host", "host;content-type")],
    ["body hash", (text) => text.replace(/\w{64}$/, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
  ]
  for (const [expected, change] of cases) {
    it(`is ${expected}`, () => {
      const theirs = change(ours)
      expect(theirs === ours).toBe(expected === undefined)
      expect(firstDifference(ours, echo(theirs))).toBe(expected)
      expect(firstDifference(ours, `canonicalRequest:${theirs}`)).toBe(expected)
      expect(firstDifference(ours, `${echo(theirs)}, signature:abc`)).toBe(expected)
      const answer = refused(echo(theirs))
      expect(answer.reason).toEqual({ _tag: "SignatureMismatch", ...(expected !== undefined && { line: expected }) })
      expect(JSON.stringify(answer)).not.toContain(canary)
      expect(errorMessage({ ...answer, attempts: 1 })).not.toContain(canary)
    })
  }

  it("is not made up where the message was cut off, or has nothing to compare", () => {
    const whole = echo(ours)
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.slice(0, length)
      expect([cut, firstDifference(ours, cut)]).toEqual([cut, undefined])
    }
    expect(firstDifference(ours, "verify aksk signature fail")).toBeUndefined()
    expect(firstDifference(ours, "canonicalRequest:")).toBeUndefined()
  })
})

describe("the clock", () => {
  const late = { date: new Date(at + 20 * 60_000).toUTCString() }
  const skew = { _tag: "ClockSkew", localTime: "2026-05-01T12:00:00Z", serverTime: "2026-05-01T12:20:00Z" }

  it("is read from the gateway's message", () => {
    const { reason } = refused("signature expired, signature time:20260501T120000Z,server time:20260501T122000Z")
    expect(reason).toEqual(skew)
  })
  it("is read from the Date header where the message says nothing", () => {
    expect(refused("unauthorized", late).reason).toEqual(skew)
    expect(classify(401, late, "", { signed })).toMatchObject({ reason: skew })
  })
  it("is not blamed for a difference that is none", () => {
    const close = { date: new Date(at + 4 * 60_000).toUTCString() }
    expect(refused("unauthorized", close).reason).toEqual({ _tag: "Other" })
    expect(refused("unauthorized", { date: "yesterday" }).reason).toEqual({ _tag: "Other" })
  })
  it("is not blamed where nothing was signed, or where the message names another cause", () => {
    expect(refused("unauthorized", late, false).reason).toEqual({ _tag: "Other" })
    expect(refused("ak AKID not exist", late).reason).toEqual({ _tag: "Other" })
    expect(refused(echo(ours), late).reason).toEqual({ _tag: "SignatureMismatch" })
  })
})

describe("the message", () => {
  it("ends before the request that the gateway quotes, which the field keeps", () => {
    const answer = refused(echo(ours), {}, false)
    expect(answer.errorMsg).toContain("canonicalRequest:DELETE|")
    expect(errorMessage({ ...answer, attempts: 1 })).toBe(
      "The signature does not match (401 APIGW.0301: Incorrect IAM authentication information: verify aksk signature fail). Nothing was deleted. Check the access key and secret key."
    )
  })
  it("hints at the forgotten security token", () => {
    for (const msg of ["ak AKID not exist", "Get secretKey failed,ak:AKID,err:ak not exist"]) {
      expect(errorMessage({ ...refused(msg), attempts: 1 })).toContain("a temporary one also needs its security token")
    }
  })
  it("says that the key is locked", () => {
    const { reason, ...answer } = refused("AK access failed to reach the limit,forbidden.")
    expect(errorMessage({ ...answer, reason, attempts: 1 })).toContain("wait five minutes")
  })
})

describe("an access key", () => {
  const good = { accessKeyId: "AKID", secretAccessKey: canary }
  it("that is good has no problem", () => {
    expect(accessKeyProblem(good)).toBeUndefined()
    expect(accessKeyProblem({ ...good, securityToken: "a/b+c==" })).toBeUndefined()
  })
  const bad: ReadonlyArray<readonly [string, Parameters<typeof accessKeyProblem>[0]]> = [
    ["access key id and the secret", { accessKeyId: "", secretAccessKey: undefined }],
    ["the access key id is missing", { ...good, accessKeyId: undefined }],
    ["the secret access key is missing", { ...good, secretAccessKey: "" }],
    ["spaces", { ...good, secretAccessKey: `${canary}\n` }],
    ["spaces", { ...good, accessKeyId: ` ${canary}` }],
    ["must not contain", { ...good, accessKeyId: `${canary},` }],
    ["not a string", { ...good, secretAccessKey: 7 }],
    ["security token is empty", { ...good, securityToken: "" }],
    ["security token contains", { ...good, securityToken: `${canary} ` }]
  ]
  for (const [index, [words, key]] of bad.entries()) {
    it(`is refused without being quoted (${index}: ${words})`, () => {
      const problem = accessKeyProblem(key)
      expect(problem).toContain(words)
      expect(problem).not.toContain(canary)
    })
  }
})

const limit = 5 * 60 * 1000

it.for([
  ["token expire", undefined, undefined, { _tag: "TokenExpired" }],
  ["The token has expired.", undefined, undefined, { _tag: "TokenExpired" }],
  ["token expires soon", undefined, undefined, { _tag: "TokenExpired" }],
  ["no", undefined, 0, { _tag: "Other" }],
  ["no", limit, 0, { _tag: "Other" }],
  [undefined, limit, undefined, { _tag: "Other" }],
  [
    undefined,
    limit + 1,
    0,
    { _tag: "ClockSkew", localTime: "1970-01-01T00:05:00Z", serverTime: "1970-01-01T00:00:00Z" }
  ],
  ["ak A not exist", limit + 1, 0, { _tag: "Other" }],
  ["verify aksk signature fail", limit + 1, 0, { _tag: "SignatureMismatch" }]
] as const)("%s, signed at %s, answered at %s: %o", ([msg, at, serverDate, reason]) => {
  const request = at === undefined ? undefined : { at, difference: () => undefined }
  expect(unauthorizedReason(msg === undefined ? {} : { msg }, request, serverDate)).toStrictEqual(reason)
})
