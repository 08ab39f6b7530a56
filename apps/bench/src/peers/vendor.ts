/** The vendor's SDK core, which signs: its client, called the way its generated services call it. */
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js"
import { ClientBuilder } from "@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js"
import type { HcClient } from "@huaweicloud/huaweicloud-sdk-core/HcClient.js"
import { expect200, type OpenPeer } from "../Peer.ts"

export const open: OpenPeer = ({ accessKeyId, endpoint, instanceId, projectId, secretAccessKey }) => {
  const credentials = new BasicCredentials().withAk(accessKeyId).withSk(secretAccessKey).withProjectId(projectId)
  const client: HcClient = new ClientBuilder<HcClient>((client) => client)
    .withCredential(credentials)
    .withEndpoint(endpoint)
    .build()
  return {
    call: async (taskId) => {
      const answer: { httpStatusCode?: number } = await client.sendRequest({
        method: "DELETE",
        url: "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
        contentType: "application/json",
        queryParams: {},
        pathParams: { project_id: projectId, instance_id: instanceId, task_id: taskId },
        headers: {}
      })
      expect200(answer.httpStatusCode ?? 0)
      return answer
    }
  }
}
