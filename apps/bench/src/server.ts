/**
 * The service, in its own process. It answers every request as fast as a socket allows: with 200 and `{"message":""}`, but
 * every tenth under `/flaky` with 503. It reads only requests without a body, as deletions are.
 */
import { createServer } from "node:net"

const answer = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nX-Request-Id: 0f6d3c1e9b8a4d7f9c2b5a4e3d1c0b9a\r\n` +
  `Server: api-gateway\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const deleted = answer("200 OK", `{"message":""}`)
const unavailable = answer("503 Service Unavailable", `{"error_code":"DCS.5003","error_msg":"Unavailable."}`)

let flaky = 0

const server = createServer((socket) => {
  let rest = ""
  socket.setNoDelay(true)
  socket.setEncoding("latin1")
  socket.on("data", (chunk: string) => {
    const text = rest + chunk
    let answers = ""
    let from = 0
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n", from)) {
      const isFlaky = text.startsWith("DELETE /flaky/", from) && ++flaky % 10 === 0
      answers += isFlaky ? unavailable : deleted
      from = end + 4
    }
    rest = text.slice(from)
    if (answers !== "") socket.write(answers, "latin1")
  })
  socket.on("error", () => {})
})

server.listen(0, "127.0.0.1", () => process.send?.(server.address()))
process.on("disconnect", () => process.exit(0))
