// Compact JWEs by the npm package jose.
import * as jose from 'jose'

export const name = 'jose'

export async function encrypt(plaintext, publicJwk, header) {
  const key = await jose.importJWK(publicJwk, header.alg)
  return new jose.CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key)
}

// Gives {header, plaintext}; refuses any other algorithm than these.
export async function decrypt(compact, privateJwk) {
  const key = await jose.importJWK(privateJwk, 'RSA-OAEP-256')
  const {plaintext, protectedHeader} = await jose.compactDecrypt(compact, key, {
    keyManagementAlgorithms: ['RSA-OAEP-256'],
    contentEncryptionAlgorithms: ['A256GCM', 'A128GCM'],
  })
  return {header: protectedHeader, plaintext: Buffer.from(plaintext)}
}

// A pair of JWKs with this kid.
export async function generateKey(kid) {
  const pair = await jose.generateKeyPair('RSA-OAEP-256', {modulusLength: 2048, extractable: true})
  const named = async (key) => ({...(await jose.exportJWK(key)), kid, alg: 'RSA-OAEP-256', use: 'enc'})
  return {publicJwk: await named(pair.publicKey), privateJwk: await named(pair.privateKey)}
}
