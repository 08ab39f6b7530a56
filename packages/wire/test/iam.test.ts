/** The requests to IAM, and how its responses are read. */
import type { Endpoint } from "../src/call/endpoint.ts"
import { exactProject, iamProblem, readProjects, readToken } from "../src/answer/iamAnswer.ts"
import { isFailure } from "../src/call/call.ts"
import { loginProblem, parseIamEndpoint, projectsCall, tokenCall } from "../src/call/iamCalls.ts"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const canary = "CANARY-7f3a9c51e0"
const endpoint: Endpoint = { origin: "https://iam.example.com", basePath: "" }
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value))
const sent = (call: ReturnType<typeof tokenCall>) => {
  if ("problem" in call) throw new Error(call.problem)
  return { url: call.url.href, repeatable: call.repeatable, ...(JSON.parse(call.body ?? "{}") as object) }
}

describe("logging in", () => {
  const url = "https://iam.example.com/v3/auth/tokens?nocatalog=1"
  it("by name, domain and password, for a project", () => {
    const login = { userName: "me", domainName: "us", password: "pw" }
    expect(sent(tokenCall(endpoint, login, { projectId: "p1" }))).toEqual({
      url,
      repeatable: true,
      auth: {
        identity: { methods: ["password"], password: { user: { name: "me", domain: { name: "us" }, password: "pw" } } },
        scope: { project: { id: "p1" } }
      }
    })
  })
  it("by name and the id of a domain", () => {
    expect(sent(tokenCall(endpoint, { userName: "me", domainId: "d", password: "pw" }))).toMatchObject({
      auth: { identity: { password: { user: { name: "me", domain: { id: "d" }, password: "pw" } } } }
    })
  })
  it("is one POST, and projects are one GET", () => {
    const traits = { deletes: false, confidential: true }
    expect(tokenCall(endpoint, { token: "T" })).toMatchObject({
      ...traits,
      method: "POST",
      template: "/v3/auth/tokens"
    })
    expect(projectsCall(endpoint, "n")).toMatchObject({ method: "GET", template: "/v3/projects", repeatable: true })
  })
  it("can be repeated with a token, whatever else is there", () => {
    expect(tokenCall(endpoint, { token: "T", passcode: "1" })).toMatchObject({ repeatable: true })
  })
  it("by id, with a passcode, for a project by name", () => {
    const login = { userId: "u1", password: "pw", passcode: "123456" }
    expect(sent(tokenCall(endpoint, login, { projectName: "eu-de" }))).toEqual({
      url,
      repeatable: false,
      auth: {
        identity: {
          methods: ["password", "totp"],
          password: { user: { id: "u1", password: "pw" } },
          totp: { user: { id: "u1", passcode: "123456" } }
        },
        scope: { project: { name: "eu-de" } }
      }
    })
  })
  it("by a token, for no project", () => {
    expect(sent(tokenCall(endpoint, { token: "t" }))).toEqual({
      url,
      repeatable: true,
      auth: { identity: { methods: ["token"], token: { id: "t" } } }
    })
  })

  const password = canary
  const bad: ReadonlyArray<readonly [string, Parameters<typeof loginProblem>[0]]> = [
    ["user id or user name", { password }],
    ["needs a domain", { userName: "me", password }],
    ["needs a user id", { userName: "me", domainName: "us", password, passcode: "1" }],
    ["password is empty", { userId: "u", password: "" }],
    ["password contains control", { userId: "u", password: `${canary}\n` }],
    ["user id is empty", { userId: "", password }],
    ["the token is empty", { token: "" }],
    ["the token contains", { token: `${canary}\r\nx: y` }]
  ]
  for (const [words, login] of bad) {
    it(`is refused where ${words}`, () => {
      expect(loginProblem(login)).toContain(words)
      expect(loginProblem(login)).not.toContain(canary)
    })
  }
})

describe("the other calls", () => {
  it("have their paths, below a base path too", () => {
    const at = { ...endpoint, basePath: "/base" }
    expect(projectsCall(at, "a b&c")).toMatchObject({ method: "GET", repeatable: true })
    const projects = projectsCall(at, "a b&c")
    expect("problem" in projects ? "" : projects.url.href).toBe("https://iam.example.com/base/v3/projects?name=a+b%26c")
  })
  it("go to a checked endpoint only", () => {
    for (const tail of ["", "/", "/v3", "/v3/", "/v3.0"]) {
      expect(parseIamEndpoint(`https://iam.example.com${tail}`)).toEqual(endpoint)
    }
    expect(parseIamEndpoint("https://iam.example.com/a/v3")).toEqual({ ...endpoint, basePath: "/a" })
    expect(parseIamEndpoint("http://iam.example.com/v3")).toMatchObject({ field: "iamEndpoint" })
    expect(parseIamEndpoint("https://me:pw@iam.example.com")).toMatchObject({ field: "iamEndpoint" })
  })
})

describe("an issued token", () => {
  const headers = { "x-subject-token": "T" }
  const token = { issued_at: "2026-05-01T12:00:00.000000Z", expires_at: "2026-05-02T12:00:00.123456Z" }
  it("has the life that IAM's own clock gives it", () => {
    expect(
      readToken(201, headers, bytes({ token: { ...token, project: { id: "p", name: "n", domain: {} } } }))
    ).toEqual({
      _tag: "IssuedToken",
      token: "T",
      life: 24 * 3_600_000 + 123,
      project: { id: "p", name: "n" }
    })
    const dated = { ...headers, date: "Fri, 01 May 2026 12:30:00 GMT" }
    expect(readToken(201, dated, bytes({ token: { expires_at: token.expires_at } }))).toMatchObject({
      life: 23.5 * 3_600_000 + 123,
      project: undefined
    })
  })
  it.for([
    [{}, {}, undefined],
    [{ issued_at: token.issued_at }, {}, undefined],
    [{ expires_at: "soon", issued_at: token.issued_at }, {}, undefined],
    [{ expires_at: 7 }, {}, undefined],
    [{ expires_at: token.expires_at }, {}, undefined],
    [{ expires_at: "2026-05-01T00:00:00Z", issued_at: "2026-05-02T00:00:00Z" }, {}, 0],
    [{ expires_at: "1970-01-01T00:00:09.1234567Z" }, { now: 1000 }, 8123],
    [{ expires_at: "1970-01-01T00:00:09.5Z" }, { now: 1000 }, 8500]
  ] as const)("%o, with %o, is valid for %s ms", ([fields, options, life]) => {
    expect(readToken(201, headers, bytes({ token: fields }), options)).toMatchObject({ token: "T", life })
  })
  it.for([
    [{ id: "p" }, undefined],
    [{ name: "n" }, undefined],
    ["p", undefined],
    [
      { id: "p", name: "n" },
      { id: "p", name: "n" }
    ]
  ] as const)("is for the project %o: %o", ([project, read]) => {
    expect(readToken(200, headers, bytes({ token: { project } }))).toMatchObject({ token: "T", project: read })
  })
  it("is believed although the body cannot be read", () => {
    for (const body of ["", "<html>", "{", "[]", "null"]) {
      expect(readToken(201, headers, bytes(body))).toMatchObject({ token: "T", life: undefined, project: "unknown" })
    }
  })
  it("is none without a token that fits a header, or with another status", () => {
    for (const [status, given] of [
      [201, {}],
      [200, { "x-subject-token": "a b" }],
      [401, headers],
      [302, headers]
    ] as const) {
      expect(isFailure(readToken(status, given, bytes({ token })))).toBe(true)
    }
  })
})

describe("projects", () => {
  const projects = [
    { id: "a", name: "eu-de" },
    { id: "b", name: "eu-de_shop" },
    { id: "c", name: "eu-de_shop" }
  ]
  it("are read, whatever else is in the rows", () => {
    const rows = [...projects.map((project) => ({ ...project, enabled: true })), { id: 7 }, null]
    expect(readProjects(200, {}, bytes({ projects: rows }))).toEqual({ _tag: "Projects", projects })
  })
  it.for([
    [201, { projects }],
    [404, { projects }],
    [200, { projects: {} }],
    [200, "<html>"],
    [200, "null"]
  ] as const)("are not in a response %i %o", ([status, body]) => {
    expect(isFailure(readProjects(status, {}, bytes(body)))).toBe(true)
  })
  it("are listed up to twenty, and cut", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}`, name: "n" }))
    const listed = Array.from({ length: 20 }, (_, index) => `"n" (${index})`).join(", ")
    expect(exactProject("x", many(20))).toBe(`is not the name of a project; available: ${listed}`)
    expect(exactProject("x", many(21))).toBe(`is not the name of a project; available: ${listed}, …`)
    expect(exactProject("x", [{ id: "i".repeat(65), name: "n" }])).toBe(
      `is not the name of a project; available: "n" (${"i".repeat(64)})`
    )
  })
  it("are found by their exact name only", () => {
    expect(exactProject("eu-de", projects)).toEqual({ id: "a", name: "eu-de" })
    expect(exactProject("EU-DE", projects)).toContain(`"eu-de" (a)`)
    expect(exactProject("eu-de_shop", projects)).toBe(
      `is the name of 2 projects: "eu-de_shop" (b), "eu-de_shop" (c); use an id`
    )
    expect(exactProject("eu-de", [])).toBe("is not the name of a project that these credentials can see")
    expect(exactProject("eu-de", [{ id: "..", name: "eu-de" }])).toContain("invalid id")
  })
})

describe("a refusal", () => {
  const problemOf = (status: number, body: unknown, headers = {}) => {
    const answer = readToken(status, headers, bytes(body), { secrets: [canary] })
    return answer._tag === "IssuedToken" ? "" : iamProblem("iam.example.com", answer)
  }
  it("is told in IAM's words, without the secret", () => {
    const error = { code: 401, message: `The password ${canary} is wrong.`, title: "Unauthorized" }
    expect(problemOf(401, { error })).toBe(
      "IAM at iam.example.com rejected the request (401: The password <redacted> is wrong)"
    )
    expect(problemOf(400, { error_code: "IAM.0101", error_msg: "no" })).toBe(
      "IAM at iam.example.com rejected the request (400 IAM.0101: no)"
    )
  })
  it("is told in ours where IAM has none", () => {
    expect(problemOf(503, "<html>busy</html>")).toBe("IAM at iam.example.com responded 503 without a reason")
    expect(problemOf(200, "<html>welcome</html>")).toBe("iam.example.com responded 200, but not as IAM does")
    expect(problemOf(302, "", { location: "https://portal.example.com/login?next=1" })).toBe(
      "IAM at iam.example.com redirected to https://portal.example.com; redirects are never followed"
    )
  })
  it("is never a crash", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.string({ unit: "binary" }),
        fc.jsonValue(),
        (status, text, json) => {
          for (const read of [readToken, readProjects]) {
            for (const body of [bytes(text), bytes(JSON.stringify(json))]) {
              const answer = read(status, { "x-subject-token": text }, body)
              expect(isFailure(answer) ? iamProblem("host", answer) : answer).not.toBe("")
            }
          }
        }
      )
    )
  })
})
