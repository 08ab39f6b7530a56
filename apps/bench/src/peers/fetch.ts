/** Node's own `fetch`. */
import { expect200, headersOf, type OpenPeer, urlOf } from "../Peer.ts"

export const open: OpenPeer = (target) => {
  const headers = headersOf(target)
  return {
    call: async (taskId) => {
      const response = await fetch(urlOf(target, taskId), { method: "DELETE", headers })
      const answer = await response.text()
      expect200(response.status)
      return answer
    }
  }
}
