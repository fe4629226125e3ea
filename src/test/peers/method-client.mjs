// The client flow that Method Financial's documentation describes: fetch Method's key, register a key of one's own,
// send an encrypted request, open the answer with that key and only with that key.
import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'
import {generateKey} from './jose.mjs'

// jwe: the library that encrypts and decrypts.
export async function connect({url, apiKey, jwe, kid = `peer-${randomUUID()}`}) {
  const authorization = `Bearer ${apiKey}`
  const own = await generateKey(kid)

  async function methodKey() {
    const answer = await fetch(`${url}/.well-known/jwks.json`)
    assert.equal(answer.status, 200)
    const {keys} = await answer.json()
    const active = keys.find((key) => key.status === 'active')
    assert.ok(active, 'the JWKS has an active key')
    return active
  }

  async function register() {
    const body = {type: 'direct', contact: 'peer@example.com', jwk: own.publicJwk, well_known_endpoint: null}
    return post('/teams/mle/public_keys', body, {})
  }

  // Posts a value encrypted. The header's members may be replaced, for checks that must fail.
  async function postEncrypted(path, value, {enc = 'A256GCM', header = {}} = {}) {
    const key = await methodKey()
    const full = {alg: 'RSA-OAEP-256', enc, kid: key.kid, cid: kid, typ: 'JWE', ...header}
    const encrypted = await jwe.encrypt(Buffer.from(JSON.stringify(value)), key, full)
    return post(path, {encrypted}, {'Method-MLE': 'jwe'})
  }

  // Opens an answer as the documentation asks: its kid must be the cid that was sent.
  async function open({encrypted}, expectedCid = kid) {
    const {header, plaintext} = await jwe.decrypt(encrypted, own.privateJwk)
    assert.equal(header.kid, expectedCid, 'the answer is encrypted to the cid that was sent')
    return {header, value: JSON.parse(plaintext.toString('utf8'))}
  }

  async function post(path, body, headers) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json', Authorization: authorization, ...headers},
      body: JSON.stringify(body),
    })
    return {status: answer.status, body: await answer.json()}
  }

  return {kid, own, register, postEncrypted, open}
}
