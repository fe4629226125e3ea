// Our YAML route against a foreign server that plays CyberSource and knows jose only.
import assert from 'node:assert/strict'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {createHash} from 'node:crypto'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {makeKeys, request, SECRET, SECRET_ID, startCyberSource, writeSettings} from './cybersource-server.mjs'
import {project, runRoute} from './java.mjs'

const payment = 'examples/cybersource-payment/payment.json'
const route = 'routes/cybersource-payment.camel.yaml'

let directory
let keys
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'camel-mle-cybersource-'))
  keys = makeKeys(directory)
})
after(() => rm(directory, {recursive: true}))

// Runs a route once; gives what it printed and what the server saw.
async function pay({settings = {}, answer = {}, file = payment, path = route}) {
  const server = await startCyberSource(keys, answer)
  try {
    const ran = await runRoute(path, writeSettings(directory, server.url, settings), file)
    return {...ran, seen: server.seen}
  } finally {
    await server.close()
  }
}

const sharedSecret = {
  'camel.component.mle.signing-key': undefined,
  'camel.component.mle.signing-key-id': SECRET_ID,
  'camel.component.mle.secret-key': SECRET,
}
const cases = [
  ['a P12', {}],
  ['a P12 and PS512', {settings: {'camel.component.mle.signing-algorithm': 'PS512'}}],
  ['a shared secret', {settings: sharedSecret}],
  ['an answer under RSA-OAEP with SHA-1', {answer: {alg: 'RSA-OAEP'}}],
  ['an answer under A128GCM', {answer: {enc: 'A128GCM'}}],
]
for (const [what, one] of cases) {
  test(`a payment with ${what}`, async () => {
    const {exitCode, output, seen} = await pay(one)
    assert.deepEqual(seen.mismatches, [], output)
    assert.equal(exitCode, 0, output)
    assert.match(output, /"status":"AUTHORIZED"/)
    assert.deepEqual(seen.requests[0].plaintext, await readFile(join(project, payment)))
  })
}

test('an answer whose kid is the SHA-1 of our certificate', async () => {
  const der = keys.response.certificate.raw
  for (const algorithm of ['sha1', 'sha256']) {
    const kid = createHash(algorithm).update(der).digest('hex')
    const {exitCode, output} = await pay({answer: {kid}})
    assert.equal(exitCode, 0, output)
    assert.match(output, /"status":"AUTHORIZED"/)
  }
})

test('an encrypted 400 is opened', async () => {
  const file = join(directory, 'nothing.json')
  await writeFile(file, '{"orderInformation":{}}')
  const {exitCode, output, seen} = await pay({file})
  assert.deepEqual(seen.mismatches, [], output)
  assert.equal(exitCode, 0, output)
  assert.match(output, /MISSING_FIELD/)
})

test('a GET with a query', async () => {
  const path = join(directory, 'look-up.camel.yaml')
  await writeFile(path, `- route:
    id: look-up
    from:
      uri: direct:look-up
      steps:
        - to:
            uri: mle:call
            parameters: {httpMethod: GET, target: "RAW({{cybersource.url}}/tss/v2/transactions/a%20b?offset=0&limit=10)"}
`)
  const {exitCode, output, seen} = await pay({path})
  assert.deepEqual(seen.mismatches, [], output)
  assert.equal(exitCode, 0, output)
  assert.equal(seen.requests[0].body.length, 0)
  // Camel's HTTP client puts the query in an order of its own before it is signed and sent.
  assert.match(seen.requests[0].target, /^\/tss\/v2\/transactions\/a%20b\?(?=.*offset=0)(?=.*limit=10)/)
  assert.ok(output.includes(`"path":"${seen.requests[0].target}"`), output)
})

test('a refusal is told as one, with what fits and what cannot be seen', async () => {
  const {exitCode, output, seen} = await pay({settings: {'camel.component.mle.merchant-id': 'othermid'}})
  assert.equal(seen.mismatches.length, 1)
  assert.equal(exitCode, 1, output)
  assert.match(output, /iss is 'othermid', but the signing certificate is of 'peermid'/)
})

const wrong = [
  ['a digest of another body', {claims: {digest: createHash('sha256').update('{}').digest('base64')}}],
  ['no iat in the JWE', {jwe: {iat: undefined}}],
  ['the JWE to another key', {jwe: {kid: '1'}}],
  ['a token that lives too long', {claims: {exp: Math.floor(Date.now() / 1000) + 600}}],
  ['another path', {claims: {'request-resource-path': '/pts/v2/refunds'}}],
  ['another host', {claims: {'request-host': '127.0.0.1'}}],
  ['the claim for the answer in its old spelling', {claims: {'v-c-response-mle-kid': undefined, 'v-c-api-response-mle-kid': '1'}}],
]
test('the server accepts a request as documented, once', async () => {
  const server = await startCyberSource(keys)
  try {
    const one = await request(keys, '/pts/v2/payments', {orderInformation: {amountDetails: {totalAmount: '1'}}})
    assert.equal((await fetch(`${server.url}/pts/v2/payments`, one)).status, 201)
    assert.equal((await fetch(`${server.url}/pts/v2/payments`, one)).status, 401)
    assert.deepEqual(server.seen.mismatches, ['a token that was seen before'])
  } finally {
    await server.close()
  }
})
for (const [what, spoil] of wrong) {
  test(`the server would notice ${what}`, async () => {
    const server = await startCyberSource(keys)
    try {
      const one = await request(keys, '/pts/v2/payments', {}, spoil)
      assert.equal((await fetch(`${server.url}/pts/v2/payments`, one)).status, 401)
      assert.equal(server.seen.mismatches.length, 1)
    } finally {
      await server.close()
    }
  })
}
