// Banked's wire with foreign tools: tokens by npm jose and node-jose, keys by openssl and ssh-keygen.
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {createPublicKey} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import * as jose from './jose.mjs'
import * as nodeJose from './node-jose.mjs'
import {project, run, runRoute} from './java.mjs'

const directory = mkdtempSync(join(tmpdir(), 'camel-mle-banked-'))
after(() => rmSync(directory, {recursive: true}))

const settings = readFileSync(join(project, 'examples/banked-payment/application.properties'), 'utf8')
const payin = 'examples/banked-payment/payin.json'

// Plays Banked: opens the fields with one library, answers one JWE without a kid made by it.
async function startBanked({jwe, publicJwk, enc = 'A256GCM', contentType = 'application/jose'}) {
  const own = await jose.generateKey('4aeb1209-f09d-4d0d-90d0-488ac948fecc.1')
  const seen = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    assert.match(incoming.headers.authorization, /^Basic /)
    if (incoming.url === '/.well-known/jwks.json') {
      const now = Math.floor(Date.now() / 1000)
      const key = {...own.publicJwk, 'bnkd.iat': now - 60, 'bnkd.exp': now + 3600, 'bnkd.test': false, 'bnkd.region': 'uk'}
      outgoing.writeHead(200, {'Content-Type': 'application/json'}).end(JSON.stringify({keys: [key]}))
      return
    }
    const body = Buffer.concat(chunks).toString('utf8')
    const {customer} = JSON.parse(body)
    const fields = {}
    for (const name of ['name', 'email']) {
      assert.equal(customer[name], undefined)
      const {header, plaintext} = await jwe.decrypt(customer[`encrypted_${name}`], own.privateJwk)
      assert.deepEqual(Object.keys(header).sort(), ['alg', 'enc', 'kid'])
      assert.equal(header.kid, own.publicJwk.kid)
      fields[name] = plaintext.toString('utf8')
    }
    seen.push({body, fields})
    const answer = Buffer.from(JSON.stringify({id: 'p1', state: 'initiated', customer: fields}))
    const compact = await jwe.encrypt(answer, publicJwk, {alg: 'RSA-OAEP-256', enc})
    outgoing.writeHead(201, {'Content-Type': contentType}).end(compact)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () => new Promise((closed) => server.close(closed) && server.closeAllConnections()),
  }
}

function publicJwkOf(pem) {
  return createPublicKey(pem).export({format: 'jwk'})
}

async function pay(keys, options) {
  const banked = await startBanked(options)
  try {
    const file = join(directory, 'application.properties')
    const own = settings.split('\n').filter((line) => !/private-keys|credential-keys|banked\.(url|api-key|authorization)/.test(line))
    writeFileSync(file, `${own.join('\n')}
banked.url = ${banked.url}
banked.api-key = key:secret
banked.authorization = Basic a2V5OnNlY3JldA==
camel.component.mle.api-key = key:secret
camel.component.mle.base-url = ${banked.url}
camel.component.mle.private-keys = file:${keys.file}
${keys.password ? `camel.component.mle.key-password = ${keys.password}` : ''}
`)
    return {...await runRoute('routes/banked-payment.camel.yaml', file, payin), seen: banked.seen}
  } finally {
    await banked.close()
  }
}

const ours = join(directory, 'banked/')
const generated = await run(['keys', 'generate', '--profile', 'banked', '--keys', ours, '--id', '2026-key', '--size', '2048'])

test('the mail of a generated key has what openssl takes for a PKCS#1 public key', () => {
  assert.equal(generated.exitCode, 0, generated.output)
  assert.match(generated.output, /To: support@banked\.com/)
  const pem = generated.output.match(/-----BEGIN RSA PUBLIC KEY-----[^]*-----END RSA PUBLIC KEY-----\n/)[0]
  writeFileSync(join(directory, 'mailed.pem'), pem)
  const modulus = (args) => execFileSync('openssl', args, {encoding: 'utf8'})
  const mailed = modulus(['rsa', '-RSAPublicKey_in', '-in', join(directory, 'mailed.pem'), '-noout', '-modulus'])
  assert.equal(mailed, modulus(['rsa', '-in', join(ours, '2026-key.pem'), '-noout', '-modulus']))
})

for (const jwe of [jose, nodeJose]) {
  for (const enc of ['A256GCM', 'A128GCM']) {
    test(`fields open in ${jwe.name}, and its answer with ${enc} is decrypted`, async () => {
      const publicJwk = publicJwkOf(readFileSync(join(ours, '2026-key.public.pem')))
      const {exitCode, output, seen} = await pay({file: ours}, {jwe, enc, publicJwk})
      assert.equal(exitCode, 0, output)
      assert.deepEqual(seen[0].fields, {name: 'Ada Sample', email: 'ada.sample@example.com'})
      assert.match(output, /"state":"initiated"/)
      assert.match(output, /Ada Sample/)
    })
  }
}

test('another media type is no encrypted answer', async () => {
  const publicJwk = publicJwkOf(readFileSync(join(ours, '2026-key.public.pem')))
  const {exitCode, output} = await pay({file: ours}, {jwe: jose, publicJwk, contentType: 'application/json'})
  assert.notEqual(exitCode, 0, output)
  assert.match(output, /plain answer/)
})

const openssl = (...args) => execFileSync('openssl', args, {cwd: directory, stdio: 'pipe'})
const keygen = (...args) => execFileSync('ssh-keygen', args, {cwd: directory, stdio: 'pipe'})
const tools = [
  ['openssl genrsa', 'genrsa.pem', '', () => openssl('genrsa', '-out', 'genrsa.pem', '2048')],
  ['openssl genrsa -traditional', 'traditional.pem', '', () => openssl('genrsa', '-traditional', '-out', 'traditional.pem', '2048')],
  ['openssl genrsa -aes256', 'encrypted.pem', 'changeit', () =>
    openssl('genrsa', '-aes256', '-passout', 'pass:changeit', '-out', 'encrypted.pem', '2048')],
  ['openssl genrsa -aes256 -traditional', 'old.pem', 'changeit', () =>
    openssl('genrsa', '-aes256', '-traditional', '-passout', 'pass:changeit', '-out', 'old.pem', '2048')],
  ['ssh-keygen -m PEM', 'ssh', '', () => keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', 'ssh')],
  ['ssh-keygen -m PEM with a passphrase', 'ssh-secret', 'changeit', () =>
    keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'changeit', '-f', 'ssh-secret')],
  ['ssh-keygen -m PKCS8', 'ssh8', '', () => keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8', '-N', '', '-f', 'ssh8')],
]
for (const [tool, file, password, make] of tools) {
  test(`a key by ${tool} opens answers`, async () => {
    make()
    const path = join(directory, file)
    const passin = password ? ['-passin', `pass:${password}`] : []
    const publicPem = execFileSync('openssl', ['rsa', '-in', path, ...passin, '-pubout'], {stdio: ['ignore', 'pipe', 'ignore']})
    const {exitCode, output} = await pay({file: path, password}, {jwe: nodeJose, publicJwk: publicJwkOf(publicPem)})
    assert.equal(exitCode, 0, output)
    assert.match(output, /"state":"initiated"/)
  })
}

test('the .pub file of ssh-keygen is explained', async () => {
  keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', 'explained')
  const {exitCode, output} = await pay({file: join(directory, 'explained.pub')}, {jwe: jose, publicJwk: {}})
  assert.notEqual(exitCode, 0)
  assert.match(output, /ssh-keygen -e -m PEM/)
  assert.match(keygen('-e', '-m', 'PEM', '-f', 'explained.pub').toString(), /BEGIN RSA PUBLIC KEY/)
})
