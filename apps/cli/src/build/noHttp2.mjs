// Replaces undici's HTTP/2 client, which no connection uses (`allowH2: false`): it loads Node's `http2`, 11 % (11 ms) more
// CPU time for a deletion.
export default () => {
  throw new Error("HTTP/2 is not part of this program")
}
