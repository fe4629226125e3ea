// Compact JWEs by the npm package node-jose.
import nodeJose from 'node-jose'

export const name = 'node-jose'

export async function encrypt(plaintext, publicJwk, header) {
  const key = await nodeJose.JWK.asKey(publicJwk)
  const options = {format: 'compact', contentAlg: header.enc, fields: header}
  return nodeJose.JWE.createEncrypt(options, {key, reference: false}).update(Buffer.from(plaintext)).final()
}

// Gives {header, plaintext}; refuses any other algorithm than these.
export async function decrypt(compact, privateJwk) {
  const key = await nodeJose.JWK.asKey(privateJwk)
  const algorithms = ['RSA-OAEP-256', 'A256GCM', 'A128GCM']
  const {plaintext, protected: names, header} = await nodeJose.JWE.createDecrypt(key, {algorithms}).decrypt(compact)
  return {header: Object.fromEntries(names.map((member) => [member, header[member]])), plaintext}
}
