// Only the parts of undici that a connection needs: with fetch and WebSocket, a deletion takes 13 % (13 ms) more CPU time
// and the bundle is 24 % (239 kB) larger. The version of undici is pinned, because these paths are internal.
import connect from "undici/lib/api/api-connect.js"
import Agent from "undici/lib/dispatcher/agent.js"
import Client from "undici/lib/dispatcher/client.js"
import Dispatcher from "undici/lib/dispatcher/dispatcher.js"
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js"
import Pool from "undici/lib/dispatcher/pool.js"
import buildConnector from "undici/lib/core/connect.js"

// As undici's index does; a proxy's tunnel is opened with it.
Dispatcher.prototype.connect = connect

export { Agent, buildConnector, Client, EnvHttpProxyAgent, Pool }
