// A log-in service of its own, as VNeID is one for the portals: code grant, client secret, PKCE.
// node provider.mjs CALLBACK   prints its address once it answers; ends with its standard input.
import http from "node:http";
import { Provider } from "oidc-provider";

const server = http.createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "cong-luyen-tap", client_secret: "chi-de-thu", redirect_uris: [process.argv[2]],
    grant_types: ["authorization_code"], response_types: ["code"],
  }],
  cookies: { keys: ["chi de thu"] },
  claims: { openid: ["sub", "HoVaTen", "SoDinhDanh"] },
  conformIdTokenClaims: false,
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, HoVaTen: "Hà Thị Mẫu", SoDinhDanh: "025190000001" }),
  }),
});
server.on("request", provider.callback());
console.log(issuer);
process.stdin.resume().on("end", () => process.exit(0));
