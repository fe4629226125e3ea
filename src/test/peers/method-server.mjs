// Plays Method Financial, as strictly as its documentation allows: whatever a request gets wrong is refused and noted.
import assert from 'node:assert/strict'
import {createServer} from 'node:http'
import {generateKey} from './jose.mjs'

export const API_KEY = 'sk_peer_0123456789'

// jwe: the library that decrypts and encrypts; answerEnc: the enc of answers.
// spoil(header, encrypted) may change what an answer's JWE says or is, for checks that must fail.
export async function startMethod({jwe, answerEnc = 'A256GCM', spoil = {}}) {
  const own = await generateKey('mthd_jwk_peer1')
  const teamKeys = new Map()
  const seen = {entities: [], registrations: [], mismatches: []}

  const routes = {
    'GET /.well-known/jwks.json': async () => jwks(own.publicJwk),
    'POST /teams/mle/public_keys': async (request) => {
      checkBearer(request)
      const body = JSON.parse(request.body)
      assert.equal(body.type, 'direct')
      assert.match(body.contact, /@/)
      assert.deepEqual(Object.keys(body.jwk).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
      teamKeys.set(body.jwk.kid, body.jwk)
      seen.registrations.push(body)
      return envelope(registration(body))
    },
    'POST /entities': async (request) => {
      checkBearer(request)
      const {header, plaintext} = await openRequest(request)
      seen.entities.push({header, plaintext, headers: request.headers})
      const answer = Buffer.from(JSON.stringify(envelope(entity(JSON.parse(plaintext), seen.entities.length))))
      return sealAnswer(answer, header.cid)
    },
  }

  function checkBearer(request) {
    assert.equal(request.headers.authorization, `Bearer ${API_KEY}`)
  }

  async function openRequest(request) {
    assert.equal(request.headers['method-mle'], 'jwe')
    assert.match(request.headers['content-type'], /^application\/json(;|$)/)
    const body = JSON.parse(request.body)
    assert.deepEqual(Object.keys(body), ['encrypted'])
    assert.equal(body.encrypted.split('.').filter((part) => /^[\w-]+$/.test(part)).length, 5)
    const {header, plaintext} = await jwe.decrypt(body.encrypted, own.privateJwk)
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'cid', 'enc', 'kid', 'typ'])
    assert.equal(header.alg, 'RSA-OAEP-256')
    assert.ok(['A256GCM', 'A128GCM'].includes(header.enc))
    assert.equal(header.kid, own.publicJwk.kid)
    assert.equal(header.typ, 'JWE')
    assert.ok(teamKeys.has(header.cid), `the cid ${header.cid} is registered`)
    return {header, plaintext}
  }

  async function sealAnswer(plaintext, cid) {
    const header = {alg: 'RSA-OAEP-256', enc: answerEnc, kid: cid, typ: 'JWE', ...spoil.header}
    if (spoil.plain) {
      return JSON.parse(plaintext)
    }
    const encrypted = await jwe.encrypt(plaintext, teamKeys.get(cid), header)
    return {encrypted: spoil.jwe ? spoil.jwe(encrypted) : encrypted}
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = {headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8')}
    const route = routes[`${incoming.method} ${incoming.url}`]
    try {
      reply(outgoing, route ? 200 : 404, route ? await route(request) : failure(404, 'NOT_FOUND'))
    } catch (problem) {
      seen.mismatches.push(problem.message)
      reply(outgoing, 400, failure(400, 'INVALID_REQUEST'))
    }
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () => new Promise((closed) => server.close(closed) && server.closeAllConnections()),
  }
}

function reply(outgoing, status, body) {
  outgoing.writeHead(status, {'Content-Type': 'application/json; charset=utf-8', 'Request-Id': 'adt_peer', 'Idem-Status': 'stored'})
  outgoing.end(JSON.stringify(body))
}

function envelope(data) {
  return {success: true, data, message: null}
}

function failure(code, subType) {
  const message = 'The peer refuses this request.'
  return {success: false, data: {error: {type: 'INVALID_REQUEST', code, sub_type: subType, message}}, message}
}

function jwks(key) {
  const time = '2026-01-02T03:04:05.678Z'
  return {keys: [{id: key.kid, kty: key.kty, n: key.n, e: key.e, kid: key.kid, use: 'enc', alg: 'RSA-OAEP-256',
    status: 'active', created_at: time, updated_at: time}]}
}

function registration(body) {
  const time = '2026-01-02T03:04:05.678Z'
  return {id: 'team_jwk_peer1', type: 'direct', jwk: body.jwk, well_known_endpoint: null, status: 'active',
    contact: body.contact, created_at: time, updated_at: time}
}

function entity(request, count) {
  return {...request, id: `ent_peer${String(count).padStart(9, '0')}`, status: 'incomplete', error: null}
}
