/** Logins that are refused before they are sent, and what is said of those that IAM refuses. */
import { describe, expect, it } from "vitest"
import { iamProblem } from "../src/answer/iamAnswer.ts"
import type { Endpoint } from "../src/call/endpoint.ts"
import { loginProblem, parseIamEndpoint, projectsCall, tokenCall } from "../src/call/iamCalls.ts"

const endpoint: Endpoint = { origin: "https://iam.example.com", basePath: "" }

describe("a login", () => {
  it.for([
    [{ userId: "u", password: "p" }, undefined],
    [{ userId: "u", password: "p", passcode: "1" }, undefined],
    [{ userName: "u", domainId: "d", password: "p" }, undefined],
    [{ userName: "u", domainName: "d", password: "p" }, undefined],
    [{ token: "T" }, undefined],
    [{ token: "a b" }, "the token contains spaces, control or non-ASCII characters"],
    [{ userName: "u", password: "p" }, "a user name needs a domain"],
    [{ userName: "u", domainId: "d", password: "p", passcode: "1" }, "a passcode needs a user id"],
    [{ domainId: "d", password: "p" }, "the user id or user name is missing"]
  ] as const)("%o: %s", ([login, problem]) => {
    expect(loginProblem(login)).toBe(problem)
  })

  it.for([
    ["/v3", ""],
    ["/v3.0", ""],
    ["/x/v3", "/x"],
    ["/v3/x", "/v3/x"],
    ["/v3.0x", "/v3.0x"],
    ["", ""]
  ] as const)("below %o goes to %o", ([path, basePath]) => {
    expect(parseIamEndpoint(`https://iam.example.com${path}`)).toEqual({ ...endpoint, basePath })
  })

  it("goes to no URL that a parser rewrites", () => {
    const upper: Endpoint = { origin: "https://IAM.example.com", basePath: "" }
    for (const call of [tokenCall(upper, { token: "T" }), projectsCall(upper, "n")]) {
      expect(call).toMatchObject({ _tag: "InvalidInput", field: "iamEndpoint" })
    }
  })
})

it.for([
  [{ status: 300 }, "IAM at host redirected; redirects are never followed"],
  [
    { status: 399, location: "https://a.example" },
    "IAM at host redirected to https://a.example; redirects are never followed"
  ],
  [{ status: 400 }, "IAM at host responded 400 without a reason"],
  [{ status: 401, errorCode: "401" }, "IAM at host responded 401 without a reason"],
  [{ status: 401, errorCode: "X" }, "IAM at host rejected the request (401 X)"],
  [{ status: 401, errorCode: "401", errorMsg: "No." }, "IAM at host rejected the request (401: No)"],
  [{ status: 199 }, "IAM at host responded 199 without a reason"],
  [{ status: 200 }, "host responded 200, but not as IAM does"],
  [{ status: 299 }, "host responded 299, but not as IAM does"]
] as const)("%o: %s", ([failure, problem]) => {
  expect(iamProblem("host", failure)).toBe(problem)
})
