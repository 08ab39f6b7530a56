/** axios, on Node's `http`. */
import axios from "axios"
import { headersOf, type OpenPeer, urlOf } from "../Peer.ts"

export const open: OpenPeer = (target) => {
  const client = axios.create({ headers: headersOf(target), proxy: false })
  return { call: (taskId) => client.delete(urlOf(target, taskId)) }
}
