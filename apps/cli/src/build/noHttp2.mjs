// In the place of undici's HTTP/2 client: every connection here is made with `allowH2: false`.
export default () => {
  throw new Error("HTTP/2 is not part of this program")
}
