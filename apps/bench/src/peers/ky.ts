/** ky, on `fetch`. */
import ky from "ky"
import { headersOf, type OpenPeer, urlOf } from "../Peer.ts"

export const open: OpenPeer = (target) => {
  const client = ky.create({ headers: headersOf(target), retry: 0 })
  return { call: (taskId) => client.delete(urlOf(target, taskId)).text() }
}

/** With its own retries: the same number and the same mean delay as this project. */
export const openRetrying: OpenPeer = (target) => {
  const client = ky.create({ headers: headersOf(target), retry: { limit: 2, delay: (n) => 25 * 2 ** (n - 1) } })
  return { call: (taskId) => client.delete(urlOf(target, taskId)).text() }
}
