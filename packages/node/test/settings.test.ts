/** The environment variables about proxies and certificates, checked before a request. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { expect, it } from "vitest"
import { setupProblem } from "../src/transport/Transport.ts"
import { temporaryFile } from "./support.ts"

const endpoint = "https://dcs.example.com"
const badProxy = "HTTPS_PROXY is not a URL such as http://proxy.example.com:3128"

it("nothing is wrong with an empty environment, a proxy and a file of certificates", async () => {
  await using ca = await temporaryFile((await authority()).cert)
  const environment = { OS_CACERT: ca.path, HTTPS_PROXY: "http://127.0.0.1:3128" }
  expect(setupProblem({}, endpoint)).toBeUndefined()
  expect(setupProblem(environment, endpoint)).toBeUndefined()
})

it("each variable is named, with its cause", async () => {
  await using empty = await temporaryFile("")
  expect(setupProblem({ HTTPS_PROXY: "proxy" }, endpoint)).toBe(badProxy)
  expect(setupProblem({ OS_CACERT: `${empty.path}-not` }, endpoint)).toBe(
    "OS_CACERT cannot be used: the file cannot be read (ENOENT)"
  )
  expect(setupProblem({ OS_CACERT: empty.path }, endpoint)).toMatch(
    /^OS_CACERT cannot be used: the file contains no valid PEM certificate \(ERR_OSSL_PEM_/
  )
})

it("what an endpoint does not use is not checked", () => {
  const environment = { HTTPS_PROXY: "proxy", OS_CACERT: "" }
  expect(setupProblem(environment, "http://127.0.0.1:8021")).toBeUndefined()
  expect(setupProblem({ OS_CACERT: "not-there" }, "http://dcs.example.com")).toBeUndefined()
})
