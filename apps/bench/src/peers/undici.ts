/** `undici.request`: what libraries on Node usually build on, and so their limit. */
import { Agent, interceptors, request } from "undici"
import { expect200, headersOf, type OpenPeer, urlOf } from "../Peer.ts"

export const open: OpenPeer = (target) => {
  const headers = headersOf(target)
  return {
    call: async (taskId) => {
      const { body, statusCode } = await request(urlOf(target, taskId), { method: "DELETE", headers })
      const answer = await body.text()
      expect200(statusCode)
      return answer
    }
  }
}

/** With its own retries: the same number and the same mean delay as this project. */
export const openRetrying: OpenPeer = (target) => {
  const headers = headersOf(target)
  const dispatcher = new Agent().compose(
    interceptors.retry({ maxRetries: 2, minTimeout: 25, timeoutFactor: 2, methods: ["DELETE"], statusCodes: [503] })
  )
  return {
    call: async (taskId) => {
      const { body, statusCode } = await request(urlOf(target, taskId), { method: "DELETE", headers, dispatcher })
      const answer = await body.text()
      expect200(statusCode)
      return answer
    }
  }
}
