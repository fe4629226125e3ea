// Plays CyberSource as strictly as its documentation allows, with the npm package jose and nothing of ours. Whatever a
// request gets wrong is refused with the one 401 and noted.
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {createHash, createPrivateKey, randomInt, X509Certificate} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {join} from 'node:path'
import * as jose from 'jose'

export const HOST = 'apitest.cybersource.com'
export const PASSWORD = 'peer-password'
export const SECRET = Buffer.alloc(32, 7).toString('base64')
export const SECRET_ID = '08c94330-0000-4000-8000-e1e43be5efda'
const MERCHANT = 'peermid'
const CLAIMS = ['digest', 'digestAlgorithm', 'exp', 'iat', 'iss', 'jti', 'request-host', 'request-method',
  'request-resource-path', 'v-c-jwt-version', 'v-c-merchant-id', 'v-c-response-mle-kid']
const REFUSED = {response: {rmsg: JSON.stringify({error: 'UNAUTHORIZED_USER', error_description: 'UNAUTHORIZED USER'})}}

// Key files as Business Center makes them, by openssl: <directory>/peermid.p12 signs and has CyberSource's certificate
// beside the pair, response.p12 opens answers, sjc.pem is CyberSource's certificate alone.
export function makeKeys(directory) {
  const made = {}
  for (const [name, cn] of [['sjc', 'CyberSource_SJC_US'], ['signing', MERCHANT], ['response', MERCHANT]]) {
    const id = `${Date.now()}${String(randomInt(1e9)).padStart(9, '0')}`
    const file = (kind) => join(directory, `${name}.${kind}`)
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365', '-keyout', file('key'), '-out', file('pem'),
      '-subj', `/CN=${cn}/serialNumber=${id}`, '-set_serial', `0x${Buffer.from(id, 'ascii').toString('hex')}`)
    made[name] = {id, key: createPrivateKey(readFileSync(file('key'))), certificate: new X509Certificate(readFileSync(file('pem')))}
  }
  for (const [name, out] of [['signing', 'peermid.p12'], ['response', 'response.p12']]) {
    openssl('pkcs12', '-export', '-inkey', join(directory, `${name}.key`), '-in', join(directory, `${name}.pem`),
      '-name', `serialNumber=${made[name].id},CN=${MERCHANT}`, '-certfile', join(directory, 'sjc.pem'),
      '-caname', `serialNumber=${made.sjc.id},CN=CyberSource_SJC_US`, '-passout', `pass:${PASSWORD}`,
      '-out', join(directory, out))
  }
  return made
}

function openssl(...args) {
  execFileSync('openssl', args, {stdio: ['ignore', 'ignore', 'pipe']})
}

// Starts the server. answer: the JWE header of answers may differ by it.
export async function startCyberSource(keys, answer = {}) {
  const seen = {requests: [], mismatches: []}
  const tokens = new Set()

  async function checkToken(request) {
    assert.match(request.headers.authorization ?? '', /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    for (const old of ['digest', 'signature', 'v-c-date', 'v-c-merchant-id']) {
      assert.equal(request.headers[old], undefined)
    }
    const token = request.headers.authorization.slice('Bearer '.length)
    const bySecret = jose.decodeProtectedHeader(token).alg.startsWith('HS')
    const {payload, protectedHeader} = await jose.compactVerify(token,
      bySecret ? Buffer.from(SECRET, 'base64') : keys.signing.certificate.publicKey,
      {algorithms: bySecret ? ['HS256'] : ['RS256', 'PS512']})
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ'])
    assert.equal(protectedHeader.typ, 'JWT')
    assert.equal(protectedHeader.kid, bySecret ? SECRET_ID : keys.signing.id)
    return JSON.parse(new TextDecoder().decode(payload))
  }

  function checkClaims(claims, request) {
    const expected = request.body.length > 0 ? CLAIMS : CLAIMS.filter((name) => !name.startsWith('digest'))
    assert.deepEqual(Object.keys(claims).sort(), expected)
    const now = Date.now() / 1000
    assert.ok(Number.isInteger(claims.iat) && Number.isInteger(claims.exp))
    assert.ok(Math.abs(claims.iat - now) < 30 && claims.exp > now)
    assert.ok(claims.exp > claims.iat && claims.exp - claims.iat <= 120)
    assert.equal(claims.iss, MERCHANT)
    assert.equal(claims['v-c-merchant-id'], MERCHANT)
    assert.equal(claims['v-c-jwt-version'], '2')
    assert.equal(claims['request-host'], HOST)
    assert.equal(claims['request-method'], request.method.toLowerCase())
    assert.equal(claims['request-resource-path'], request.target)
    assert.equal(claims['v-c-response-mle-kid'], keys.response.id)
    assert.match(claims.jti, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.ok(!tokens.has(claims.jti), 'a token that was seen before')
    tokens.add(claims.jti)
    if (request.body.length > 0) {
      assert.equal(claims.digest, createHash('sha256').update(request.body).digest('base64'))
      assert.equal(claims.digestAlgorithm, 'SHA-256')
    }
  }

  async function open(request) {
    assert.match(request.headers['content-type'], /^application\/json(;|$)/)
    const envelope = JSON.parse(request.body)
    assert.deepEqual(Object.keys(envelope), ['encryptedRequest'])
    const {plaintext, protectedHeader} = await jose.compactDecrypt(envelope.encryptedRequest, keys.sjc.key,
      {keyManagementAlgorithms: ['RSA-OAEP-256'], contentEncryptionAlgorithms: ['A256GCM']})
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'cty', 'enc', 'iat', 'kid'])
    assert.equal(protectedHeader.kid, keys.sjc.id)
    assert.equal(protectedHeader.cty, 'JWT')
    assert.ok(Number.isInteger(protectedHeader.iat) && Math.abs(protectedHeader.iat - Date.now() / 1000) < 30)
    return Buffer.from(plaintext)
  }

  async function seal(body) {
    const header = {alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: keys.response.id, iat: Math.floor(Date.now() / 1000), ...answer}
    const encryptedResponse = await new jose.CompactEncrypt(Buffer.from(JSON.stringify(body)))
      .setProtectedHeader(header)
      .encrypt(keys.response.certificate.publicKey)
    return JSON.stringify({encryptedResponse})
  }

  async function answered(request) {
    checkClaims(await checkToken(request), request)
    const plaintext = request.body.length > 0 ? await open(request) : undefined
    seen.requests.push({...request, plaintext})
    if (request.method === 'GET') {
      return [200, await seal({id: '7950', path: request.target})]
    }
    return JSON.parse(plaintext).orderInformation?.amountDetails?.totalAmount
      ? [201, await seal({id: '7950', status: 'AUTHORIZED'})]
      : [400, await seal({status: 'INVALID_REQUEST', reason: 'MISSING_FIELD'})]
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = {method: incoming.method, target: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks)}
    let reply
    try {
      reply = await answered(request)
    } catch (problem) {
      seen.mismatches.push(problem.message)
      reply = [401, JSON.stringify(REFUSED)]
    }
    outgoing.writeHead(reply[0], {'Content-Type': 'application/hal+json', 'v-c-correlation-id': 'peer'})
    outgoing.end(reply[1])
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () => new Promise((closed) => server.close(closed) && server.closeAllConnections()),
  }
}

// A request as the documentation wants it, made without our code: gives the fetch options. spoil changes what is signed.
export async function request(keys, path, body, spoil = {}) {
  const now = Math.floor(Date.now() / 1000)
  const encryptedRequest = await new jose.CompactEncrypt(Buffer.from(JSON.stringify(body)))
    .setProtectedHeader({alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: keys.sjc.id, iat: now, ...spoil.jwe})
    .encrypt(keys.sjc.certificate.publicKey)
  const wire = JSON.stringify({encryptedRequest})
  const claims = {
    digest: createHash('sha256').update(wire).digest('base64'), digestAlgorithm: 'SHA-256', iat: now, exp: now + 120,
    iss: MERCHANT, jti: crypto.randomUUID(), 'request-host': HOST, 'request-method': 'post', 'request-resource-path': path,
    'v-c-jwt-version': '2', 'v-c-merchant-id': MERCHANT, 'v-c-response-mle-kid': keys.response.id, ...spoil.claims,
  }
  const token = await new jose.CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({alg: 'RS256', kid: keys.signing.id, typ: 'JWT', ...spoil.jws})
    .sign(keys.signing.key)
  return {method: 'POST', body: wire, headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'}}
}

// Settings of our component for these keys; more adds lines or replaces them.
export function writeSettings(directory, url, more = {}) {
  const settings = {
    'cybersource.url': url,
    'camel.component.mle.profile': 'cybersource',
    'camel.component.mle.environment': 'test',
    'camel.component.mle.signed-host': HOST,
    'camel.component.mle.merchant-id': MERCHANT,
    'camel.component.mle.signing-key': `file:${join(directory, 'peermid.p12')}`,
    'camel.component.mle.public-keys': `file:${join(directory, 'peermid.p12')}`,
    'camel.component.mle.private-keys': `file:${join(directory, 'response.p12')}`,
    'camel.component.mle.key-password': PASSWORD,
    ...more,
  }
  const file = join(directory, 'application.properties')
  writeFileSync(file, Object.entries(settings).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${value}\n`).join(''))
  return file
}
