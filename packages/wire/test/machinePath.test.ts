import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { transportFault } from "../src/fault/transportFault.ts"
import { withoutPaths } from "../src/fault/machinePath.ts"

describe("withoutPaths", () => {
  it.for([
    ["EMFILE, open '/home/max/node_modules/undici/lib/llhttp/llhttp-wasm.js'", "EMFILE, open '<path>'"],
    ["open '/home/max muster/a.js' failed", "open '<path>' failed"],
    ["open '/home/o'neil/a.js' failed", "open '<path>' failed"],
    ["open '/home/max/a.js", "open '<path>"],
    ["rename '/a b/c' -> \"/d e/f\", `/g h`", "rename '<path>' -> \"<path>\", `<path>`"],
    ["at run (/app/(group)/page.js:10:5), then", "at run (<path>), then"],
    ["connect ENOENT /var/run/proxy.sock", "connect ENOENT <path>"],
    ["unix:/run/a.sock", "unix:<path>"],
    ["cannot load /etc/ssl/cert.pem.", "cannot load <path>."],
    ["file:///home/max/a.js:3:4 threw", "file://<path> threw"],
    ["from file:///C:/Users/max/a.js", "from file://<path>"],
    ["from file:/home/max/a.js", "from file:<path>"],
    ["webpack:///./src/a.ts", "webpack://<path>"],
    ["C:\\Users\\max\\a.js: denied", "<path>: denied"],
    ["c:/Users/max/a.js", "<path>"],
    ["C:\\Users\\Max Muster\\a.js is gone", "<path> is gone"],
    ["C:\\Program Files (x86)\\node js\\a.js is gone", "<path> is gone"],
    ["open 'C:\\Users\\max\\a.js'", "open '<path>'"],
    ['{"path":"C:\\\\Users\\\\max"}', '{"path":"<path>"}'],
    ["\\\\server\\share\\a.txt", "<path>"],
    ["\\\\.\\pipe\\docker", "<path>"],
    ["\\\\?\\C:\\a.js", "<path>"],
    ["PATH=/usr/bin:/bin", "PATH=<path>"],
    ["/v8.js and /v8engine/x", "<path> and <path>"]
  ] as const)("%s", ([text, expected]) => {
    expect(withoutPaths(text)).toBe(expected)
  })

  it.for([
    "https://dcs.example.com/v2/p/instances?since=2026#/home",
    "HTTP://[::1]:8080/home/max and http://h",
    "connect ECONNREFUSED 127.0.0.1:443 - Local (0.0.0.0:0)",
    "getaddrinfo ENOTFOUND dcs.example.com",
    "10.0.0.0/24, fe80::1/64",
    "TCP/IP, and/or, n/a, 24/7, application/json; charset=utf-8, HTTP/1.1",
    "/ 1 / 2, // a remark, a \\ b",
    "DELETE /v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
    "POST /v3/auth/tokens, GET /v2, '/v2.0/x', /{project_id}/x",
    "Unexpected token '<', \"<html></html>\" is not valid JSON",
    "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
    "node:internal/deps/undici/undici:13510:13",
    "./a/b, ../a/b, a/b, @scope/name, ~/a",
    "error:0A000410:SSL routines:ssl3_read_bytes:../deps/openssl/ssl/record.c:1605:SSL alert number 40"
  ])("leaves %s", (text) => {
    expect(withoutPaths(text)).toBe(text)
  })

  const name = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_.@+~\u00e9\u4efb"), minLength: 6, maxLength: 12 })
  const names = fc.array(
    name.filter((word) => /^[a-z\u00e9\u4efb]/i.test(word) && /\w$/.test(word)),
    { minLength: 1, maxLength: 6 }
  )
  const form = fc.constantFrom<(names: ReadonlyArray<string>) => string>(
    (names) => `/${names.join("/")}`,
    (names) => `file:///${names.join("/")}`,
    (names) => `D:\\${names.join("\\")}`,
    (names) => `\\\\${["srv", ...names].join("\\")}`,
    (names) => `'/${names.join(" and /")}'`,
    (names) => `"C:\\${names.join(" of\\")}"`
  )
  const around = fc.constantFrom("", "open ", "at f (", "from: ", "=", "not, ")

  it("shows no folder and no file, wherever the path stands", () => {
    fc.assert(
      fc.property(around, form, names, fc.constantFrom("", " failed", ", then", ")"), (before, form, names, after) => {
        const text = withoutPaths(before + form(names) + after)
        for (const word of names) expect(text).not.toContain(word)
        expect([text.startsWith(before), text.endsWith(after)]).toEqual([true, true])
      }),
      { numRuns: 2000 }
    )
  })

  const piece = fc.string({
    unit: fc.constantFrom("/", "\\", "'", '"', "`", ":", " ", ",", ".", "a", "C:\\", "://", "file:/", "+", "\u00e9"),
    minLength: 1,
    maxLength: 8
  })

  // A quadratic search would take a minute for the first of them.
  it("takes time by the length of the text, whatever repeats in it", () => {
    fc.assert(
      fc.property(piece, piece, (first, then) => {
        expect(typeof withoutPaths(first + then.repeat(100_000))).toBe("string")
        expect(typeof withoutPaths(first.repeat(100_000) + then)).toBe("string")
      }),
      { numRuns: 40 }
    )
  })
})

describe("the words of a runtime in an error", () => {
  const open = "EMFILE: too many open files, open '/home/max/node_modules/undici/lib/llhttp/llhttp-wasm.js'"

  it("name no path of the machine", () => {
    expect(transportFault(new Error(open)).detail).toBe("EMFILE: too many open files, open '<path>'")
    expect(transportFault(Object.assign(new Error("connect ENOENT /run/a.sock"), { code: "ECONNREFUSED" }))).toEqual({
      kind: "connect",
      code: "ECONNREFUSED",
      detail: "connect ENOENT <path>",
      beforeRequest: true
    })
  })

  it("name none whose end was cut off either", () => {
    expect(transportFault(new Error(`${"x ".repeat(90)}'/home/max/${"y".repeat(500)}`)).detail).not.toContain("max")
  })

  it("lose a secret whole before a part of it can pass for a path", () => {
    expect(transportFault(new Error("header was /abc+def ghi=="), ["/abc+def ghi=="]).detail).toBe(
      "header was <redacted>"
    )
  })
})
